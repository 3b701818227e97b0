// A report as a table, as CSV (RFC 4180) and as JSON. Pure. Not here: where it comes from (report.ts).

import { alignColumns } from "../daemon/columns.ts";
import { hintTitle } from "../hints/words.ts";
import type { ReportRow } from "../journal/cells.ts";

const HEADING = [
  "group",
  "student",
  "rule",
  "address",
  "listener",
  "attempts",
  "thinned",
  "successes",
  "first success",
  "seconds to success",
  "best",
  "hints",
];

/** Columns of numbers. */
const RIGHT: ReadonlySet<number> = new Set([5, 6, 7, 9]);

/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** The table, its heading first. */
export function tableLines(rows: readonly ReportRow[]): string[] {
  if (rows.length === 0) return ["Nobody has tried anything yet"];
  const heading = HEADING.map((word) => word[0].toUpperCase() + word.slice(1));
  return alignColumns(
    [heading, ...rows.map((row) => cells(row).map((cell) => cell === "" ? "-" : cell))],
    RIGHT,
  );
}

/** The records, their heading first, without the CRLF that ends each. */
export function csvRecords(rows: readonly ReportRow[]): string[] {
  return [HEADING, ...rows.map(cells)].map((record) => record.map(csvCell).join(","));
}

/** The cell quoted where it must be, and never a formula. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Objects for JSON; what is not yet is null. */
export function jsonRows(rows: readonly ReportRow[]): Record<string, unknown>[] {
  return rows.map((row) => ({
    group: row.group.name,
    student: row.name,
    rule: row.rule,
    address: row.address,
    listener: row.listener,
    attempts: row.attempts,
    thinned: row.thinned,
    successes: row.successes,
    firstSuccess: row.firstSuccess === undefined ? null : localTime(row.firstSuccess),
    secondsToSuccess: secondsToSuccess(row) ?? null,
    best: row.best ?? null,
    hints: row.hints.map(({ code, level, times }) => ({ code, title: hintTitle(code, "en"), level, times })),
  }));
}

function cells(row: ReportRow): string[] {
  return [
    row.group.name,
    row.name,
    row.rule,
    row.address,
    row.listener,
    String(row.attempts),
    String(row.thinned),
    String(row.successes),
    row.firstSuccess === undefined ? "" : localTime(row.firstSuccess),
    String(secondsToSuccess(row) ?? ""),
    row.best ?? "",
    row.hints.map(({ code, times }) => hintCell(code, times)).join("; "),
  ];
}

/** `B02 The int is in network byte order (3)`. */
function hintCell(code: string, times: number): string {
  const title = hintTitle(code, "en");
  return `${title === code ? code : `${code} ${title}`} (${times})`;
}

function secondsToSuccess({ firstTry, firstSuccess }: ReportRow): number | undefined {
  return firstSuccess === undefined ? undefined : Math.round((firstSuccess - firstTry) / 100) / 10;
}

/** ISO 8601 with the machine's offset from UTC: `2026-11-25T08:00:00+01:00`. */
export function localTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const shifted = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const minutes = Math.abs(offset);
  return `${shifted}${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
