// A report's rows added up: one row a student, with how far each exercise is. Pure.
import { type Result, RESULTS } from "../exchange/exchange.ts";
import type { ReportRow } from "./report.ts";

export interface StudentSummary extends Pick<ReportRow, "group" | "name" | "rule" | "address" | "hints"> {
  readonly attempts: number;
  readonly successes: number;
  /** Milliseconds since 1970. */
  readonly firstTry: number;
  readonly last: number;
  /** By listener; undefined where exchanges were only counted, absent where none was tried. */
  readonly best: ReadonlyMap<string, Result | undefined>;
}

/** One row a student of a group, in the order of the report. */
export function byStudent(rows: readonly ReportRow[]): StudentSummary[] {
  const grouped = Map.groupBy(rows, (row) => `${row.group.id}\0${row.student}`);
  return [...grouped.values()].map((its): StudentSummary => ({
    group: its[0].group,
    name: its[0].name,
    rule: its[0].rule,
    address: its[0].address,
    attempts: sum(its.map(({ attempts }) => attempts)),
    successes: sum(its.map(({ successes }) => successes)),
    firstTry: Math.min(...its.map(({ firstTry }) => firstTry)),
    last: Math.max(...its.map(({ last }) => last)),
    best: new Map(its.map(({ listener, best }) => [listener, best])),
    hints: hintsOf(its),
  }));
}

/** Every listener that somebody tried, by name. */
export function listenersOf(rows: readonly ReportRow[]): string[] {
  return [...new Set(rows.map(({ listener }) => listener))].sort();
}

/** The listeners with which a student got so far and no further. */
export function listenersWith({ best }: StudentSummary, result: Result | undefined): string[] {
  return [...best].filter(([, its]) => its === result).map(([listener]) => listener);
}

/** How many exercises are done, without a warning. */
export function doneOf(summary: StudentSummary): number {
  return listenersWith(summary, RESULTS[RESULTS.length - 1]).length;
}

/** Of all exercises together, most met first. */
function hintsOf(rows: readonly ReportRow[]): ReportRow["hints"] {
  const met = Map.groupBy(rows.flatMap(({ hints }) => hints), ({ code }) => code);
  return [...met].map(([code, its]) => ({
    code,
    level: its[0].level,
    times: sum(its.map(({ times }) => times)),
  }))
    .sort((a, b) => b.times - a.times || (a.code < b.code ? -1 : 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
