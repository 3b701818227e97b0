// What is asked of the journal, as plain SQL: exchanges, and those that wait to be written beside them. Also
// beside the lab that writes it, or after it: then nothing is changed.
import { DatabaseSync } from "node:sqlite";
import { type Exchange, isAttempt, type Peer } from "../exchange/exchange.ts";
import { checkVersion, JournalError, reasonOf } from "./file.ts";
import { type ReportQuery, type ReportRow, selectReport } from "./report.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { type Group, type NumberedGroup, selectGroups } from "./students.ts";
import { EXCHANGE_COLUMNS, type Value } from "./writing.ts";

/** Milliseconds that a reader waits while a lab recovers the file. */
const PATIENCE = 2000;

/** A row by the names of its columns. */
type Row = Record<string, Value>;

export interface ExchangeQuery {
  /** Student's key; several: those who share a row. */
  readonly student?: string | readonly string[];
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
  /** The oldest so many instead of the newest. */
  readonly oldest?: boolean;
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
    const any = typeof value === "object" ? value : [value];
    where.push(`${column} IN (${any.map(() => "?").join(", ")})`);
    values.push(...any);
  }
  const rows = db.prepare(
    `SELECT ${EXCHANGE_COLUMNS.join(", ")} FROM exchange WHERE ${where.join(" AND ")} ORDER BY id ${
      query.oldest ? "ASC" : "DESC"
    } LIMIT ?`,
  ).all(...values, query.limit);
  const found = (rows as unknown as Row[]).map(exchangeOf);
  return query.oldest ? found : found.reverse();
}

/** The newest of those that wait, or the oldest, newest last. */
export function filterExchanges(
  waiting: readonly Exchange[],
  query: ExchangeQuery,
  { from, to }: IdRange,
): Exchange[] {
  const { student, address, port, listener, limit, oldest = false } = query;
  const students = student === undefined
    ? undefined
    : new Set(typeof student === "string" ? [student] : student);
  const found: Exchange[] = [];
  const last = waiting.length - 1;
  for (let i = 0; i <= last && found.length < limit; i++) {
    const exchange = waiting[oldest ? i : last - i];
    // Ids rise: in the other direction nothing is left below the range.
    if (exchange.id < from && !oldest) break;
    const peer = "path" in exchange.peer ? { address: null, port: null } : exchange.peer;
    if (
      exchange.id >= from && exchange.id < to && students?.has(exchange.student) !== false &&
      matches(listener, exchange.listener) && matches(address, peer.address) && matches(port, peer.port)
    ) found.push(exchange);
  }
  return oldest ? found : found.reverse();
}

function matches<T>(wanted: T | undefined, value: T | null): boolean {
  return wanted === undefined || wanted === value;
}

/** The exchange of a row that was written; absent fields are absent again. */
function exchangeOf(row: Row): Exchange {
  const exchange = {
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
    ...(row.trial === null ? {} : { trial: JSON.parse(String(row.trial)) }),
    ...(row.impaired === null ? {} : { impaired: JSON.parse(String(row.impaired)) }),
  } as Exchange;
  // What is no attempt whenever it was (paused, a step, spoilt) is not for that reason outside its exercise's time.
  if (row.uncounted === 1 && isAttempt(exchange)) exchange.uncounted = true;
  return exchange;
}

function optional(name: keyof Exchange, value: Value): Record<string, Value> {
  return value === null ? {} : { [name]: value };
}

function peerOf(row: Row): Peer {
  if (row.path !== null) return { path: String(row.path) };
  return { address: String(row.address), port: Number(row.port) };
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

  /** The lab's ({@linkcode Journal.secret}); a lab has made it when it first opened the file. */
  get secret(): Uint8Array {
    return this.#db.prepare("SELECT secret FROM state").get()!.secret as Uint8Array;
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
      `Cannot read the journal "${path}": ${reasonOf(error)}; expected the file of a lab that has run`,
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
