// A cell: what one student did with one listener, added up. The journal keeps one for each minute, the board one for the
// group's whole time; both add up by the functions here. And what the board starts from and reports are made of: how far
// each student is with each listener, as plain SQL over the cells.
import type { DatabaseSync } from "node:sqlite";
import {
  type Count,
  type Exchange,
  type Hint,
  type Level,
  LEVELS,
  type Result,
  resultOf,
  RESULTS,
  type StudentRule,
} from "../exchange/exchange.ts";
import type { Row } from "./exchanges.ts";

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
  /** The most serious hint of the last exchange that had one; the exchange's id is known while the cell grows. */
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

/** Adds an exchange kept singly. Answers, refusals and bytes come with the counts, which are exact. */
export function addExchange(cell: Cell, exchange: Exchange): void {
  const result = resultOf(exchange);
  cell.recorded++;
  cell.attempts = Math.max(cell.recorded, cell.counted);
  cell.firstTry = Math.min(cell.firstTry, exchange.began);
  cell.last = Math.max(cell.last, exchange.at);
  if (cell.best === undefined || RESULTS.indexOf(result) > RESULTS.indexOf(cell.best)) cell.best = result;
  if (result !== "failing") {
    cell.successes++;
    cell.firstSuccess = Math.min(cell.firstSuccess ?? Infinity, exchange.at);
  }
  const worst = mostSerious(exchange.hints);
  if (worst !== undefined) cell.hint = { id: exchange.id, code: worst.code, level: worst.level };
}

/** Adds an exchange kept singly, and its hints to those that the minute met. */
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
  cell.dropped += count.dropped;
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
const CELLS = `SELECT grp, student, listener, sum(recorded) AS recorded, sum(counted) AS counted,
  max(sum(recorded), sum(counted)) AS attempts, sum(thinned) AS dropped, sum(answers) AS answers, sum(refused) AS refused, sum(bytes_in) AS bytesIn, sum(bytes_out) AS bytesOut,
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
