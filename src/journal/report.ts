// How far each student is with each listener, from the cells that outlive the exchanges: what the board starts
// from, and what reports are made of. Cells are each student's own; reports are as the teacher decided.
import type { DatabaseSync } from "node:sqlite";
import type { ExerciseConfig } from "../config/types.ts";
import { type Level, NOBODY, type Result, RESULTS, type StudentRule } from "../exchange/exchange.ts";
import { addCell, type Cell, minuteOf } from "./cells.ts";
import { type Totals, totalsOf } from "./exercises.ts";
import { Standings } from "./students.ts";
import type { Value } from "./writing.ts";

/** A row by the names of its columns. */
type Row = Record<string, Value>;

export interface ReportQuery {
  /** Milliseconds since 1970, taken to the minute. */
  readonly since?: number;
  readonly group: number | "all";
  /** Also students whom the teacher hid, and what is nobody's. */
  readonly hidden?: boolean;
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
const cellsSql = (where: string) =>
  `SELECT grp, student, listener, sum(recorded) AS recorded, sum(counted) AS counted,
  max(sum(recorded), sum(counted)) AS attempts, sum(thinned) AS dropped, sum(answers) AS answers,
  sum(refused) AS refused, sum(bytes_in) AS bytesIn, sum(bytes_out) AS bytesOut, sum(successes) AS successes,
  min(first_try) AS firstTry, min(first_success) AS firstSuccess, max(last) AS last, max(best) AS best
  FROM cell WHERE ${where} GROUP BY grp, student, listener`;

/** SQLite takes the bare columns from the row that has the maximum. */
const lastHintsSql = (where: string) =>
  `SELECT grp, student, listener, hint, level, max(hint_id) FROM cell
  WHERE ${where} AND hint_id IS NOT NULL GROUP BY grp, student, listener`;

const ALL_CELLS = "(?1 IS NULL OR grp = ?1) AND minute >= ?2";
/** By the primary key. */
const ONE_CELL = "grp = ?1 AND minute >= ?2 AND student = ?3 AND listener = ?4";

const MET = `SELECT grp, student, listener, code, level, sum(times) AS times FROM met
  WHERE (?1 IS NULL OR grp = ?1) AND minute >= ?2 GROUP BY grp, student, listener, code
  ORDER BY sum(times) DESC, code`;

const STUDENTS = `SELECT student.grp, student.key, address, user, rule, nickname FROM student
  LEFT JOIN nickname ON nickname.grp = student.grp AND nickname.key = student.key
  WHERE ?1 IS NULL OR student.grp = ?1`;

export function selectCells(db: DatabaseSync, { group, since }: ReportQuery): Cell[] {
  return summaries(db, bounds(group, since)).map(([, cell]) => cell);
}

/** How far one student is with one listener: none where nothing is known. */
export function selectCell(
  db: DatabaseSync,
  { group, student, listener }: { group: number; student: string; listener: string },
): Cell[] {
  return summaries(db, [group, 0, student, listener], ONE_CELL).map(([, cell]) => cell);
}

/** By group, then by the student's name, then by listener. */
export function selectReport(db: DatabaseSync, { group, since, hidden = false }: ReportQuery): ReportRow[] {
  const values = bounds(group, since);
  const met = Map.groupBy(all(db, MET, values), cellName);
  const groups = new Map(
    all(db, "SELECT id, name FROM class_group", []).map(({ id, name }) => [
      Number(id),
      new GroupStudents(db, Number(id), String(name)),
    ]),
  );
  const rows = new Map<string, ReportRow & { hints: Met[] }>();
  for (const [row, cell] of summaries(db, values)) {
    const its = groups.get(Number(row.grp)) ?? new GroupStudents(db, Number(row.grp), String(row.grp));
    const { standings } = its;
    // What is nobody's is counted with the listeners, and no row among students.
    if (!hidden && (cell.student === NOBODY || standings.shownAs(cell.student) === undefined)) continue;
    const student = standings.rowOf(cell.student);
    const name = `${row.grp}\0${student}\0${cell.listener}`;
    const hints = (met.get(cellName(row)) ?? []).map(metOf);
    const known = rows.get(name);
    if (known === undefined) rows.set(name, { ...cell, student, ...its.called(student), hints });
    else {
      addCell(known, cell);
      known.hints = addMet(known.hints, hints);
    }
  }
  return [...rows.values()].sort((a, b) =>
    a.group.id - b.group.id || compare(a.name, b.name) || compare(a.listener, b.listener)
  );
}

type Met = ReportRow["hints"][number];

function metOf({ code, level, times }: Row): Met {
  return { code: String(code), level: level as Level, times: Number(times) };
}

/** Hints of two students who are one; most met first. */
function addMet(some: readonly Met[], others: readonly Met[]): Met[] {
  const byCode = new Map(some.map((met) => [met.code, met]));
  for (const met of others) {
    byCode.set(met.code, { ...met, times: met.times + (byCode.get(met.code)?.times ?? 0) });
  }
  return [...byCode.values()].sort((a, b) => b.times - a.times || compare(a.code, b.code));
}

/** The students of one group, and what was decided of them. */
class GroupStudents {
  readonly standings: Standings;
  readonly #group: ReportRow["group"];
  readonly #students: ReadonlyMap<string, Row>;

  constructor(db: DatabaseSync, id: number, name: string) {
    this.#group = { id, name };
    this.standings = Standings.ofGroup(db, id);
    this.#students = new Map(all(db, STUDENTS, [id]).map((row) => [String(row.key), row]));
  }

  /** As the board calls a student, with the address of the student's own machine. */
  called(key: string): Pick<ReportRow, "group" | "name" | "rule" | "address"> {
    const student = this.#students.get(key);
    const nickname = this.standings.membersOf(key)
      .map((member) => this.#students.get(member)?.nickname)
      .find((name) => name !== null && name !== undefined);
    const address = String(student?.address ?? key);
    const uid = key.split("/").at(1);
    return {
      group: this.#group,
      name: String(nickname ?? student?.user ?? (uid === undefined ? address : `uid ${uid}`)),
      rule: (nickname === undefined ? student?.rule ?? "address" : "nickname") as StudentRule,
      address,
    };
  }
}

function summaries(db: DatabaseSync, values: (number | string | null)[], where = ALL_CELLS): [Row, Cell][] {
  const hints = new Map(all(db, lastHintsSql(where), values).map((row) => [cellName(row), row]));
  return all(db, cellsSql(where), values).map((row) => {
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

function all(db: DatabaseSync, sql: string, values: (number | string | null)[]): Row[] {
  return db.prepare(sql).all(...values) as unknown as Row[];
}

function cellName({ grp, student, listener }: Row): string {
  return `${grp}\0${student}\0${listener}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows of exercises, and those of listeners that belong to none: these count for nobody. */
export interface SortedRows {
  readonly rows: readonly ReportRow[];
  readonly aside: readonly ReportRow[];
}

/** By group and student as they stand, then in the order of the file; without exercises all of them, as they are. */
export function sortRows(rows: readonly ReportRow[], exercises: readonly ExerciseConfig[]): SortedRows {
  if (exercises.length === 0) return { rows, aside: [] };
  const places = new Map(exercises.map(({ listener }, index) => [listener, index]));
  const its = [...Map.groupBy(rows, studentOf).values()].flatMap((some) =>
    some.filter(({ listener }) => places.has(listener))
      .sort((a, b) => places.get(a.listener)! - places.get(b.listener)!)
  );
  return { rows: its, aside: rows.filter(({ listener }) => !places.has(listener)) };
}

/** The same text for the rows of one student of a group. */
export function studentOf({ group, student }: ReportRow): string {
  return `${group.id}\0${student}`;
}

/** What a listener is called in a report: its exercise's name, where it has one. */
export function labelOf(listener: string, exercises: readonly ExerciseConfig[]): string {
  return exercises.find((each) => each.listener === listener)?.name ?? listener;
}

/** The rows of a student added up, with how far each exercise is. */
export interface StudentSummary extends Pick<ReportRow, "group" | "name" | "rule" | "address" | "hints"> {
  readonly attempts: number;
  readonly successes: number;
  /** Milliseconds since 1970. */
  readonly firstTry: number;
  readonly last: number;
  /**
   * By exercise, or by listener where the file has none; undefined where exchanges were only counted, absent where none
   * was tried.
   */
  readonly best: ReadonlyMap<string, Result | undefined>;
  /** Of the exercises of the file, where it has any. */
  readonly totals?: Totals;
}

/**
 * One row a student of a group, in the order of the report.
 * @param exercises of the file: then attempts, successes and hints are those of exercises
 */
export function byStudent(
  rows: readonly ReportRow[],
  exercises: readonly ExerciseConfig[] = [],
): StudentSummary[] {
  const grouped = Map.groupBy(rows, studentOf);
  return [...grouped.values()].map((all): StudentSummary => {
    const its = sortRows(all, exercises).rows;
    const bestOf = new Map(its.map(({ listener, best }) => [listener, best]));
    return {
      group: all[0].group,
      name: all[0].name,
      rule: all[0].rule,
      address: all[0].address,
      attempts: sum(its.map(({ attempts }) => attempts)),
      successes: sum(its.map(({ successes }) => successes)),
      firstTry: Math.min(...all.map(({ firstTry }) => firstTry)),
      last: Math.max(...all.map(({ last }) => last)),
      best: new Map(its.map(({ listener, best }) => [labelOf(listener, exercises), best])),
      hints: hintsOf(its),
      ...(exercises.length === 0 ? {} : { totals: totalsOf(exercises, (listener) => bestOf.get(listener)) }),
    };
  });
}

/** The exercises of the file, or every listener that somebody tried, by name. */
export function columnsOf(rows: readonly ReportRow[], exercises: readonly ExerciseConfig[]): string[] {
  if (exercises.length > 0) return exercises.map(({ name }) => name);
  return [...new Set(rows.map(({ listener }) => listener))].sort();
}

/** The listeners with which a student got so far and no further. */
export function listenersWith({ best }: StudentSummary, result: Result | undefined): string[] {
  return [...best].filter(([, its]) => its === result).map(([listener]) => listener);
}

/** How many exercises are done, without a warning; of those of a file, how many of those that must be. */
export function doneOf(summary: StudentSummary): number {
  return summary.totals?.done ?? listenersWith(summary, RESULTS[RESULTS.length - 1]).length;
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
