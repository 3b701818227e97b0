// A report as records of CSV (RFC 4180), for spreadsheets: one a student and listener, or one a student. Pure.
import type { ExerciseConfig } from "../config/types.ts";
import { pointsFor } from "./exercises.ts";
import { byStudent, columnsOf, doneOf, type ReportRow, sortRows, type StudentSummary } from "./report.ts";

/** How a hint is called in a report. */
export type HintTitle = (code: string) => string;

/** Names of the columns. */
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

/** Behind them where the file has exercises: empty for listeners that belong to none. */
const EXERCISE_HEADING = ["exercise", "points", "max points"];

/** Before the exercises or listeners, one a column. */
const STUDENT_HEADING = [
  "group",
  "student",
  "rule",
  "address",
  "attempts",
  "successes",
  "done",
  "first try",
  "last try",
];

/** Behind these where the file has exercises. */
const TOTALS_HEADING = ["points", "max points", "optional points"];

/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** The records, their heading first, without the CRLF that ends each. */
export function csvRecords(
  rows: readonly ReportRow[],
  title: HintTitle,
  exercises: readonly ExerciseConfig[] = [],
): string[] {
  const sorted = sortRows(rows, exercises);
  const more = exercises.length === 0 ? [] : EXERCISE_HEADING;
  const records = [...sorted.rows, ...sorted.aside].map((row) => [
    ...cells(row, title),
    ...exercises.length === 0 ? [] : exerciseCells(row, exercises),
  ]);
  return [[...HEADING, ...more], ...records].map(csvRecord);
}

function exerciseCells({ listener, best }: ReportRow, exercises: readonly ExerciseConfig[]): string[] {
  const exercise = exercises.find((each) => each.listener === listener);
  return exercise === undefined
    ? ["", "", ""]
    : [exercise.name, String(pointsFor(exercise, best)), String(exercise.points)];
}

/** The same with one record a student; each exercise, or listener, has a column, with the best result there. */
export function studentCsvRecords(
  rows: readonly ReportRow[],
  title: HintTitle,
  exercises: readonly ExerciseConfig[] = [],
): string[] {
  const columns = columnsOf(rows, exercises);
  const more = exercises.length === 0 ? [] : TOTALS_HEADING;
  const records = byStudent(rows, exercises).map((summary) => studentCells(summary, columns, title));
  return [[...STUDENT_HEADING, ...columns, "hints", ...more], ...records].map(csvRecord);
}

/** The cells of a line, each as it must be written. */
export function csvRecord(record: readonly string[]): string {
  return record.map(csvCell).join(",");
}

/** The cell quoted where it must be, and never a formula. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cells(row: ReportRow, title: HintTitle): string[] {
  return [
    row.group.name,
    row.name,
    row.rule,
    row.address,
    row.listener,
    String(row.attempts),
    String(row.dropped),
    String(row.successes),
    row.firstSuccess === undefined ? "" : localTime(row.firstSuccess),
    String(secondsToSuccess(row) ?? ""),
    row.best ?? "",
    hintsCell(row.hints, title),
  ];
}

function studentCells(summary: StudentSummary, columns: readonly string[], title: HintTitle): string[] {
  const { totals } = summary;
  return [
    summary.group.name,
    summary.name,
    summary.rule,
    summary.address,
    String(summary.attempts),
    String(summary.successes),
    String(doneOf(summary)),
    localTime(summary.firstTry),
    localTime(summary.last),
    ...columns.map((column) => summary.best.get(column) ?? ""),
    hintsCell(summary.hints, title),
    ...totals === undefined ? [] : [totals.points, totals.maxPoints, totals.extra?.points ?? 0].map(String),
  ];
}

/** `B02 The int is in network byte order (3); T01 …`. */
function hintsCell(hints: ReportRow["hints"], title: HintTitle): string {
  return hints.map(({ code, times }) => {
    const words = title(code);
    return `${words === code ? code : `${code} ${words}`} (${times})`;
  }).join("; ");
}

/** From the first try to the first success. */
export function secondsToSuccess({ firstTry, firstSuccess }: ReportRow): number | undefined {
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
