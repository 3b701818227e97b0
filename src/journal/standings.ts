// What the teacher decided of students, by group: hidden, or merged with another, as after a change of machine.
// Nothing of what they did is changed, so both can be undone: whoever shows the class asks here as whom.
import type { DatabaseSync } from "node:sqlite";

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
