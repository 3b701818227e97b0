// What waits to be written, bounded, so that a full disk costs records and never memory; and how it is
// written, in batches.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Count,
  type Exchange,
  isAttempt,
  resultOf,
  RESULTS,
  type Student,
} from "../exchange/exchange.ts";
import { addCount, addToMinute, type CellKey, type CellMinute, emptyMinute, minuteOf } from "./cells.ts";
import type { Pruner } from "./pruning.ts";
import type { Claimed, NumberedGroup, Standing } from "./students.ts";

/** Exchanges that wait at most, of about 1 KiB each. */
export const MOST_WAITING = 20_000;

/** Cells, and students, that wait at most: a program that makes up addresses makes as many as it likes. */
const MOST_WAITING_CELLS = 20_000;

/** Rows of a kind that one transaction writes: a few milliseconds of the main thread. */
const BATCH_ROWS = 1000;

/**
 * Part of the greatest size that the pages in use may fill: the rest is for cells, and pages that are half
 * empty.
 */
const FILL = 0.9;

/** Bytes that rows take at most as a rule: an exchange with its hints, a cell, a student, with their indexes. */
const EXCHANGE_SIZE = 700;
const CELL_SIZE = 250;
const STUDENT_SIZE = 150;

interface Claim {
  readonly group: number;
  readonly key: string;
  /** Undefined where the teacher took it away. */
  readonly name: Claimed | undefined;
}

export class Waiting {
  exchanges: Exchange[] = [];
  readonly cells = new Map<string, CellMinute>();
  readonly students = new Map<string, { readonly group: number; readonly student: Student }>();
  readonly claims = new Map<string, Claim>();
  /** Exchanges that were recorded and turned out otherwise, by id. */
  readonly corrected = new Map<number, Exchange>();
  readonly standings = new Map<string, Standing & { readonly group: number }>();
  /** Exchanges that found no room since the trouble began. */
  dropped = 0;

  get isEmpty(): boolean {
    const { cells, students, claims, standings, corrected } = this;
    return this.exchanges.length === 0 &&
      [cells, students, claims, standings, corrected].every(({ size }) => size === 0);
  }

  addExchanges(judged: readonly Exchange[]): void {
    for (const exchange of judged) {
      this.exchanges.push(exchange);
      // What is no attempt begins no minute: the first try would be older than it is.
      if (isAttempt(exchange)) addToMinute(this.#minute(exchange.group, exchange, exchange.at), exchange);
    }
    const surplus = this.exchanges.length - MOST_WAITING;
    if (surplus <= 0) return;
    this.exchanges.splice(0, surplus);
    this.dropped += surplus;
  }

  addCorrections(exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) {
      this.corrected.set(exchange.id, exchange);
      dropOldest(this.corrected);
    }
  }

  addCounts(group: number, counts: readonly Count[], at: number): void {
    for (const count of counts) addCount(this.#minute(group, count, at).cell, count, at);
  }

  addStudent(group: number, student: Student): void {
    this.students.set(`${group} ${student.key}`, { group, student });
    dropOldest(this.students);
  }

  addClaim(claim: Claim): void {
    this.claims.set(`${claim.group} ${claim.key}`, claim);
  }

  addStanding(group: number, standing: Standing): void {
    this.standings.set(`${group} ${standing.key}`, { ...standing, group });
  }

  #minute(group: number, key: CellKey, at: number): CellMinute {
    const name = `${group}\0${key.student}\0${key.listener}\0${minuteOf(at)}`;
    let minute = this.cells.get(name);
    if (minute === undefined) {
      minute = emptyMinute(group, key, at);
      this.cells.set(name, minute);
      dropOldest(this.cells);
    }
    return minute;
  }
}

function dropOldest<K>(map: Map<K, unknown>): void {
  if (map.size <= MOST_WAITING_CELLS) return;
  for (const key of map.keys()) return void map.delete(key);
}

/** The smaller of two of which either may be NULL. */
const earlier = (name: string) => `min(ifnull(${name}, excluded.${name}), ifnull(excluded.${name}, ${name}))`;

const SUMS = ["recorded", "counted", "thinned", "answers", "refused", "bytes_in", "bytes_out", "successes"];

const CELL_SQL = `INSERT INTO cell (grp, student, listener, minute, ${SUMS.join(", ")},
  first_try, first_success, last, best, hint_id, hint, level)
  VALUES (${Array(19).fill("?").join(", ")})
  ON CONFLICT DO UPDATE SET ${SUMS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")},
  first_try = min(first_try, excluded.first_try), first_success = ${earlier("first_success")},
  last = max(last, excluded.last),
  best = max(ifnull(best, excluded.best), ifnull(excluded.best, best)),
  hint_id = ifnull(excluded.hint_id, hint_id), hint = ifnull(excluded.hint, hint),
  level = ifnull(excluded.level, level)`;

/** A minute as its exchanges are now; the counts stay. Of one student a minute keeps 3,000 at most. */
const ITS_SQL = `WITH newest AS (
    SELECT id, grp, student, listener, at, result, hints, uncounted FROM exchange WHERE student = ?2 ORDER BY id DESC LIMIT 3000
  ), its AS (
    SELECT * FROM newest WHERE grp = ?1 AND listener = ?3 AND CAST(at / 60000 AS INTEGER) = ?4 AND uncounted = 0
  )`;
const CELL_AGAIN_SQL = `${ITS_SQL} UPDATE cell SET
  successes = (SELECT count(*) FROM its WHERE result > 0),
  first_success = (SELECT min(at) FROM its WHERE result > 0),
  best = (SELECT max(result) FROM its),
  (hint_id, hint, level) = (SELECT id, hints ->> '$[0].code', hints ->> '$[0].level' FROM its
    WHERE json_array_length(hints) > 0 ORDER BY id DESC LIMIT 1)
  WHERE grp = ?1 AND student = ?2 AND listener = ?3 AND minute = ?4`;
const UNMET_SQL = "DELETE FROM met WHERE grp = ?1 AND student = ?2 AND listener = ?3 AND minute = ?4";
const MET_AGAIN_SQL = `${ITS_SQL} INSERT INTO met
  SELECT grp, student, listener, ?4, value ->> 'code', min(value ->> 'level'), count(*)
  FROM its, json_each(hints) GROUP BY 5`;

const MET_SQL = `INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET times = times + excluded.times, level = excluded.level`;

/** Where numbering goes on, and groups that are not written yet. */
interface BatchState {
  readonly nextId: number;
  readonly newGroups: readonly NumberedGroup[];
}

export class BatchWriter {
  readonly #db: DatabaseSync;
  readonly #maxSize: number;
  readonly #pruner: Pruner;
  readonly #exchange: StatementSync;
  readonly #cell: StatementSync;
  readonly #met: StatementSync;

  /** @param maxSize bytes of the file */
  constructor(db: DatabaseSync, maxSize: number, pruner: Pruner) {
    this.#db = db;
    this.#maxSize = maxSize;
    this.#pruner = pruner;
    const places = EXCHANGE_COLUMNS.map(() => "?").join(", ");
    this.#exchange = db.prepare(`INSERT INTO exchange (${EXCHANGE_COLUMNS.join(", ")}) VALUES (${places})`);
    this.#cell = db.prepare(CELL_SQL);
    this.#met = db.prepare(MET_SQL);
  }

  /**
   * Writes the oldest of what waits, and takes it off the queue once it is committed.
   *
   * @throws what SQLite throws; everything waits on then
   */
  write(waiting: Waiting, state: BatchState): void {
    const exchanges = waiting.exchanges.slice(0, BATCH_ROWS);
    const cells = first(waiting.cells);
    const students = first(waiting.students);
    const claims = first(waiting.claims);
    // Behind all that they are added up from.
    const isLast = exchanges.length === waiting.exchanges.length && cells.length === waiting.cells.size;
    const corrected = isLast ? first(waiting.corrected) : [];
    const standings = first(waiting.standings);
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      this.#makeRoom(exchanges.length, cells.length, students.length);
      this.#writeGroups(state);
      for (const exchange of exchanges) this.#exchange.run(...exchangeValues(exchange));
      for (const [, minute] of cells) this.#writeCell(minute);
      this.#writeStudents(students.map(([, each]) => each));
      this.#writeClaims(claims.map(([, claim]) => claim));
      this.#correct(corrected.map(([, exchange]) => exchange));
      this.#writeStandings(standings.map(([, standing]) => standing));
      this.#db.exec("COMMIT");
    } catch (error) {
      // SQLite may have rolled back by itself (disk full).
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
    waiting.exchanges = waiting.exchanges.slice(exchanges.length);
    for (const [name] of cells) waiting.cells.delete(name);
    for (const [name] of students) waiting.students.delete(name);
    for (const [name] of claims) waiting.claims.delete(name);
    for (const [id] of corrected) waiting.corrected.delete(id);
    for (const [name] of standings) waiting.standings.delete(name);
  }

  #correct(exchanges: readonly Exchange[]): void {
    if (exchanges.length === 0) return;
    const write = this.#db.prepare("UPDATE exchange SET outcome = ?, hints = ?, result = ? WHERE id = ?");
    const minutes = new Map<string, [number, string, string, number]>();
    for (const exchange of exchanges) {
      const { id, group, student, listener, outcome, hints, at } = exchange;
      write.run(outcome, JSON.stringify(hints), RESULTS.indexOf(resultOf(exchange)), id);
      minutes.set(`${group} ${student}\0${listener} ${minuteOf(at)}`, [
        group,
        student,
        listener,
        minuteOf(at),
      ]);
    }
    for (const minute of minutes.values()) {
      for (const sql of [CELL_AGAIN_SQL, UNMET_SQL, MET_AGAIN_SQL]) this.#db.prepare(sql).run(...minute);
    }
  }

  #writeGroups({ nextId, newGroups }: BatchState): void {
    this.#db.prepare("UPDATE state SET next_id = ?").run(nextId);
    const sql = "INSERT INTO class_group (id, name, since, first_id) VALUES (?, ?, ?, ?)";
    for (const { id, name, since, firstId } of newGroups) this.#db.prepare(sql).run(id, name, since, firstId);
  }

  #writeCell({ group, minute, cell, met }: CellMinute): void {
    const { student, listener, best, hint } = cell;
    this.#cell.run(
      ...[group, student, listener, minute, cell.recorded, cell.counted, cell.dropped, cell.answers],
      ...[
        cell.refused,
        cell.bytesIn,
        cell.bytesOut,
        cell.successes,
        cell.firstTry,
        cell.firstSuccess ?? null,
      ],
      ...[cell.last, best === undefined ? null : RESULTS.indexOf(best)],
      ...[hint?.id ?? null, hint?.code ?? null, hint?.level ?? null],
    );
    for (const [code, { level, times }] of met) {
      this.#met.run(group, student, listener, minute, code, level, times);
    }
  }

  #writeStudents(students: readonly { group: number; student: Student }[]): void {
    if (students.length === 0) return;
    const insert = this.#db.prepare(
      "INSERT OR REPLACE INTO student (grp, key, address, uid, user, rule) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const { group, student: { key, address, uid, user, rule } } of students) {
      insert.run(group, key, address, uid ?? null, user ?? null, rule);
    }
  }

  #writeClaims(claims: readonly Claim[]): void {
    if (claims.length === 0) return;
    const remove = this.#db.prepare("DELETE FROM nickname WHERE grp = ? AND key = ?");
    // REPLACE: a student who takes another name gives the former up.
    const insert = this.#db.prepare(
      "INSERT OR REPLACE INTO nickname (grp, folded, key, nickname, given) VALUES (?, ?, ?, ?, ?)",
    );
    for (const { group, key, name } of claims) {
      if (name === undefined) remove.run(group, key);
      else insert.run(group, name.folded, key, name.nickname, name.given ? 1 : 0);
    }
  }

  #writeStandings(standings: readonly (Standing & { readonly group: number })[]): void {
    if (standings.length === 0) return;
    for (const { group, key, hidden, mergedInto } of standings) {
      const values = [group, key, hidden ? 1 : 0, mergedInto ?? null];
      this.#db.prepare("INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?)").run(...values);
    }
    this.#db.exec("DELETE FROM standing WHERE hidden = 0 AND merged_into IS NULL");
  }

  /** Deletes before the new ones come, so that these fill the pages that become free. */
  #makeRoom(exchanges: number, cells: number, students: number): void {
    const coming = exchanges * EXCHANGE_SIZE + cells * CELL_SIZE + students * STUDENT_SIZE;
    if (coming > 0) this.#pruner.bySize(this.#maxSize * FILL - coming);
  }
}

function first<K, T>(map: ReadonlyMap<K, T>): [K, T][] {
  const entries: [K, T][] = [];
  for (const entry of map) {
    if (entries.length === BATCH_ROWS) break;
    entries.push(entry);
  }
  return entries;
}

/** What a column holds: node:sqlite binds neither undefined nor booleans. */
export type Value = null | number | string | Uint8Array;

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
  "trial",
  "impaired",
  "uncounted",
] as const;

/** Values in the order of {@linkcode EXCHANGE_COLUMNS}. */
function exchangeValues(exchange: Exchange): Value[] {
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
    exchange.trial === undefined ? null : JSON.stringify(exchange.trial),
    exchange.impaired === undefined ? null : JSON.stringify(exchange.impaired),
    isAttempt(exchange) ? 0 : 1,
  ];
}
