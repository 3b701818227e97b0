// The gradebook: a record a student, columns an exercise, as CSV that Moodle imports as grades and Gradescope as a
// roster. Pure.
import type { ExerciseConfig } from "../config/types.ts";
import { pointsFor, totalsOf } from "./exercises.ts";
import { type ReportRow, studentOf } from "./report.ts";
import { csvRecord, localTime } from "./report_csv.ts";

/** Before the exercises' columns. */
const HEADING = ["student", "email", "group", "total points", "total max"];

/** A name that is an address already. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What may stand before the @ without quotes (RFC 5322, dot-atom, in ASCII). */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/**
 * One record a student, for the gradebooks of Moodle and Gradescope (docs/teacher.md): who it is, then of each exercise
 * its points, the first success and the tries; the heading first, without the CRLF that ends each.
 *
 * @param domain behind the names of students, for their e-mail addresses
 */
export function gradebookRecords(
  rows: readonly ReportRow[],
  exercises: readonly ExerciseConfig[],
  domain?: string,
): string[] {
  const columns = exercises.flatMap(({ name }) => [name, `${name} first success`, `${name} tries`]);
  const students = [...Map.groupBy(rows, studentOf).values()];
  return [[...HEADING, ...columns], ...students.map((its) => studentCells(its, exercises, domain))]
    .map(csvRecord);
}

function studentCells(
  its: readonly ReportRow[],
  exercises: readonly ExerciseConfig[],
  domain: string | undefined,
): string[] {
  const byListener = new Map(its.map((row) => [row.listener, row]));
  const { points, maxPoints, extra } = totalsOf(exercises, (listener) => byListener.get(listener)?.best);
  const { name, group } = its[0];
  return [
    ...[name, emailOf(name, domain), group.name, String(points + (extra?.points ?? 0)), String(maxPoints)],
    ...exercises.flatMap((exercise) => {
      const row = byListener.get(exercise.listener);
      return [
        String(pointsFor(exercise, row?.best)),
        row?.firstSuccess === undefined ? "" : localTime(row.firstSuccess),
        String(row?.attempts ?? 0),
      ];
    }),
  ];
}

function emailOf(name: string, domain: string | undefined): string {
  if (EMAIL.test(name)) return name;
  return domain !== undefined && LOCAL_PART.test(name) ? `${name}@${domain}` : "";
}
