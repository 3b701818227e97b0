// The class as the board knows it: one row for each student, one cell for each exercise. It begins with what the journal
// has and goes on with what is observed. Pure.

import type { RecordedExchange } from "../exchange/recorded.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import type { Cell, CellKey } from "../journal/cell_minute.ts";
import { ClassCell } from "./class_cell.ts";
import { Mistakes } from "./mistakes.ts";

/** Rows of the board: several lecture halls. A lab on an open network may hear from more addresses than that. */
export const MOST_STUDENTS = 2000;

/** Listeners in one row: more than a lab can have, since those of earlier configurations stay in the journal. */
const MOST_CELLS = 128;

export interface ClassRow {
  /** Student's key. */
  readonly student: string;
  /** By listener. */
  readonly cells: Map<string, ClassCell>;
  /** Milliseconds since 1970. */
  last: number;
}

export class ClassState {
  readonly mistakes = new Mistakes();
  /** Least recently active first. */
  readonly #rows = new Map<string, ClassRow>();
  /** Milliseconds without a try after which a student counts as not trying any more. */
  readonly #pause: number;
  /** Rises with every change. */
  version = 0;

  /** @param stuckAfter milliseconds */
  constructor(stuckAfter: number) {
    this.#pause = 2 * stuckAfter;
  }

  /** Forgets everything and begins with a group's cells. */
  begin(cells: readonly Cell[]): void {
    this.version++;
    this.#rows.clear();
    this.mistakes.clear();
    for (const cell of [...cells].sort((a, b) => a.last - b.last)) {
      const row = this.#row(cell.student, cell.last);
      if (row.cells.size < MOST_CELLS) row.cells.set(cell.listener, ClassCell.from(cell));
    }
  }

  /** Takes what was observed since the last time. @param now milliseconds since 1970 */
  observed(exchanges: readonly RecordedExchange[], counts: readonly StudentCount[], now: number): void {
    if (exchanges.length + counts.length === 0) return;
    this.version++;
    for (const exchange of exchanges) {
      this.#cell(exchange, exchange.at)?.add(exchange, this.#pause);
      this.mistakes.add(exchange);
    }
    for (const count of counts) {
      this.#cell(count, now)?.count(count, now, this.#pause);
    }
  }

  get rows(): IterableIterator<ClassRow> {
    return this.#rows.values();
  }

  row(student: string): ClassRow | undefined {
    return this.#rows.get(student);
  }

  #cell(key: CellKey, at: number): ClassCell | undefined {
    const row = this.#row(key.student, at);
    let cell = row.cells.get(key.listener);
    if (cell === undefined && row.cells.size < MOST_CELLS) {
      cell = ClassCell.empty(key, at);
      row.cells.set(key.listener, cell);
    }
    return cell;
  }

  /** The student's row, moved to the end: the first is always the one who was inactive longest. */
  #row(student: string, at: number): ClassRow {
    const row = this.#rows.get(student) ?? { student, cells: new Map(), last: 0 };
    row.last = Math.max(row.last, at);
    this.#rows.delete(student);
    if (this.#rows.size >= MOST_STUDENTS) {
      const [oldest] = this.#rows.keys();
      this.#rows.delete(oldest);
      this.mistakes.forget(oldest);
    }
    this.#rows.set(student, row);
    return row;
  }
}
