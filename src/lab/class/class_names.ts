// Nicknames over all labs of a class. The journal's roster is what this lab goes by; of two who want one name in two
// labs, the database decides: who comes first. While it is away a claim holds in this lab alone, and is settled once it
// is back: who lost it then has no nickname, and may choose another. And the code by which somebody who sits in another
// room today goes on under the nickname of yesterday's.
import type { ClaimOutcome } from "../../board/options.ts";
import { isTicketOf, ticketOf } from "../../challenges/seed.ts";
import type { Connection } from "../../cluster/connection.ts";
import type { Journal } from "../../journal/journal.ts";
import { storable } from "../../journal/outbox.ts";
import { cleanNickname, foldNickname } from "../../journal/students.ts";

/** Nicknames in one statement: a lecture hall. */
const MOST_AT_ONCE = 200;

/** What is told of a nickname; folded and nickname are null for one that is given up. */
interface Told {
  readonly key: string;
  readonly folded: string | null;
  readonly nickname: string | null;
}

interface ClassNamesOptions {
  readonly journal: Journal;
  /** The class's group; 0 before the first is known. */
  readonly group: () => number;
  /** Asks the database, where it can be asked now. */
  readonly ask: <T>(question: (connection: Connection) => Promise<T>) => Promise<T | undefined>;
  /** A student's nickname was another's first, and is gone. */
  readonly lost: (key: string) => void;
}

export class ClassNames {
  readonly #options: ClassNamesOptions;
  /** What the database knows, folded, by the student's key. */
  readonly #settled = new Map<string, string>();
  /** Who went on by a code that the database has not heard of. */
  readonly #moving = new Set<string>();
  /** Whose claim is on its way. */
  readonly #asking = new Set<string>();
  /** All labs': what codes are made of. */
  #secret: Uint8Array | undefined;

  constructor(options: ClassNamesOptions) {
    this.#options = options;
  }

  /** The connection is new: what the database knows is to be told anew. */
  begin(secret: Uint8Array): void {
    this.#secret = secret;
    this.#settled.clear();
  }

  /** Nicknames are free again. */
  clear(): void {
    this.#settled.clear();
    this.#moving.clear();
  }

  /** A student wants a nickname, or, by a code, the one that was theirs in another room. */
  async claim(key: string, wanted: string, code: string): Promise<ClaimOutcome> {
    const { journal } = this.#options;
    const nickname = cleanNickname(wanted);
    if (nickname === undefined) return journal.claim(key, wanted);
    return await this.#asked(key, async (named, folded) => {
      if (code !== "") return await this.#goOn(named, nickname, code);
      const refused = await this.#tell([{ key: named, folded, nickname }]);
      if (refused?.includes(named)) return "taken";
      if (refused !== undefined) this.#settled.set(named, folded);
      return journal.claim(key, nickname);
    }, nickname);
  }

  /** The teacher names a student. @param nickname "" takes the nickname away */
  async rename(key: string, nickname: string): Promise<"renamed" | "taken" | "invalid"> {
    const { journal: { roster } } = this.#options;
    const clean = cleanNickname(nickname);
    if (clean === undefined) return roster.rename(key, nickname);
    return await this.#asked(key, async (named, folded) => {
      const refused = await this.#tell([{ key: named, folded, nickname: clean }]);
      if (refused?.includes(named)) return "taken";
      if (refused !== undefined) this.#settled.set(named, folded);
      return roster.rename(key, clean);
    }, clean);
  }

  /** The code by which a student goes on in another room; undefined while the nickname is not settled. */
  codeOf(key: string): string | undefined {
    const { roster } = this.#options.journal;
    const nickname = roster.nicknameOf(key);
    if (nickname === undefined || this.#secret === undefined || !this.isSettled(key)) return undefined;
    const code = ticketOf(this.#secret, nickname, this.#subject);
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  }

  /** Whether the student's nickname is theirs in all labs. */
  isSettled(key: string): boolean {
    const { roster } = this.#options.journal;
    const nickname = roster.nicknameOf(key);
    return nickname === undefined || this.#settled.get(roster.named(key)) === foldNickname(nickname);
  }

  /** Tells the database what it does not know, and takes away what it gave to others. @throws what it says */
  async settle(connection: Connection): Promise<void> {
    const { journal: { roster }, group, lost } = this.#options;
    const told: Told[] = [];
    const held = new Set<string>();
    for (const [key, { folded, nickname }] of roster.nicknames()) {
      held.add(key);
      if (this.#settled.get(key) !== folded && !this.#asking.has(key)) told.push({ key, folded, nickname });
    }
    for (const key of this.#settled.keys()) {
      if (!held.has(key) && !this.#asking.has(key)) told.push({ key, folded: null, nickname: null });
    }
    for (const each of told.filter(({ key }) => this.#moving.has(key))) {
      await connection.query("SELECT guichet.move($1, $2, $3)", [group(), each.key, each.folded]);
      this.#moving.delete(each.key);
    }
    const batch = told.slice(0, MOST_AT_ONCE);
    if (batch.length === 0) return;
    const refused = await this.#claims(connection, batch);
    for (const { key, folded } of batch) {
      if (folded === null) this.#settled.delete(key);
      else if (!refused.includes(key)) this.#settled.set(key, folded);
      else {
        roster.rename(key, "");
        lost(key);
      }
    }
  }

  /** Goes on under a nickname by the code of another room, or of another machine of this one. */
  async #goOn(key: string, nickname: string, code: string): Promise<ClaimOutcome> {
    const { journal: { roster }, group, ask } = this.#options;
    if (this.#secret === undefined) return "away";
    if (!isTicketOf(code, this.#secret, nickname, this.#subject)) return "code";
    const folded = foldNickname(nickname);
    const holds = async (connection: Connection) => {
      const [row] = await connection.query("SELECT guichet.move($1, $2, $3) AS name", [group(), key, folded]);
      return row.name === null ? null : String(row.name);
    };
    const name = await ask(holds);
    const holder = roster.holderOf(folded);
    if (holder !== undefined && holder !== key) {
      roster.merge(key, holder);
      return "claimed";
    }
    const outcome = roster.claim(key, name ?? nickname);
    if (outcome !== "claimed") return outcome;
    if (name === undefined) this.#moving.add(key);
    else if (name !== null) this.#settled.set(key, folded);
    return outcome;
  }

  /** Group and purpose: no exercise is called so. */
  get #subject(): string {
    return `\0room ${this.#options.group()}`;
  }

  /** Does something about a nickname, which is left alone meanwhile. */
  async #asked<T>(
    key: string,
    work: (named: string, folded: string) => Promise<T>,
    nickname: string,
  ): Promise<T> {
    const named = this.#options.journal.roster.named(key);
    this.#asking.add(named);
    try {
      return await work(named, foldNickname(nickname));
    } finally {
      this.#asking.delete(named);
    }
  }

  /** @returns the keys of those who come too late; undefined where the database can't be asked */
  async #tell(told: readonly Told[]): Promise<readonly string[] | undefined> {
    const { ask, group } = this.#options;
    return group() === 0 ? undefined : await ask((connection) => this.#claims(connection, told));
  }

  async #claims(connection: Connection, told: readonly Told[]): Promise<readonly string[]> {
    const values = [this.#options.group(), storable(JSON.stringify(told))];
    const [row] = await connection.query("SELECT guichet.claim($1, $2) AS refused", values);
    return row.refused as string[];
  }
}
