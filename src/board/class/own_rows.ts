// What this lab tells the other labs of its class: the rows of its board that changed, as the teacher decided that they
// are shown. How far a student is, and the last hint; no byte, no port, no time of an exchange.
import { apiMistakes, apiRow, type ClassSources, stuckMarks } from "./view.ts";
import type { SharedCell, SharedFacts, SharedRow } from "./others.ts";
import { shownRow } from "./shown.ts";

/** Milliseconds between two looks at what changes without an exchange. */
const CHECK_MS = 1000;

/** What is to be told. */
export interface OwnNews {
  readonly rows: readonly (readonly [key: string, row: SharedRow | null])[];
  readonly facts: SharedFacts;
}

export class OwnRows {
  readonly #sources: ClassSources;
  readonly #touched = new Set<string>();
  #stuck = new Set<string>();
  #checkedAt = -Infinity;
  #facts: SharedFacts = { listeners: [], mistakes: [] };
  /** As they were told last. */
  #told = "";

  /** From now on it is noted which rows of the board change. */
  constructor(sources: ClassSources) {
    this.#sources = sources;
    sources.state.touched = this.#touched;
    this.tellAll();
  }

  /** All rows are to be told anew. */
  tellAll(): void {
    this.#told = "";
    for (const { student } of this.#sources.state.rows) this.#touched.add(student);
  }

  /** What changed, so many rows at most; undefined for nothing. @param now monotonic milliseconds */
  take(limit: number, now: number): OwnNews | undefined {
    if (now - this.#checkedAt >= CHECK_MS) {
      this.#checkedAt = now;
      this.#check();
    }
    const facts = JSON.stringify(this.#facts);
    if (this.#touched.size === 0 && facts === this.#told) return undefined;
    this.#told = facts;
    const rows = new Map<string, SharedRow | null>();
    for (const key of this.#touched) {
      // One key may be two rows: its own, which is gone, and the one that it was merged into.
      if (rows.size + 2 > limit) break;
      this.#touched.delete(key);
      const row = this.#rowOf(key);
      if (row?.student.key !== key) rows.set(key, null);
      if (row !== undefined) rows.set(row.student.key, row);
    }
    return { rows: [...rows], facts: this.#facts };
  }

  /** What was taken could not be told. */
  giveBack({ rows }: OwnNews): void {
    this.#told = "";
    for (const [key] of rows) this.#touched.add(key);
  }

  /** Who is stuck, or not any more, and the mistakes of the last minutes: time alone changes them. */
  #check(): void {
    const marks = stuckMarks(this.#sources).split("\n").filter((mark) => mark !== "");
    const stuck = new Set(marks.map((mark) => mark.slice(0, mark.indexOf(" "))));
    for (const key of stuck.symmetricDifference(this.#stuck)) this.#touched.add(key);
    this.#stuck = stuck;
    const { options: { view } } = this.#sources;
    this.#facts = {
      listeners: view.listeners.map(({ name, transport, service }) => ({ name, transport, service })),
      mistakes: apiMistakes(this.#sources, "en").map(({ id, level, students }) => ({ id, level, students })),
    };
  }

  #rowOf(key: string): SharedRow | undefined {
    const { options, state, animals } = this.#sources;
    const { journal } = options;
    const shown = shownRow(state, journal.roster.standings, key);
    if (shown === undefined) return undefined;
    const row = apiRow(shown, this.#sources, "en");
    const { group } = journal;
    return {
      ...row,
      cells: Object.fromEntries(
        Object.entries(row.cells).map(([name, { hint, ...cell }]): [string, SharedCell] => [
          name,
          { ...cell, ...(hint === undefined ? {} : { hint: { id: hint.id, level: hint.level } }) },
        ]),
      ),
      ...(row.student.nickname !== undefined ? {} : {
        animals: {
          en: animals.of(shown.student, group.id, "en"),
          fr: animals.of(shown.student, group.id, "fr"),
        },
      }),
    };
  }
}
