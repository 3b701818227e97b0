// One student's work on one listener: attempts, the best result, the hint met last, since when it does not succeed. Pure.
// Not here: whose it is (class_state.ts), how it is told (class_view.ts).

import { type Hint, type Level, LEVELS } from "../exchange/hint.ts";
import type { RecordedExchange } from "../exchange/recorded.ts";
import { type Result, resultOf, RESULTS } from "../exchange/result.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import type { BoardCell } from "./board_setting.ts";

/** Tries before anybody is called stuck: two failures are learning. */
export const STUCK_TRIES = 3;

export interface StuckSince {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly attempts: number;
}

export class ClassCell {
  /** Kept singly, and counted; the greater is true, since the two come apart. */
  #noted = 0;
  #counted = 0;
  thinned = 0;
  /** Undefined while nothing was noted singly. */
  best: Result | undefined;
  /** Milliseconds since 1970, as the other times. */
  firstSuccess: number | undefined;
  last = 0;
  hint: { readonly code: string; readonly level: Level } | undefined;
  /** When the present series of failures began, and the attempts before it. */
  #since = 0;
  #before = 0;

  static from(cell: BoardCell): ClassCell {
    const made = new ClassCell();
    made.#noted = made.#counted = cell.attempts;
    made.thinned = cell.thinned;
    made.best = cell.best;
    made.firstSuccess = cell.firstSuccess;
    made.last = cell.last;
    made.hint = cell.hint;
    made.#since = cell.firstTry;
    return made;
  }

  get attempts(): number {
    return Math.max(this.#noted, this.#counted);
  }

  /** @param pause milliseconds without a try after which a new series begins */
  add(exchange: RecordedExchange, pause: number): void {
    this.#touch(exchange.at, pause);
    this.#noted++;
    const result = resultOf(exchange, exchange.hints);
    if (this.best === undefined || RESULTS.indexOf(result) > RESULTS.indexOf(this.best)) this.best = result;
    if (result !== "failing") this.firstSuccess ??= exchange.at;
    const hint = mostSerious(exchange.hints);
    if (hint !== undefined) this.hint = { code: hint.code, level: hint.level };
  }

  /** @param now milliseconds since 1970 */
  count(count: StudentCount, now: number, pause: number): void {
    if (count.exchanges > 0) this.#touch(now, pause);
    this.#counted += count.exchanges;
    this.thinned += count.thinned;
  }

  /** Undefined for who succeeded, gave up, or only began. */
  stuck(now: number, after: number): StuckSince | undefined {
    if (this.best !== "failing") return undefined;
    const attempts = this.attempts - this.#before;
    const tries = attempts >= STUCK_TRIES && now - this.#since >= after;
    return tries && now - this.last <= 2 * after ? { since: this.#since, attempts } : undefined;
  }

  #touch(at: number, pause: number): void {
    if (at - this.last > pause) {
      this.#since = at;
      this.#before = this.attempts;
    }
    this.last = Math.max(this.last, at);
  }
}

export function mostSerious(hints: readonly Hint[]): Hint | undefined {
  return LEVELS.map((level) => hints.find((hint) => hint.level === level)).find((hint) => hint !== undefined);
}
