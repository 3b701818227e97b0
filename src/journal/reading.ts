// What is asked of the journal, as plain SQL: exchanges, and those that wait to be written beside them; how
// far each student is with each listener, which the board starts from and reports are made of. Also beside
// the lab that writes it, or after it: then nothing is changed.
import { DatabaseSync } from "node:sqlite";
import {
  type Exchange,
  type Level,
  NOBODY,
  type Peer,
  RESULTS,
  type StudentRule,
} from "../exchange/exchange.ts";
import { type Cell, minuteOf } from "./cells.ts";
import { checkVersion, JournalError, reasonOf } from "./file.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { type Group, type NumberedGroup, selectGroups } from "./students.ts";
import { EXCHANGE_COLUMNS, type Value } from "./writing.ts";

/** Milliseconds that a reader waits while a lab recovers the file. */
const PATIENCE = 2000;

/** A row by the names of its columns. */
type Row = Record<string, Value>;

export interface ExchangeQuery {
  /** Student's key. */
  readonly student?: string;
  /** The peer's. */
  readonly address?: string;
  readonly port?: number;
  readonly listener?: string;
  /** Ids after this one. */
  readonly since?: number;
  /** Ids before this one. */
  readonly before?: number;
  /** The current group where it is left out. */
  readonly group?: number | "all";
  /** The newest so many. */
  readonly limit: number;
}

/** The query with the ids its group has: groups follow each other, so no index of groups is wanted. */
export interface IdRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** @param groups all of them, the current one last */
export function idRangeOf(
  groups: readonly NumberedGroup[],
  { group = groups[groups.length - 1].id, since = 0, before = Number.MAX_SAFE_INTEGER }: ExchangeQuery,
): IdRange {
  if (group === "all") return { from: since + 1, to: before };
  const at = groups.findIndex(({ id }) => id === group);
  if (at < 0) return { from: 0, to: 0 };
  const next = groups[at + 1]?.firstId ?? Number.MAX_SAFE_INTEGER;
  return { from: Math.max(since + 1, groups[at].firstId), to: Math.min(before, next) };
}

/** Newest last. */
export function selectExchanges(
  db: DatabaseSync,
  query: ExchangeQuery,
  { from, to }: IdRange,
): Exchange[] {
  const where = ["id >= ?", "id < ?"];
  const values: (number | string)[] = [from, to];
  for (const column of ["student", "address", "port", "listener"] as const) {
    const value = query[column];
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  const rows = db.prepare(
    `SELECT ${EXCHANGE_COLUMNS.join(", ")} FROM exchange WHERE ${
      where.join(" AND ")
    } ORDER BY id DESC LIMIT ?`,
  ).all(...values, query.limit);
  return (rows as unknown as Row[]).map(exchangeOf).reverse();
}

/** The newest of those that wait, newest last. */
export function filterExchanges(
  waiting: readonly Exchange[],
  query: ExchangeQuery,
  { from, to }: IdRange,
): Exchange[] {
  const { student, address, port, listener, limit } = query;
  const found: Exchange[] = [];
  for (let i = waiting.length - 1; i >= 0 && found.length < limit; i--) {
    const exchange = waiting[i];
    if (exchange.id < from) break;
    const peer = "path" in exchange.peer ? { address: null, port: null } : exchange.peer;
    if (
      exchange.id < to && matches(student, exchange.student) && matches(listener, exchange.listener) &&
      matches(address, peer.address) && matches(port, peer.port)
    ) found.push(exchange);
  }
  return found.reverse();
}

function matches<T>(wanted: T | undefined, value: T | null): boolean {
  return wanted === undefined || wanted === value;
}

/** The exchange of a row that was written; absent fields are absent again. */
function exchangeOf(row: Row): Exchange {
  return {
    stage: "judged",
    id: row.id,
    group: row.grp,
    student: row.student,
    listener: row.listener,
    transport: row.transport,
    ...optional("socket", row.socket),
    service: row.service,
    ...(row.trap === null ? {} : { trap: JSON.parse(String(row.trap)) }),
    peer: peerOf(row),
    ...optional("uid", row.uid),
    local: row.local,
    interface: row.interface,
    ...optional("ttl", row.ttl),
    began: row.began,
    at: row.at,
    outcome: row.outcome,
    ...optional("refusal", row.refusal),
    clientEnd: row.client_end,
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
    reads: row.reads,
    readSizes: JSON.parse(String(row.read_sizes)),
    firstByteAfter: row.first_byte,
    lastByteAfter: row.last_byte,
    request: row.request,
    reply: row.reply,
    truncated: row.truncated === 1,
    late: row.late,
    urgent: row.urgent,
    openBeside: row.open_beside,
    hints: JSON.parse(String(row.hints)),
  } as Exchange;
}

function optional(name: keyof Exchange, value: Value): Record<string, Value> {
  return value === null ? {} : { [name]: value };
}

function peerOf(row: Row): Peer {
  if (row.path !== null) return { path: String(row.path) };
  return { address: String(row.address), port: Number(row.port) };
}

export interface CellQuery {
  readonly group: number;
  /** Both, for one cell. */
  readonly student?: string;
  readonly listener?: string;
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

export function selectCells(db: DatabaseSync, { group, student, listener }: CellQuery): Cell[] {
  const isOne = student !== undefined && listener !== undefined;
  const found = isOne
    ? summaries(db, [group, 0, student, listener], ONE_CELL)
    : summaries(db, bounds(group), ALL_CELLS);
  return found.map(([, cell]) => cell);
}

/** By group, then by the student's name, then by listener; nobody's work is no student's. */
export function selectReport(db: DatabaseSync, { group, since }: ReportQuery): ReportRow[] {
  const values = bounds(group, since);
  const met = Map.groupBy(all(db, MET, values), cellName);
  const students = new Map(all(db, STUDENTS, [values[0]]).map((row) => [`${row.grp}\0${row.key}`, row]));
  const groups = new Map(
    all(db, "SELECT id, name FROM class_group", []).map(({ id, name }) => [id, String(name)]),
  );
  const ofStudents = summaries(db, values, ALL_CELLS).filter(([, { student }]) => student !== NOBODY);
  const rows = ofStudents.map(([row, cell]): ReportRow => {
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

function summaries(db: DatabaseSync, values: (number | string | null)[], where: string): [Row, Cell][] {
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

/** What is kept of a listener's counter, a C int. */
export function countedUpTo(db: DatabaseSync, listener: string): number | undefined {
  const row = db.prepare("SELECT upto FROM counter WHERE listener = ?").get(listener);
  return row === undefined ? undefined : Number(row.upto);
}

/** A journal that is open for reading. */
export class JournalReader implements Disposable {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Oldest first. */
  groups(): Group[] {
    return selectGroups(this.#db).map(({ id, name, since }) => ({ id, name, since }));
  }

  report(query: ReportQuery): ReportRow[] {
    return selectReport(this.#db, query);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** @throws {JournalError} where there is no journal, or it can't be read */
export function readJournal(path: string): JournalReader {
  try {
    // SQLite's own message for a missing file does not say that it is missing.
    Deno.statSync(path);
    return new JournalReader(openReadOnly(path));
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError(
      `Cannot read the journal "${path}": ${reasonOf(error)}; want the file of a lab that has run`,
      "path",
      error,
    );
  }
}

function openReadOnly(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE });
  try {
    const version = checkVersion(db, path);
    if (version === SCHEMA_VERSION) return db;
    throw new JournalError(
      `Cannot read the journal "${path}": ` +
        (version === 0
          ? "it is empty; run a lab with it first"
          : `its schema is ${version}, this guichet reads ` +
            `${SCHEMA_VERSION}; run a lab with it first, which brings it up to date`),
      "path",
    );
  } catch (error) {
    db.close();
    throw error;
  }
}
