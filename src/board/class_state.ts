// The class as the board knows it: a row a student, a cell an exercise. Begins with what the journal has, goes on with
// what the daemon tells. Pure. Not here: what the listeners do (activity.ts), JSON (class_view.ts).

import type { RecordedExchange } from "../exchange/recorded.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import type { BoardCell } from "./board_setting.ts";
import { ClassCell } from "./class_cell.ts";
import { Mistakes } from "./mistakes.ts";

/** Rows of the board: several lecture halls. A lab in the open can be sent to from more addresses than that. */
export const MOST_STUDENTS = 2000;

/** Names of listeners in one row: more than a lab can have, as past configurations left their own. */
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
  /** Milliseconds without a try after which one is not trying any more. */
  readonly #pause: number;
  /** Rises with every change. */
  version = 0;

  /** @param stuckAfter milliseconds */
  constructor(stuckAfter: number) {
    this.#pause = 2 * stuckAfter;
  }

  /** Forgets everything for a group, and begins with what is known of it. */
  begin(cells: readonly BoardCell[]): void {
    this.version++;
    this.#rows.clear();
    this.mistakes.clear();
    for (const cell of [...cells].sort((a, b) => a.last - b.last)) {
      const row = this.#row(cell.student, cell.last);
      if (row.cells.size < MOST_CELLS) row.cells.set(cell.listener, ClassCell.from(cell));
    }
  }

  observed(exchanges: readonly RecordedExchange[], counts: readonly StudentCount[], now: number): void {
    if (exchanges.length + counts.length === 0) return;
    this.version++;
    for (const exchange of exchanges) {
      this.#cell(exchange.student, exchange.listener, exchange.at)?.add(exchange, this.#pause);
      this.mistakes.add(exchange);
    }
    for (const count of counts) {
      this.#cell(count.student, count.listener, now)?.count(count, now, this.#pause);
    }
  }

  get rows(): IterableIterator<ClassRow> {
    return this.#rows.values();
  }

  row(student: string): ClassRow | undefined {
    return this.#rows.get(student);
  }

  #cell(student: string, listener: string, at: number): ClassCell | undefined {
    const row = this.#row(student, at);
    let cell = row.cells.get(listener);
    if (cell === undefined && row.cells.size < MOST_CELLS) {
      cell = new ClassCell();
      row.cells.set(listener, cell);
    }
    return cell;
  }

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
