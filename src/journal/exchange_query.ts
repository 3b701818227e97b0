// Which exchanges are asked for, in SQL and of those that wait. Not here: rows (exchange_row.ts).

import type { DatabaseSync } from "node:sqlite";
import type { RecordedExchange } from "../exchange/recorded.ts";
import { EXCHANGE_COLUMNS, exchangeOf, type Row } from "./exchange_row.ts";

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
): RecordedExchange[] {
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
  waiting: readonly RecordedExchange[],
  query: ExchangeQuery,
  { from, to }: IdRange,
): RecordedExchange[] {
  const { student, address, port, listener, limit } = query;
  const found: RecordedExchange[] = [];
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
