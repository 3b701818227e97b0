// What goes when the journal is too old or too big. By age, all that ended before. By size, first students
// who may be made up: anybody invents addresses, as many as there are datagrams. What nobody can invent is
// never deleted for its size: totals of students who have a nickname or are users of this machine.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { minuteOf } from "./cells.ts";
import { numberOf } from "./file.ts";

/** Rows that one step deletes: a few milliseconds of the main thread. */
const STEP_ROWS = 1000;

/** Students of one step, with what hangs on them. */
const STEP_STUDENTS = 200;

/** Steps of one call: the rest waits for the next. */
const MOST_STEPS = 10;

/** Pages (4 KiB) given back to the file system by one call. */
const VACUUM_PAGES = 4096;

const OLDEST = `SELECT id FROM exchange ORDER BY id LIMIT ${STEP_ROWS}`;

/** A student of this group and key that may be made up: no user, no nickname. */
const madeUp = (row: string, key: string) =>
  `instr(${row}.${key}, '/') = 0 AND NOT EXISTS (
  SELECT 1 FROM nickname WHERE nickname.grp = ${row}.grp AND nickname.key = ${row}.${key})`;

/** Of those, who never succeeded and has no exchange left. */
const STRANGERS = `SELECT grp, key FROM student WHERE ${madeUp("student", "key")}
  AND NOT EXISTS (SELECT 1 FROM cell
    WHERE cell.grp = student.grp AND cell.student = student.key AND successes > 0)
  AND NOT EXISTS (SELECT 1 FROM exchange WHERE exchange.student = student.key AND exchange.grp = student.grp)
  LIMIT ${STEP_STUDENTS}`;

/** Students of former groups of whom nothing is left. */
const FORGOTTEN = `DELETE FROM student WHERE (grp, key) IN (SELECT grp, key FROM student
  WHERE grp < (SELECT max(id) FROM class_group)
  AND NOT EXISTS (SELECT 1 FROM cell WHERE cell.grp = student.grp AND cell.student = student.key)
  AND NOT EXISTS (SELECT 1 FROM exchange WHERE exchange.student = student.key AND exchange.grp = student.grp)
  LIMIT ${STEP_ROWS})`;

/** Up to which minute the oldest cells are. */
const FOLDED = `SELECT max(minute) FROM (SELECT minute FROM cell ORDER BY minute LIMIT ${STEP_ROWS})`;

const newestHint = (column: string) =>
  `(SELECT ${column} FROM cell AS newest WHERE newest.grp = cell.grp AND newest.student = cell.student
  AND newest.listener = cell.listener AND minute <= ?1 AND hint_id IS NOT NULL ORDER BY hint_id DESC LIMIT 1)`;

/** All of a student's minutes with a listener up to that one become the last of them. */
const FOLD = `INSERT OR REPLACE INTO cell SELECT grp, student, listener, max(minute), sum(recorded),
  sum(counted), sum(thinned), sum(answers), sum(refused), sum(bytes_in), sum(bytes_out), sum(successes),
  min(first_try), min(first_success), max(last), max(best), max(hint_id), ${newestHint("hint")}, ${
  newestHint("level")
}
  FROM cell WHERE minute <= ?1 GROUP BY grp, student, listener HAVING count(*) > 1`;
const FOLDED_AWAY = `DELETE FROM cell WHERE minute <= ?1 AND EXISTS (SELECT 1 FROM cell AS later
  WHERE later.grp = cell.grp AND later.student = cell.student AND later.listener = cell.listener
  AND later.minute > cell.minute AND later.minute <= ?1)`;

/** Bytes of the pages that hold something. */
export function bytesInUse(db: DatabaseSync): number {
  const pages = numberOf(db, "PRAGMA page_count") - numberOf(db, "PRAGMA freelist_count");
  return pages * numberOf(db, "PRAGMA page_size");
}

/** Deletes in steps of a few milliseconds; throws what SQLite throws. */
export class Pruner {
  readonly #db: DatabaseSync;
  readonly #strangers: StatementSync;
  /** Students who may be made up that were let go. */
  strangersGone = 0;
  /** Exchanges up to this id may go: they are elsewhere too. What goes beyond it is counted as unsent. */
  sentUpTo = Infinity;
  unsentGone = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#strangers = db.prepare(STRANGERS);
  }

  /** What ended before goes. @param before milliseconds since 1970 */
  byAge(before: number): void {
    this.#repeat(() => this.#dropExchanges("at < ?", before));
    for (const table of ["cell", "met"]) {
      const minutes = `SELECT minute FROM ${table} WHERE minute < ? ORDER BY minute LIMIT ${STEP_ROWS}`;
      const old = this.#db.prepare(`DELETE FROM ${table} WHERE minute IN (${minutes})`);
      this.#repeat(() => Number(old.run(minuteOf(before)).changes));
    }
    this.#repeat(() => this.#change(FORGOTTEN));
  }

  /** Deletes until no more than `room` bytes are in use. @returns whether that is so */
  bySize(room: number): boolean {
    if (bytesInUse(this.#db) <= room) return true;
    const ways = [
      () => this.#dropStrangers(),
      () => this.#dropExchanges("TRUE"),
      () => this.#change(oldestOf("met", "TRUE")),
      () => this.#fold(),
      // They succeeded once: easy with any address that one has.
      () => this.#change(oldestOf("cell", madeUp("cell", "student"))),
    ];
    this.#repeat(() => {
      if (bytesInUse(this.#db) <= room) return 0;
      for (const way of ways) {
        const changes = way();
        if (changes > 0) return changes;
      }
      return 0;
    });
    return bytesInUse(this.#db) <= room;
  }

  /** Gives free pages back to the file system. */
  shrink(): void {
    // One page a step: exec() would take the first step only.
    for (const _ of this.#db.prepare(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`).iterate());
  }

  #repeat(step: () => number): void {
    for (let steps = 0; steps < MOST_STEPS && step() > 0;) steps++;
  }

  #change(sql: string): number {
    return Number(this.#db.prepare(sql).run().changes);
  }

  /** The oldest of those that the condition holds for; what was not sent yet is counted. */
  #dropExchanges(where: string, ...values: number[]): number {
    const gone = this.#db.prepare(`DELETE FROM exchange WHERE ${where} AND id IN (${OLDEST}) RETURNING id`)
      .all(...values);
    this.unsentGone += gone.filter(({ id }) => Number(id) > this.sentUpTo).length;
    return gone.length;
  }

  #dropStrangers(): number {
    const strangers = this.#strangers.all() as unknown as { grp: number; key: string }[];
    const statements = [
      "DELETE FROM cell WHERE grp = ? AND student = ?",
      "DELETE FROM met WHERE grp = ? AND student = ?",
      "DELETE FROM student WHERE grp = ? AND key = ?",
    ].map((sql) => this.#db.prepare(sql));
    for (const { grp, key } of strangers) for (const statement of statements) statement.run(grp, key);
    this.strangersGone += strangers.length;
    return strangers.length;
  }

  #fold(): number {
    const upTo = numberOf(this.#db, FOLDED);
    if (Number(this.#db.prepare(FOLD).run(upTo).changes) === 0) return 0;
    return Number(this.#db.prepare(FOLDED_AWAY).run(upTo).changes);
  }
}

function oldestOf(table: "cell" | "met", where: string): string {
  const key = "grp, student, listener, minute" + (table === "met" ? ", code" : "");
  return `DELETE FROM ${table} WHERE (${key}) IN (
    SELECT ${key} FROM ${table} WHERE ${where} ORDER BY minute LIMIT ${STEP_ROWS})`;
}
