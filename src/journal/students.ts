// Students and groups as the journal has them: a group is a class that works with the lab for a while, and
// students, nicknames and exchanges belong to one. Who has which nickname now is in memory, so that a claim
// is answered at once; so is what the teacher decided of students: hidden, or merged with another, as after a
// change of machine. Nothing of what they did is changed, so both can be undone: whoever shows the class asks here
// as whom.
import type { DatabaseSync } from "node:sqlite";
import type { Student } from "../exchange/exchange.ts";
import { networkOf } from "../text/address.ts";
import { UNSAFE } from "../text/escape.ts";
import type { Language } from "../text/language.ts";

const STUDENTS = `SELECT student.key, address, uid, user, rule, nickname FROM student
  LEFT JOIN nickname ON nickname.grp = student.grp AND nickname.key = student.key WHERE student.grp = ?`;

/** A group's students, by key. */
export function selectStudents(db: DatabaseSync, group: number): Student[] {
  return db.prepare(STUDENTS).all(group).map(({ key, address, uid, user, rule, nickname }) =>
    withNickname(
      {
        key: String(key),
        address: String(address),
        ...(uid === null ? {} : { uid: Number(uid) }),
        ...(user === null ? {} : { user: String(user) }),
        rule: rule as Student["rule"],
      },
      nickname === null ? undefined : String(nickname),
    )
  );
}

/** A group's students: those that wait to be written, in the place of those that are. */
export function latestOf(
  group: number,
  written: readonly Student[],
  waiting: Iterable<{ readonly group: number; readonly student: Student }>,
): Student[] {
  const students = new Map(written.map((student) => [student.key, student]));
  for (const { group: its, student } of waiting) {
    if (its !== group) continue;
    students.set(student.key, withNickname(student, students.get(student.key)?.nickname));
  }
  return [...students.values()];
}

/** The student called by the nickname, or by user or address where there is none. */
export function withNickname(student: Omit<Student, "name">, nickname: string | undefined): Student {
  const { key, address, uid, user, rule } = student;
  return {
    key,
    address,
    ...(uid === undefined ? {} : { uid }),
    ...(user === undefined ? {} : { user }),
    ...(nickname === undefined ? {} : { nickname }),
    name: nickname ?? user ?? address,
    rule: nickname !== undefined
      ? "nickname"
      : rule !== "nickname"
      ? rule
      : user === undefined
      ? "address"
      : "user",
  };
}

const SHORTEST = 2;

/** Fits a column of the projector. */
const LONGEST = 24;

/** Marks stacked upon one letter: more than this climb over the lines above. */
const STACKED = /\p{M}{3,}/u;

/** The nickname as it is shown, its spaces set right; undefined for what can't be one. */
export function cleanNickname(text: string): string | undefined {
  if (UNSAFE.test(text)) return undefined;
  const clean = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  const length = [...clean].length;
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(clean);
  return length < SHORTEST || length > LONGEST || !visible || STACKED.test(clean) ? undefined : clean;
}

/** The same for nicknames that differ in case, spaces or width only. */
export function foldNickname(nickname: string): string {
  // What a space held apart may make one letter without it: "a \u0301" is "á".
  const close = nickname.normalize("NFKC").replace(/\s+/gu, "").normalize("NFKC");
  // Three times: "ẞ" becomes "ß", "ß" becomes "SS".
  return close.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

export interface Claimed {
  readonly folded: string;
  readonly nickname: string;
  /** Whether the teacher gave it: then the student can't change it. */
  readonly given: boolean;
}

/** Students of one group that may have one: more than a lecture hall, fewer than an address can make up. */
const MOST_NICKNAMES = 5000;

/** Of one user, who may take any address of 127/8, as a class that is simulated does; of one IPv6 network: a lecture hall has one. */
const MOST_OF_USER = 200;
const MOST_OF_NETWORK = 500;

/** Whose keys a student may make up, and how many of them may have a nickname. */
function holderOf(key: string): { holder: string; most: number } {
  const user = key.split("/")[1];
  if (user !== undefined) return { holder: `user ${user}`, most: MOST_OF_USER };
  if (key.includes(":")) return { holder: networkOf(key), most: MOST_OF_NETWORK };
  return { holder: key, most: 1 };
}

export class Nicknames {
  readonly #keys = new Map<string, string>();
  readonly #names = new Map<string, Claimed>();
  /** How many keys have a nickname, by their holder. */
  readonly #held = new Map<string, number>();

  /** Those that a group's students have claimed so far. */
  static ofGroup(db: DatabaseSync, group: number): Nicknames {
    const nicknames = new Nicknames();
    const rows = db.prepare("SELECT folded, key, nickname, given FROM nickname WHERE grp = ?").all(group);
    for (const { key, folded, nickname, given } of rows) {
      nicknames.#keep(String(key), {
        folded: String(folded),
        nickname: String(nickname),
        given: given === 1,
      });
    }
    return nicknames;
  }

  of(key: string): string | undefined {
    return this.#names.get(key)?.nickname;
  }

  /** All that are held, by the holder's key. */
  all(): IterableIterator<[string, Claimed]> {
    return this.#names.entries();
  }

  /** Who has a nickname, folded. */
  holderOf(folded: string): string | undefined {
    return this.#keys.get(folded);
  }

  /** @returns the claim to be kept, or why not; "given": the teacher named the student */
  claim(key: string, text: string): "taken" | "invalid" | "many" | "given" | Claimed {
    const former = this.#names.get(key);
    if (former?.given) return "given";
    const { holder: its, most } = holderOf(key);
    const fits = cleanNickname(text) !== undefined;
    if (fits && former === undefined && (this.#held.get(its) ?? 0) >= most) return "many";
    return this.#take(key, text, false);
  }

  /** The teacher names a student, however many names the user or network has. */
  give(key: string, text: string): "taken" | "invalid" | Claimed {
    return this.#take(key, text, true);
  }

  /** Takes a student's nickname away: it is free, and the student may choose another. */
  remove(key: string): void {
    const former = this.#names.get(key);
    if (former === undefined) return;
    const { holder } = holderOf(key);
    this.#held.set(holder, (this.#held.get(holder) ?? 1) - 1);
    this.#keys.delete(former.folded);
    this.#names.delete(key);
  }

  #take(key: string, text: string, given: boolean): "taken" | "invalid" | Claimed {
    const nickname = cleanNickname(text);
    if (nickname === undefined) return "invalid";
    const folded = foldNickname(nickname);
    const holder = this.#keys.get(folded);
    if (holder !== undefined && holder !== key) return "taken";
    if (!this.#names.has(key) && this.#names.size >= MOST_NICKNAMES) return "taken";
    this.remove(key);
    const claimed = { folded, nickname, given };
    this.#keep(key, claimed);
    return claimed;
  }

  #keep(key: string, claimed: Claimed): void {
    const { holder } = holderOf(key);
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + 1);
    this.#keys.set(claimed.folded, key);
    this.#names.set(key, claimed);
  }
}

export interface Group {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** With the id that its first exchange has, or would have. */
export interface NumberedGroup extends Group {
  readonly firstId: number;
}

export function plainGroup({ id, name, since }: NumberedGroup): Group {
  return { id, name, since };
}

/** Oldest first. */
export function selectGroups(db: DatabaseSync): NumberedGroup[] {
  const rows = db.prepare("SELECT id, name, since, first_id AS firstId FROM class_group ORDER BY id").all();
  return rows.map((row) => ({ ...row }) as unknown as NumberedGroup);
}

/** Letters of a group's name. */
export const LONGEST_GROUP_NAME = 60;

/** `Group 3 (2026-11-25)`, by the machine's clock; the journal keeps the English one. */
export function defaultGroupName(id: number, since: number, language: Language = "en"): string {
  const date = new Date(since);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${language === "fr" ? "Groupe" : "Group"} ${id} (${date.getFullYear()}-${
    two(date.getMonth() + 1)
  }-${two(date.getDate())})`;
}

/** What was decided of one student. */
export interface Standing {
  readonly key: string;
  readonly hidden: boolean;
  /** Key of the student whose the work is; never one that is merged itself. */
  readonly mergedInto?: string;
}

/** Students of one group of whom something is decided: more than a teacher's patience, fewer than fill memory. */
const MOST_STANDINGS = 5000;

/** Of a group, in memory. */
export class Standings {
  readonly #standings = new Map<string, Standing>();
  /** Keys of those that were merged into a student, the first first. */
  readonly #members = new Map<string, string[]>();

  static ofGroup(db: DatabaseSync, group: number): Standings {
    const standings = new Standings();
    const rows = db.prepare("SELECT key, hidden, merged_into FROM standing WHERE grp = ?").all(group);
    for (const { key, hidden, merged_into: into } of rows) {
      standings.set({
        key: String(key),
        hidden: hidden === 1,
        ...(into === null ? {} : { mergedInto: String(into) }),
      });
    }
    return standings;
  }

  /** Nothing is decided of anybody, as in most groups: then nobody needs to ask further, for each of many rows. */
  get isEmpty(): boolean {
    return this.#standings.size === 0;
  }

  of(key: string): Standing {
    return this.#standings.get(key) ?? { key, hidden: false };
  }

  /** Whether something is decided of the student, who may have left the board meanwhile. */
  isDecided(key: string): boolean {
    return this.#standings.has(key);
  }

  /** Whose row a student's work is in; the student's own as a rule. */
  rowOf(key: string): string {
    return this.#standings.get(key)?.mergedInto ?? key;
  }

  /** Keys of the students whose work is in a row: its own first. */
  membersOf(key: string): readonly string[] {
    return [key, ...(this.#members.get(key) ?? [])];
  }

  /** As whom a student is shown; undefined for nobody: hidden, or merged into a hidden one. */
  shownAs(key: string): string | undefined {
    const row = this.rowOf(key);
    return this.#standings.get(row)?.hidden === true ? undefined : row;
  }

  /** Keys of the rows that are hidden. */
  hidden(): string[] {
    return [...this.#standings.values()].filter(({ hidden, mergedInto }) =>
      hidden && mergedInto === undefined
    )
      .map(({ key }) => key);
  }

  /** What changes when one is merged into another; those that were merged into it before go along. */
  merging(key: string, into: string): Standing[] {
    return this.membersOf(key).map((each) => ({ key: each, hidden: false, mergedInto: this.rowOf(into) }));
  }

  /** @returns false where there is no room for one more */
  set(standing: Standing): boolean {
    const { key, hidden, mergedInto } = standing;
    if (!this.#standings.has(key) && this.#standings.size >= MOST_STANDINGS) return false;
    const before = this.of(key).mergedInto;
    if (before !== undefined && before !== mergedInto) {
      this.#members.set(before, this.#members.get(before)?.filter((each) => each !== key) ?? []);
    }
    if (mergedInto !== undefined && before !== mergedInto) {
      this.#members.set(mergedInto, [...(this.#members.get(mergedInto) ?? []), key]);
    }
    if (hidden || mergedInto !== undefined) this.#standings.set(key, standing);
    else this.#standings.delete(key);
    return true;
  }
}
