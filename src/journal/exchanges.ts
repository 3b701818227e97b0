// An exchange as a row of the table, and back; and which exchanges are asked for, in SQL and of those that wait.
import type { DatabaseSync } from "node:sqlite";
import { type Exchange, type Peer, resultOf, RESULTS } from "../exchange/exchange.ts";

/** What a column holds: node:sqlite binds neither undefined nor booleans. */
type Value = null | number | string | Uint8Array;

/** A row by the names of its columns. */
export type Row = Record<string, Value>;

export const EXCHANGE_COLUMNS = [
  "id",
  "grp",
  "student",
  "listener",
  "transport",
  "socket",
  "service",
  "trap",
  "address",
  "port",
  "path",
  "uid",
  "local",
  "interface",
  "ttl",
  "began",
  "at",
  "outcome",
  "refusal",
  "client_end",
  "bytes_in",
  "bytes_out",
  "reads",
  "read_sizes",
  "first_byte",
  "last_byte",
  "request",
  "reply",
  "truncated",
  "late",
  "urgent",
  "open_beside",
  "hints",
  "result",
] as const;

/** Values in the order of {@linkcode EXCHANGE_COLUMNS}. */
export function exchangeValues(exchange: Exchange): Value[] {
  const { peer, trap, hints } = exchange;
  return [
    exchange.id,
    exchange.group,
    exchange.student,
    exchange.listener,
    exchange.transport,
    exchange.socket ?? null,
    exchange.service,
    trap === undefined ? null : JSON.stringify(trap),
    "path" in peer ? null : peer.address,
    "path" in peer ? null : peer.port,
    "path" in peer ? peer.path : null,
    exchange.uid ?? null,
    exchange.local,
    exchange.interface,
    exchange.ttl ?? null,
    exchange.began,
    exchange.at,
    exchange.outcome,
    exchange.refusal ?? null,
    exchange.clientEnd,
    exchange.bytesIn,
    exchange.bytesOut,
    exchange.reads,
    JSON.stringify(exchange.readSizes),
    exchange.firstByteAfter,
    exchange.lastByteAfter,
    exchange.request,
    exchange.reply,
    exchange.truncated ? 1 : 0,
    exchange.late,
    exchange.urgent,
    exchange.openBeside,
    JSON.stringify(hints),
    // Greater is better.
    RESULTS.indexOf(resultOf(exchange)),
  ];
}

/** The exchange of a row that {@linkcode exchangeValues} made; absent fields are absent again. */
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
