// The class as the teacher decided that it is shown: without those who are hidden, and with the work of merged
// students in one row. The state keeps everybody's own rows, so that a decision can be undone.
import { addCell, type Cell } from "../../journal/cells.ts";
import type { Standings } from "../../journal/students.ts";
import type { ClassCell, ClassRow, ClassState } from "./state.ts";

/** A cell of a row that is shown. */
export type ShownCell = Pick<ClassCell, "sum" | "failed" | "stuck">;

export interface ShownRow {
  /** Student's key. */
  readonly student: string;
  /** By listener. */
  readonly cells: ReadonlyMap<string, ShownCell>;
  /** Milliseconds since 1970. */
  readonly last: number;
}

/** Every row that is shown. */
export function* shownRows(state: ClassState, standings: Standings): Generator<ShownRow> {
  if (standings.isEmpty) return yield* state.rows;
  for (const row of state.rows) {
    const shown = standings.shownAs(row.student);
    if (shown === undefined) continue;
    // A row whose own student left the board is shown with the first of those merged into it.
    if (shown !== row.student && firstOf(state, standings, shown) !== row) continue;
    yield merged(state, standings, shown);
  }
}

/** The row in which a student is shown; undefined for one who is hidden, or has none. */
export function shownRow(state: ClassState, standings: Standings, student: string): ShownRow | undefined {
  const shown = standings.shownAs(student);
  return shown === undefined || firstOf(state, standings, shown) === undefined
    ? undefined
    : merged(state, standings, shown);
}

/** All of a student's work, with that of those merged into the same row, also where nobody else is shown it. */
export function wholeRow(state: ClassState, standings: Standings, student: string): ShownRow {
  const row = standings.rowOf(student);
  return firstOf(state, standings, row) === undefined
    ? { student: row, cells: new Map(), last: 0 }
    : merged(state, standings, row);
}

function firstOf(state: ClassState, standings: Standings, student: string): ClassRow | undefined {
  for (const member of standings.membersOf(student)) {
    const row = state.row(member);
    if (row !== undefined) return row;
  }
  return undefined;
}

function merged(state: ClassState, standings: Standings, student: string): ShownRow {
  const rows = standings.membersOf(student).flatMap((member) => state.row(member) ?? []);
  if (rows.length === 1) return { ...rows[0], student };
  const cells = new Map<string, ShownCell>();
  for (const row of rows) {
    for (const [listener, cell] of row.cells) {
      const known = cells.get(listener);
      cells.set(listener, known === undefined ? cell : new MergedCell(known, cell));
    }
  }
  return { student, cells, last: Math.max(...rows.map(({ last }) => last)) };
}

/** The work of two who are one. */
class MergedCell implements ShownCell {
  readonly sum: Readonly<Cell>;
  readonly #later: ShownCell;

  constructor(one: ShownCell, other: ShownCell) {
    const sum = { ...one.sum };
    addCell(sum, other.sum);
    this.sum = sum;
    this.#later = one.sum.last > other.sum.last ? one : other;
  }

  /** On the machine where the student works now. */
  get failed(): number {
    return this.#later.failed;
  }

  /** The same. */
  stuck(now: number, after: number): ReturnType<ClassCell["stuck"]> {
    return this.sum.best === "failing" ? this.#later.stuck(now, after) : undefined;
  }
}
