// Who is who in the current group: nicknames, those that students claimed and those that the teacher gave, and
// what the teacher decided of students. In memory, so that all of it is answered at once; written with the rest.
import type { DatabaseSync } from "node:sqlite";
import { UNKNOWN_READER } from "../exchange/exchange.ts";
import { type Claimed, Nicknames, type Standing, Standings } from "./students.ts";
import type { Waiting } from "./writing.ts";

export class Roster {
  readonly #waiting: Waiting;
  readonly #group: number;
  readonly #nicknames: Nicknames;
  readonly standings: Standings;

  /**
   * @param waiting takes what is to be written
   * @param db where the group's is read from; without, it begins anew
   */
  constructor(waiting: Waiting, group: number, db?: DatabaseSync) {
    this.#waiting = waiting;
    this.#group = group;
    this.#nicknames = db === undefined ? new Nicknames() : Nicknames.ofGroup(db, group);
    this.standings = db === undefined ? new Standings() : Standings.ofGroup(db, group);
  }

  /** Of one who is merged with another, the other's; a student without one has that of those merged into it. */
  nicknameOf(key: string): string | undefined {
    return this.#nicknames.of(this.named(key));
  }

  /** All nicknames, by their holders' keys. */
  nicknames(): IterableIterator<[string, Claimed]> {
    return this.#nicknames.all();
  }

  /** Who has a nickname. @param folded as {@linkcode foldNickname} makes it */
  holderOf(folded: string): string | undefined {
    return this.#nicknames.holderOf(folded);
  }

  /**
   * Gives the student of this key a nickname: the first claim holds until the next group, whatever its case
   * and spaces. A student may change it; the former is free then.
   * "many": the user, or the IPv6 network, has as many as it may; "given": the teacher named the student.
   */
  claim(key: string, nickname: string): "claimed" | "taken" | "invalid" | "many" | "given" {
    // Who is unknown now may be anybody: the name would be everybody's.
    if (key === UNKNOWN_READER) return "taken";
    const named = this.named(key);
    const claim = this.#nicknames.claim(named, nickname);
    if (typeof claim === "string") return claim;
    this.#write(named, claim);
    return "claimed";
  }

  /** The teacher names a student. @param nickname "" takes the nickname away; the student may choose another */
  rename(key: string, nickname: string): "renamed" | "taken" | "invalid" {
    if (nickname === "") {
      for (const member of this.standings.membersOf(this.standings.rowOf(key))) {
        if (this.#nicknames.of(member) === undefined) continue;
        this.#nicknames.remove(member);
        this.#write(member, undefined);
      }
      return "renamed";
    }
    const named = this.named(key);
    const given = this.#nicknames.give(named, nickname);
    if (typeof given === "string") return given;
    this.#write(named, given);
    return "renamed";
  }

  /** Hides a student from board, projector and reports, or shows them again. @returns false: no room */
  hide(key: string, hidden: boolean): boolean {
    return this.#decide({ ...this.standings.of(this.standings.rowOf(key)), hidden });
  }

  /** The work of one counts as another's from now on, and all that it was. @returns false: it is the same */
  merge(key: string, into: string): boolean {
    if (this.standings.rowOf(into) === key) return false;
    return this.standings.merging(key, into).every((each) => this.#decide(each));
  }

  /** A student who was merged has a row again. */
  unmerge(key: string): void {
    this.#decide({ key, hidden: false });
  }

  /** Whose nickname a student is called by: of those in one row, the first who has one. */
  named(key: string): string {
    if (this.standings.isEmpty) return key;
    const row = this.standings.rowOf(key);
    if (this.#nicknames.of(row) !== undefined) return row;
    return this.standings.membersOf(row).find((each) => this.#nicknames.of(each) !== undefined) ?? row;
  }

  #write(key: string, name: Claimed | undefined): void {
    this.#waiting.addClaim({ group: this.#group, key, name });
  }

  #decide(standing: Standing): boolean {
    if (!this.standings.set(standing)) return false;
    this.#waiting.addStanding(this.#group, standing);
    return true;
  }
}
