// A cell: what one student did with one listener, added up. The journal keeps one for each minute, the board
// one for the group's whole time; both add up by the functions here. Pure.
import {
  addTraffic,
  type Count,
  type Exchange,
  type Hint,
  isAttempt,
  type Level,
  LEVELS,
  type Result,
  resultOf,
  RESULTS,
} from "../exchange/exchange.ts";

/** How finely time is told in cells: `--since` goes by it. */
const CELL_TIME = 60_000;

/** One student's work on one listener. Times in milliseconds since 1970. */
export interface Cell {
  /** Student's key. */
  readonly student: string;
  readonly listener: string;
  /** Exchanges kept singly, and exchanges counted. */
  recorded: number;
  counted: number;
  /** The greater of the two, since the same attempt is in both. */
  attempts: number;
  /** Of these, how many are kept nowhere singly. */
  dropped: number;
  answers: number;
  refused: number;
  bytesIn: number;
  bytesOut: number;
  /** Exchanges kept whose result is not "failing". */
  successes: number;
  firstTry: number;
  firstSuccess?: number;
  last: number;
  /** Absent while exchanges were only counted. */
  best?: Result;
  /**
   * The most serious hint of the last exchange that had one; the exchange's id is known while the cell grows.
   */
  hint?: { readonly id?: number; readonly code: string; readonly level: Level };
}

/** A cell of one minute. */
export interface CellMinute {
  readonly cell: Cell;
  readonly group: number;
  /** Since 1970. */
  readonly minute: number;
  /** Hints met in it, by code. */
  readonly met: Map<string, { readonly level: Level; times: number }>;
}

/** The minute that a time (milliseconds since 1970) is in. */
export function minuteOf(at: number): number {
  return Math.floor(at / CELL_TIME);
}

export type CellKey = Pick<Cell, "student" | "listener">;

/** A cell in which nothing happened yet. @param at milliseconds since 1970 */
export function emptyCell({ student, listener }: CellKey, at: number): Cell {
  return {
    student,
    listener,
    attempts: 0,
    recorded: 0,
    counted: 0,
    dropped: 0,
    answers: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
    successes: 0,
    firstTry: at,
    last: at,
  };
}

/** A minute in which nothing happened yet. @param at milliseconds since 1970 */
export function emptyMinute(group: number, key: CellKey, at: number): CellMinute {
  return { cell: emptyCell(key, at), group, minute: minuteOf(at), met: new Map() };
}

/**
 * Adds an exchange kept singly, if it was an attempt. Answers, refusals and bytes come with the counts, which are
 * exact.
 */
export function addExchange(cell: Cell, exchange: Exchange): void {
  if (!isAttempt(exchange)) return;
  const result = resultOf(exchange);
  cell.recorded++;
  cell.attempts = Math.max(cell.recorded, cell.counted);
  cell.firstTry = Math.min(cell.firstTry, exchange.began);
  cell.last = Math.max(cell.last, exchange.at);
  if (isBetter(result, cell.best)) cell.best = result;
  if (result !== "failing") {
    cell.successes++;
    cell.firstSuccess = Math.min(cell.firstSuccess ?? Infinity, exchange.at);
  }
  const worst = mostSerious(exchange.hints);
  if (worst !== undefined) cell.hint = { id: exchange.id, code: worst.code, level: worst.level };
}

/** Adds an attempt kept singly, and its hints to those that the minute met. */
export function addToMinute({ cell, met }: CellMinute, exchange: Exchange): void {
  addExchange(cell, exchange);
  for (const { code, level } of exchange.hints) {
    const known = met.get(code);
    if (known === undefined) met.set(code, { level, times: 1 });
    else known.times++;
  }
}

/** Adds exact counts. @param at milliseconds since 1970: when they were counted */
export function addCount(cell: Cell, count: Count, at: number): void {
  cell.counted += count.exchanges;
  cell.attempts = Math.max(cell.recorded, cell.counted);
  addTraffic(cell, count);
  cell.last = Math.max(cell.last, at);
}

/** Adds another student's work with the same listener: both are one's. */
export function addCell(cell: Cell, other: Readonly<Cell>): void {
  const isLater = other.hint !== undefined && (cell.hint === undefined || other.last >= cell.last);
  cell.recorded += other.recorded;
  cell.counted += other.counted;
  cell.attempts += other.attempts;
  addTraffic(cell, other);
  cell.successes += other.successes;
  cell.firstTry = Math.min(cell.firstTry, other.firstTry);
  cell.last = Math.max(cell.last, other.last);
  if (other.firstSuccess !== undefined) {
    cell.firstSuccess = Math.min(cell.firstSuccess ?? Infinity, other.firstSuccess);
  }
  if (other.best !== undefined && isBetter(other.best, cell.best)) cell.best = other.best;
  if (isLater) cell.hint = other.hint;
}

function isBetter(result: Result, than: Result | undefined): boolean {
  return than === undefined || RESULTS.indexOf(result) > RESULTS.indexOf(than);
}

function mostSerious(hints: readonly Hint[]): Hint | undefined {
  let worst: Hint | undefined;
  for (const hint of hints) {
    if (worst === undefined || LEVELS.indexOf(hint.level) < LEVELS.indexOf(worst.level)) worst = hint;
  }
  return worst;
}
