// One student's work on one listener, as the board shows it: a growing cell, and since when it does not succeed. Pure.

import type { RecordedExchange } from "../exchange/recorded.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import {
  addCount,
  addExchange,
  type Cell,
  type CellKey,
  emptyCell,
  type GrowingCell,
} from "../journal/cell_minute.ts";

/** Tries before a student counts as stuck: two failures are part of learning. */
export const STUCK_TRIES = 3;

export interface StuckSince {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly attempts: number;
}

export class ClassCell {
  readonly sum: Readonly<Cell>;
  readonly #sum: GrowingCell;
  /** When the present series of tries began, and the attempts before it. */
  #since: number;
  #before = 0;

  private constructor(sum: GrowingCell) {
    this.sum = this.#sum = sum;
    this.#since = sum.firstTry;
  }

  /** Goes on with what the journal has. */
  static from(cell: Cell): ClassCell {
    return new ClassCell({ ...cell, recorded: cell.attempts, counted: cell.attempts });
  }

  /** @param at milliseconds since 1970 */
  static empty(key: CellKey, at: number): ClassCell {
    return new ClassCell(emptyCell(key, at));
  }

  /** @param pause milliseconds without a try after which a new series begins */
  add(exchange: RecordedExchange, pause: number): void {
    this.#try(exchange.at, pause);
    addExchange(this.#sum, exchange);
  }

  /** @param now milliseconds since 1970 */
  count(count: StudentCount, now: number, pause: number): void {
    this.#try(now, pause);
    addCount(this.#sum, count, now);
  }

  /**
   * Since when the student tries in vain; undefined for one who succeeded, gave up, or has only just begun.
   *
   * @param now milliseconds since 1970
   * @param after milliseconds of trying after which a student is stuck
   */
  stuck(now: number, after: number): StuckSince | undefined {
    if (this.sum.best !== "failing") return undefined;
    const attempts = this.sum.attempts - this.#before;
    const tries = attempts >= STUCK_TRIES && now - this.#since >= after;
    return tries && now - this.sum.last <= 2 * after ? { since: this.#since, attempts } : undefined;
  }

  #try(at: number, pause: number): void {
    if (at - this.sum.last <= pause) return;
    this.#since = at;
    this.#before = this.sum.attempts;
  }
}
