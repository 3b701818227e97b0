// What one student did with one listener in one minute, added up before it is written. Pure. Not here: writing it
// (batch.ts), reading it (cells.ts).

import { type Hint, type Level, LEVELS } from "../exchange/hint.ts";
import type { RecordedExchange } from "../exchange/recorded.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import { rankOf } from "./exchange_row.ts";

/** How finely time is told in cells: `--since` goes by it. */
export const CELL_TIME = 60_000;

export interface CellMinute {
  readonly group: number;
  readonly student: string;
  readonly listener: string;
  /** Since 1970. */
  readonly minute: number;
  recorded: number;
  counted: number;
  thinned: number;
  answers: number;
  refused: number;
  bytesIn: number;
  bytesOut: number;
  successes: number;
  firstTry: number;
  firstSuccess: number | null;
  last: number;
  /** Place in RESULTS. */
  best: number | null;
  /** The last exchange with a hint, and the most serious of its hints. */
  hint: { readonly id: number; readonly code: string; readonly level: Level } | null;
  readonly met: Map<string, { readonly level: Level; times: number }>;
}

/** The minute that a time (milliseconds since 1970) is in. */
export function minuteOf(at: number): number {
  return Math.floor(at / CELL_TIME);
}

export interface CellKey {
  readonly group: number;
  readonly student: string;
  readonly listener: string;
}

/** A cell in which nothing happened yet. @param at milliseconds since 1970 */
export function emptyCell({ group, student, listener }: CellKey, at: number): CellMinute {
  return {
    group,
    student,
    listener,
    minute: minuteOf(at),
    recorded: 0,
    counted: 0,
    thinned: 0,
    answers: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
    successes: 0,
    firstTry: at,
    firstSuccess: null,
    last: at,
    best: null,
    hint: null,
    met: new Map(),
  };
}

/** Answers, refusals and bytes are left to the counts, which are exact. */
export function addExchange(cell: CellMinute, exchange: RecordedExchange): void {
  const rank = rankOf(exchange);
  cell.recorded++;
  cell.firstTry = Math.min(cell.firstTry, exchange.began);
  cell.last = Math.max(cell.last, exchange.at);
  cell.best = Math.max(cell.best ?? 0, rank);
  if (rank > 0) {
    cell.successes++;
    cell.firstSuccess = Math.min(cell.firstSuccess ?? Infinity, exchange.at);
  }
  for (const { code, level } of exchange.hints) {
    const met = cell.met.get(code);
    if (met === undefined) cell.met.set(code, { level, times: 1 });
    else met.times++;
  }
  const worst = mostSerious(exchange.hints);
  if (worst !== undefined) cell.hint = { id: exchange.id, code: worst.code, level: worst.level };
}

export function addCount(cell: CellMinute, count: StudentCount, at: number): void {
  cell.counted += count.exchanges;
  cell.thinned += count.thinned;
  cell.answers += count.answers;
  cell.refused += count.refused;
  cell.bytesIn += count.bytesIn;
  cell.bytesOut += count.bytesOut;
  cell.last = Math.max(cell.last, at);
}

function mostSerious(hints: readonly Hint[]): Hint | undefined {
  let worst: Hint | undefined;
  for (const hint of hints) {
    if (worst === undefined || LEVELS.indexOf(hint.level) < LEVELS.indexOf(worst.level)) worst = hint;
  }
  return worst;
}
