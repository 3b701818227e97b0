// Writes a batch of what waits, in one transaction that also says where numbering goes on. Not here: when, and what
// happens when it fails (journal.ts).

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { RESULTS } from "../exchange/result.ts";
import type { Student } from "../exchange/student.ts";
import type { CellMinute } from "./cell_minute.ts";
import { EXCHANGE_COLUMNS, exchangeValues } from "./exchange_row.ts";
import type { NumberedGroup } from "./group.ts";
import { numberOf } from "./journal_file.ts";
import type { Waiting } from "./waiting.ts";

/** Rows of a kind that one transaction writes: a few milliseconds of the main thread. */
export const BATCH_ROWS = 1000;

/** Part of the greatest size that the pages in use may fill: the rest is for cells, and pages that are half empty. */
const FILL = 0.9;

/** Bytes that an exchange takes at most as a rule, with its hints and its places in the indexes. */
const ROW_SIZE = 700;

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

const MET_SQL = `INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET times = times + excluded.times, level = excluded.level`;

/** Where numbering goes on, and groups that are not written yet. */
export interface BatchState {
  readonly nextId: number;
  readonly newGroups: readonly NumberedGroup[];
}

export class BatchWriter {
  readonly #db: DatabaseSync;
  readonly #maxSize: number;
  readonly #exchange: StatementSync;
  readonly #cell: StatementSync;
  readonly #met: StatementSync;

  /** @param maxSize bytes of the file */
  constructor(db: DatabaseSync, maxSize: number) {
    this.#db = db;
    this.#maxSize = maxSize;
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
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      this.#makeRoom(exchanges.length);
      this.#writeGroups(state);
      for (const exchange of exchanges) this.#exchange.run(...exchangeValues(exchange));
      for (const [, cell] of cells) this.#writeCell(cell);
      this.#writeStudents(students.map(([, each]) => each));
      this.#writeClaims(claims.map(([, claim]) => claim));
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
  }

  #writeGroups({ nextId, newGroups }: BatchState): void {
    this.#db.prepare("UPDATE state SET next_id = ?").run(nextId);
    const sql = "INSERT INTO class_group (id, name, since, first_id) VALUES (?, ?, ?, ?)";
    for (const { id, name, since, firstId } of newGroups) this.#db.prepare(sql).run(id, name, since, firstId);
  }

  #writeCell(cell: CellMinute): void {
    const { group, student, listener, minute, hint } = cell;
    this.#cell.run(
      ...[
        group,
        student,
        listener,
        minute,
        cell.recorded,
        cell.counted,
        cell.thinned,
        cell.answers,
        cell.refused,
      ],
      ...[
        cell.bytesIn,
        cell.bytesOut,
        cell.successes,
        cell.firstTry,
        cell.firstSuccess ?? null,
        cell.last,
        cell.best === undefined ? null : RESULTS.indexOf(cell.best),
      ],
      ...[hint?.id ?? null, hint?.code ?? null, hint?.level ?? null],
    );
    for (const [code, { level, times }] of cell.met) {
      this.#met.run(group, student, listener, minute, code, level, times);
    }
  }

  #writeStudents(students: readonly { group: number; student: StudentFields }[]): void {
    if (students.length === 0) return;
    const insert = this.#db.prepare(
      "INSERT OR REPLACE INTO student (grp, key, address, uid, user, rule) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const { group, student: { key, address, uid, user, rule } } of students) {
      insert.run(group, key, address, uid ?? null, user ?? null, rule);
    }
  }

  #writeClaims(claims: readonly { group: number; folded: string; key: string; nickname: string }[]): void {
    if (claims.length === 0) return;
    // REPLACE: whoever renames himself gives his former name up.
    const insert = this.#db.prepare(
      "INSERT OR REPLACE INTO nickname (grp, folded, key, nickname) VALUES (?, ?, ?, ?)",
    );
    for (const { group, folded, key, nickname } of claims) insert.run(group, folded, key, nickname);
  }

  /** Lets the oldest go before the new ones come, so that these fill the pages that become free. */
  #makeRoom(coming: number): void {
    const room = this.#maxSize * FILL - coming * ROW_SIZE;
    if (coming === 0 || bytesInUse(this.#db) <= room) return;
    const oldest = this.#db.prepare(
      "DELETE FROM exchange WHERE id IN (SELECT id FROM exchange ORDER BY id LIMIT ?)",
    );
    while (bytesInUse(this.#db) > room && Number(oldest.run(coming).changes) > 0);
  }
}

type StudentFields = Pick<Student, "key" | "address" | "uid" | "user" | "rule">;

/** Bytes of the pages that hold something. */
export function bytesInUse(db: DatabaseSync): number {
  const pages = numberOf(db, "PRAGMA page_count") - numberOf(db, "PRAGMA freelist_count");
  return pages * numberOf(db, "PRAGMA page_size");
}

function first<T>(map: ReadonlyMap<string, T>): [string, T][] {
  const entries: [string, T][] = [];
  for (const entry of map) {
    if (entries.length === BATCH_ROWS) break;
    entries.push(entry);
  }
  return entries;
}
