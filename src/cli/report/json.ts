// A report as JSON, for programs: what is not yet is null. Keys stay as they are.
import { hintTitle } from "../../hints/words.ts";
import type { ReportRow } from "../../journal/report.ts";
import { localTime, secondsToSuccess } from "../../journal/report_csv.ts";
import { byStudent, doneOf } from "../../journal/student_summary.ts";

/** An object a student and listener. */
export function jsonRows(rows: readonly ReportRow[]): Record<string, unknown>[] {
  return rows.map((row) => ({
    group: row.group.name,
    student: row.name,
    rule: row.rule,
    address: row.address,
    listener: row.listener,
    attempts: row.attempts,
    thinned: row.dropped,
    successes: row.successes,
    firstSuccess: row.firstSuccess === undefined ? null : localTime(row.firstSuccess),
    secondsToSuccess: secondsToSuccess(row) ?? null,
    best: row.best ?? null,
    hints: jsonHints(row.hints),
  }));
}

/** An object a student; `listeners` has the best result with each that was tried. */
export function jsonStudents(rows: readonly ReportRow[]): Record<string, unknown>[] {
  return byStudent(rows).map((summary) => ({
    group: summary.group.name,
    student: summary.name,
    rule: summary.rule,
    address: summary.address,
    attempts: summary.attempts,
    successes: summary.successes,
    done: doneOf(summary),
    firstTry: localTime(summary.firstTry),
    lastTry: localTime(summary.last),
    listeners: Object.fromEntries([...summary.best].map(([listener, best]) => [listener, best ?? null])),
    hints: jsonHints(summary.hints),
  }));
}

function jsonHints(hints: ReportRow["hints"]): Record<string, unknown>[] {
  return hints.map(({ code, level, times }) => ({ code, title: hintTitle(code, "en"), level, times }));
}
