// What waits to be written, bounded, so that a full disk costs records and never memory. Not here: writing it (batch.ts).

import type { RecordedExchange } from "../exchange/recorded.ts";
import type { Student } from "../exchange/student.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import {
  addCount,
  addExchange,
  addHints,
  type CellKey,
  type CellMinute,
  emptyMinute,
  minuteOf,
} from "./cell_minute.ts";

/** Exchanges that wait at most, of about 1 KiB each. */
export const MOST_WAITING = 20_000;

/** Cells, and students, that wait at most: whoever makes up addresses makes as many of them as he likes. */
export const MOST_WAITING_CELLS = 20_000;

export interface Claim {
  readonly group: number;
  readonly folded: string;
  readonly key: string;
  readonly nickname: string;
}

export class Waiting {
  exchanges: RecordedExchange[] = [];
  readonly cells = new Map<string, CellMinute>();
  readonly students = new Map<string, { readonly group: number; readonly student: Student }>();
  readonly claims = new Map<string, Claim>();
  /** Exchanges that found no room since the trouble began. */
  letGo = 0;

  get isEmpty(): boolean {
    return this.exchanges.length + this.cells.size + this.students.size + this.claims.size === 0;
  }

  addExchanges(recorded: readonly RecordedExchange[]): void {
    for (const exchange of recorded) {
      this.exchanges.push(exchange);
      const minute = this.#minute(exchange.group, exchange, exchange.at);
      addExchange(minute, exchange);
      addHints(minute, exchange.hints);
    }
    const surplus = this.exchanges.length - MOST_WAITING;
    if (surplus <= 0) return;
    this.exchanges.splice(0, surplus);
    this.letGo += surplus;
  }

  addCounts(group: number, counts: readonly StudentCount[], at: number): void {
    for (const count of counts) addCount(this.#minute(group, count, at), count, at);
  }

  addStudent(group: number, student: Student): void {
    this.students.set(`${group} ${student.key}`, { group, student });
    dropOldest(this.students);
  }

  addClaim(claim: Claim): void {
    this.claims.set(`${claim.group} ${claim.key}`, claim);
  }

  #minute(group: number, key: CellKey, at: number): CellMinute {
    const name = `${group}\0${key.student}\0${key.listener}\0${minuteOf(at)}`;
    let cell = this.cells.get(name);
    if (cell === undefined) {
      cell = emptyMinute(group, key, at);
      this.cells.set(name, cell);
      dropOldest(this.cells);
    }
    return cell;
  }
}

function dropOldest<T>(map: Map<string, T>): void {
  if (map.size <= MOST_WAITING_CELLS) return;
  for (const key of map.keys()) return void map.delete(key);
}
