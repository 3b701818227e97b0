// How far each student is with each listener: what the board starts from and reports are made of, as plain SQL over the
// cells. Not here: adding them up (cell_minute.ts), how a report is printed (src/cli).

import type { DatabaseSync } from "node:sqlite";
import type { Level } from "../exchange/hint.ts";
import { RESULTS } from "../exchange/result.ts";
import type { StudentRule } from "../exchange/student.ts";
import { type Cell, minuteOf } from "./cell_minute.ts";
import type { Row } from "./exchange_row.ts";

export interface ReportQuery {
  /** Milliseconds since 1970, taken to the minute. */
  readonly since?: number;
  readonly group: number | "all";
}

export interface ReportRow extends Cell {
  readonly group: { readonly id: number; readonly name: string };
  /** Nickname, user name, or address. */
  readonly name: string;
  readonly rule: StudentRule;
  readonly address: string;
  /** Most met first. */
  readonly hints: readonly { readonly code: string; readonly level: Level; readonly times: number }[];
}

/** Counts are exact where there are any; a journal of version 1, or a lab that only records, has none. */
const CELLS =
  `SELECT grp, student, listener, max(sum(recorded), sum(counted)) AS attempts, sum(thinned) AS thinned,
  sum(answers) AS answers, sum(refused) AS refused, sum(bytes_in) AS bytesIn, sum(bytes_out) AS bytesOut,
  sum(successes) AS successes, min(first_try) AS firstTry, min(first_success) AS firstSuccess, max(last) AS last,
  max(best) AS best FROM cell WHERE (?1 IS NULL OR grp = ?1) AND minute >= ?2 GROUP BY grp, student, listener`;

/** SQLite takes the bare columns from the row that has the maximum. */
const LAST_HINTS = `SELECT grp, student, listener, hint, level, max(hint_id) FROM cell
  WHERE (?1 IS NULL OR grp = ?1) AND minute >= ?2 AND hint_id IS NOT NULL GROUP BY grp, student, listener`;

const MET = `SELECT grp, student, listener, code, level, sum(times) AS times FROM met
  WHERE (?1 IS NULL OR grp = ?1) AND minute >= ?2 GROUP BY grp, student, listener, code
  ORDER BY sum(times) DESC, code`;

const STUDENTS = `SELECT student.grp, student.key, address, user, rule, nickname FROM student
  LEFT JOIN nickname ON nickname.grp = student.grp AND nickname.key = student.key
  WHERE ?1 IS NULL OR student.grp = ?1`;

export function selectCells(db: DatabaseSync, { group, since }: ReportQuery): Cell[] {
  return summaries(db, bounds(group, since)).map(([, cell]) => cell);
}

/** By group, then by the student's name, then by listener. */
export function selectReport(db: DatabaseSync, { group, since }: ReportQuery): ReportRow[] {
  const values = bounds(group, since);
  const met = Map.groupBy(all(db, MET, values), cellName);
  const students = new Map(all(db, STUDENTS, [values[0]]).map((row) => [`${row.grp}\0${row.key}`, row]));
  const groups = new Map(
    all(db, "SELECT id, name FROM class_group", []).map(({ id, name }) => [id, String(name)]),
  );
  const rows = summaries(db, values).map(([row, cell]): ReportRow => {
    const student = students.get(`${row.grp}\0${row.student}`);
    const address = String(student?.address ?? cell.student);
    return {
      ...cell,
      group: { id: Number(row.grp), name: groups.get(row.grp) ?? String(row.grp) },
      name: String(student?.nickname ?? student?.user ?? address),
      rule: (student?.nickname ? "nickname" : student?.rule ?? "address") as StudentRule,
      address,
      hints: (met.get(cellName(row)) ?? []).map(({ code, level, times }) => ({
        code: String(code),
        level: level as Level,
        times: Number(times),
      })),
    };
  });
  return rows.sort((a, b) =>
    a.group.id - b.group.id || compare(a.name, b.name) || compare(a.listener, b.listener)
  );
}

function summaries(db: DatabaseSync, values: (number | null)[]): [Row, Cell][] {
  const hints = new Map(all(db, LAST_HINTS, values).map((row) => [cellName(row), row]));
  return all(db, CELLS, values).map((row) => {
    const { grp: _, firstSuccess, best, ...rest } = row;
    const hint = hints.get(cellName(row));
    return [row, {
      ...rest,
      ...(firstSuccess === null ? {} : { firstSuccess }),
      ...(best === null ? {} : { best: RESULTS[Number(best)] }),
      ...(hint === undefined ? {} : { hint: { code: hint.hint, level: hint.level } }),
    } as unknown as Cell];
  });
}

function bounds(group: number | "all", since?: number): (number | null)[] {
  return [group === "all" ? null : group, since === undefined ? 0 : minuteOf(since)];
}

function all(db: DatabaseSync, sql: string, values: (number | null)[]): Row[] {
  return db.prepare(sql).all(...values) as unknown as Row[];
}

function cellName({ grp, student, listener }: Row): string {
  return `${grp}\0${student}\0${listener}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
