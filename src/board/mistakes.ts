// The mistakes of the minute: which errors and warnings most students meet now. Pure.

import type { Level } from "../exchange/hint.ts";
import type { RecordedExchange } from "../exchange/recorded.ts";

/** Milliseconds for which a mistake counts: long enough to see that five students make the same one. */
export const MISTAKE_WINDOW = 300_000;

/** Mistakes shown. */
const MOST_SHOWN = 6;

/** Codes that are kept: more than there are rules. */
const MOST_CODES = 400;

export interface Mistake {
  readonly code: string;
  readonly level: Level;
  readonly students: number;
}

export class Mistakes {
  /** By code, when each student met it last. */
  readonly #met = new Map<string, { level: Level; students: Map<string, number> }>();
  /** Exchanges in which each code was found, since the start. */
  readonly totals = new Map<string, { readonly level: Level; times: number }>();

  add({ hints, student, at }: RecordedExchange): void {
    for (const { code, level } of hints) {
      const total = this.totals.get(code);
      if (total !== undefined) total.times++;
      else if (this.totals.size < MOST_CODES) this.totals.set(code, { level, times: 1 });
      if (level !== "error" && level !== "warning") continue;
      let met = this.#met.get(code);
      if (met === undefined) {
        if (this.#met.size >= MOST_CODES) continue;
        met = { level, students: new Map() };
        this.#met.set(code, met);
      }
      met.students.set(student, at);
    }
  }

  /** Those that most students met come first; of equals, the more serious. @param now milliseconds since 1970 */
  now(now: number): Mistake[] {
    for (const [code, { students }] of this.#met) {
      for (const [student, at] of students) if (now - at > MISTAKE_WINDOW) students.delete(student);
      if (students.size === 0) this.#met.delete(code);
    }
    const all = [...this.#met].map(([code, { level, students }]) => ({
      code,
      level,
      students: students.size,
    }));
    all.sort((a, b) => b.students - a.students || (a.level < b.level ? -1 : a.level > b.level ? 1 : 0));
    return all.slice(0, MOST_SHOWN);
  }

  /** Forgets a student who left the board. */
  forget(student: string): void {
    for (const { students } of this.#met.values()) students.delete(student);
  }

  /** For the next group; totals go on. */
  clear(): void {
    this.#met.clear();
  }
}
