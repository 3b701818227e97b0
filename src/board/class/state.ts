// The class as the board knows it: one row for each student, one cell for each exercise, and the mistakes of
// the last minutes. It begins with what the journal has and goes on with what is observed. Pure.
import {
  type Correction,
  type Count,
  type Exchange,
  isAttempt,
  type Level,
  NOBODY,
  resultOf,
} from "../../exchange/exchange.ts";
import { addCount, addExchange, type Cell, type CellKey, emptyCell } from "../../journal/cells.ts";
import type { Journal } from "../../journal/journal.ts";

/** Rows of the board: several lecture halls. A lab on an open network may hear from more addresses. */
export const MOST_STUDENTS = 2000;

/** Listeners in one row: more than a lab has, since the journal keeps those of earlier configurations. */
const MOST_CELLS = 128;

/** Tries before a student counts as stuck: two failures are part of learning. */
const STUCK_TRIES = 3;

/** Milliseconds for which a mistake counts: long enough to see that five students make the same one. */
export const MISTAKE_WINDOW = 300_000;

/** Mistakes shown. */
const MOST_SHOWN = 6;

/** Codes that are kept: more than there are rules. */
const MOST_CODES = 400;

/** One student. */
export interface ClassRow {
  /** Student's key. */
  readonly student: string;
  /** By listener. */
  readonly cells: Map<string, ClassCell>;
  /** Milliseconds since 1970. */
  last: number;
}

export class ClassState {
  readonly mistakes = new Mistakes();
  readonly #names: Pick<Journal, "nicknameOf">;
  /** Least recently active first. */
  readonly #rows = new Map<string, ClassRow>();
  /** Milliseconds without a try after which a student counts as not trying any more. */
  readonly #pause: number;
  readonly #isExercise: (listener: string) => boolean;
  /** Rises with every change. */
  version = 0;
  /** Takes the keys of rows that change, where somebody wants to know. */
  touched: Set<string> | undefined;

  /**
   * @param stuckAfter milliseconds
   * @param names who has a nickname
   * @param isExercise whether mistakes made with a listener are the class's: those aside count for nobody
   */
  constructor(
    stuckAfter: number,
    names: Pick<Journal, "nicknameOf">,
    isExercise: (listener: string) => boolean = () => true,
  ) {
    this.#pause = 2 * stuckAfter;
    this.#names = names;
    this.#isExercise = isExercise;
  }

  /** Forgets everything and begins with a group's cells. */
  begin(cells: readonly Cell[]): void {
    this.version++;
    this.#rows.clear();
    this.touched?.clear();
    this.mistakes.clear();
    for (const cell of [...cells].sort((a, b) => a.last - b.last)) {
      if (cell.student === NOBODY) continue;
      const row = this.#row(cell.student, cell.last);
      if (row.cells.size < MOST_CELLS) row.cells.set(cell.listener, ClassCell.from(cell));
    }
  }

  /** Takes what was observed since the last time. @param now milliseconds since 1970 */
  observed(exchanges: readonly Exchange[], counts: readonly Count[], now: number): void {
    if (exchanges.length + counts.length === 0) return;
    this.version++;
    for (const exchange of exchanges) {
      const { student, at } = exchange;
      if (isAttempt(exchange)) this.#cell(exchange, at)?.add(exchange, this.#pause);
      else if (student !== NOBODY) this.#row(student, at);
      if (student !== NOBODY) this.#addMistakes(exchange);
    }
    for (const count of counts) {
      this.#cell(count, now)?.count(count, now, this.#pause);
    }
  }

  /** Has a row for who is there, before anything of theirs has ended. @param now milliseconds since 1970 */
  present(student: string, now: number): void {
    if (this.#rows.has(student)) return;
    this.#row(student, now);
    if (this.#rows.has(student)) this.version++;
  }

  /** Exchanges of the group turned out otherwise: what they were worth is taken back. */
  corrected(corrections: readonly Correction[], journal: Pick<Journal, "cell">): void {
    for (const { exchange, before } of corrections) {
      const { student, listener, hints } = exchange;
      const cell = this.#rows.get(student)?.cells.get(listener);
      const sum = cell === undefined ? undefined : journal.cell(student, listener);
      if (cell === undefined || sum === undefined) continue;
      this.version++;
      this.touch(student);
      cell.correct(exchange, sum);
      const known = new Set(before.map(({ code }) => code));
      this.#addMistakes({ ...exchange, hints: hints.filter(({ code }) => !known.has(code)) });
    }
  }

  #addMistakes(exchange: Exchange): void {
    const { listener, uncounted } = exchange;
    this.mistakes.add(exchange, uncounted === undefined && this.#isExercise(listener));
  }

  /** A student's row changed. Of those who are made up, no more are noted than the board can have rows twice. */
  touch(student: string): void {
    if (this.touched !== undefined && this.touched.size < 2 * MOST_STUDENTS) this.touched.add(student);
  }

  get rows(): IterableIterator<ClassRow> {
    return this.#rows.values();
  }

  row(student: string): ClassRow | undefined {
    return this.#rows.get(student);
  }

  #cell(key: CellKey, at: number): ClassCell | undefined {
    // Counted with the listeners: nobody knows whose that is.
    if (key.student === NOBODY) return undefined;
    const row = this.#row(key.student, at);
    let cell = row.cells.get(key.listener);
    if (cell === undefined && row.cells.size < MOST_CELLS) {
      cell = ClassCell.empty(key, at);
      row.cells.set(key.listener, cell);
    }
    return cell;
  }

  /**
   * The student's row, moved to the end: the first is always the one who was inactive longest. On a full
   * board who succeeded, has a name or is a user stays before all others; a newcomer who is none of these
   * gets a row that is not on it.
   */
  #row(student: string, at: number): ClassRow {
    const row = this.#rows.get(student) ?? { student, cells: new Map(), last: 0 };
    row.last = Math.max(row.last, at);
    this.#rows.delete(student);
    if (this.#rows.size >= MOST_STUDENTS) {
      const last = this.#firstToGo() ?? (this.#isReal(row) ? this.#rows.keys().next().value! : undefined);
      if (last === undefined) return row;
      this.#rows.delete(last);
      this.touch(last);
      this.mistakes.forget(last);
    }
    this.touch(student);
    this.#rows.set(student, row);
    return row;
  }

  /** Who was inactive longest of those who may be made up. */
  #firstToGo(): string | undefined {
    for (const row of this.#rows.values()) if (!this.#isReal(row)) return row.student;
    return undefined;
  }

  /** Whether somebody is there for certain: addresses are made up, these are not. */
  #isReal({ student, cells }: ClassRow): boolean {
    // A key with a user: of this machine.
    if (student.includes("/") || this.#names.nicknameOf(student) !== undefined) return true;
    for (const { sum } of cells.values()) if (sum.successes > 0) return true;
    return false;
  }
}

interface StuckSince {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly attempts: number;
}

/** One student's work on one listener: a growing cell, and since when it does not succeed. */
export class ClassCell {
  readonly sum: Readonly<Cell>;
  readonly #sum: Cell;
  /** When the present series of tries began, and the attempts before it. */
  #since: number;
  #before = 0;
  #failed = 0;
  /** The try that ended the series of failures before: its id, and how long that was. */
  #ended = { by: 0, failed: 0 };

  private constructor(sum: Cell) {
    this.sum = this.#sum = sum;
    this.#since = sum.firstTry;
  }

  /** Goes on with what the journal has. */
  static from(cell: Cell): ClassCell {
    return new ClassCell({ ...cell, recorded: cell.attempts, counted: cell.attempts });
  }

  /** @param at milliseconds since 1970 */
  static empty(key: CellKey, at: number): ClassCell {
    return new ClassCell(emptyCell(key, at));
  }

  /** Tries in a row that failed, up to now: also of who had succeeded before. Those of an earlier lab are not in. */
  get failed(): number {
    return this.#failed;
  }

  /** @param pause milliseconds without a try after which a new series begins */
  add(exchange: Exchange, pause: number): void {
    if (!isAttempt(exchange)) return;
    this.#try(exchange.at, pause);
    if (resultOf(exchange) === "failing") this.#failed++;
    else {
      this.#ended = { by: exchange.id, failed: this.#failed };
      this.#failed = 0;
    }
    addExchange(this.#sum, exchange);
  }

  /**
   * What it is worth now that an exchange turned out otherwise; who tried when stays. The last try that had not
   * failed did not end the series then.
   * @param sum of the journal
   */
  correct(exchange: Exchange, { best, successes, firstSuccess, hint }: Cell): void {
    Object.assign(this.#sum, { best, successes, firstSuccess, hint });
    if (exchange.id !== this.#ended.by || resultOf(exchange) !== "failing") return;
    this.#failed += 1 + this.#ended.failed;
    this.#ended = { by: 0, failed: 0 };
  }

  /** @param now milliseconds since 1970 */
  count(count: Count, now: number, pause: number): void {
    if (count.exchanges > 0) this.#try(now, pause);
    addCount(this.#sum, count, now);
  }

  /**
   * Since when the student tries in vain; undefined for one who succeeded, gave up, or has only just begun.
   *
   * @param now milliseconds since 1970
   * @param after milliseconds of trying after which a student is stuck
   */
  stuck(now: number, after: number): StuckSince | undefined {
    if (this.sum.best !== "failing") return undefined;
    const attempts = this.sum.attempts - this.#before;
    const tries = attempts >= STUCK_TRIES && now - this.#since >= after;
    return tries && now - this.sum.last <= 2 * after ? { since: this.#since, attempts } : undefined;
  }

  #try(at: number, pause: number): void {
    if (at - this.sum.last <= pause) return;
    this.#since = at;
    this.#before = this.sum.attempts;
  }
}

interface Mistake {
  readonly code: string;
  readonly level: Level;
  readonly students: number;
}

/** Which errors and warnings most students meet now. */
class Mistakes {
  /** By code, when each student met it last (milliseconds since 1970). */
  readonly #met = new Map<string, { level: Level; students: Map<string, number> }>();
  /** Exchanges in which each code was found, since the start. */
  readonly totals = new Map<string, { readonly level: Level; times: number }>();

  /** @param counts whether it is one of the class's; totals have all */
  add({ hints, student, at }: Exchange, counts: boolean): void {
    for (const { code, level } of hints) {
      const total = this.totals.get(code);
      if (total !== undefined) total.times++;
      else if (this.totals.size < MOST_CODES) this.totals.set(code, { level, times: 1 });
      if (!counts || level !== "error" && level !== "warning") continue;
      let met = this.#met.get(code);
      if (met === undefined) {
        if (this.#met.size >= MOST_CODES) continue;
        met = { level, students: new Map() };
        this.#met.set(code, met);
      }
      met.students.set(student, at);
    }
  }

  /**
   * Those that most students met come first; of equals, the more serious.
   *
   * @param now milliseconds since 1970
   * @param shownAs as whom a student is shown, as the teacher decided; undefined for nobody
   */
  now(now: number, shownAs: (student: string) => string | undefined = (student) => student): Mistake[] {
    for (const [code, { students }] of this.#met) {
      for (const [student, at] of students) if (now - at > MISTAKE_WINDOW) students.delete(student);
      if (students.size === 0) this.#met.delete(code);
    }
    const all = [...this.#met].map(([code, { level, students }]) => ({
      code,
      level,
      students: countShown(students.keys(), shownAs),
    })).filter(({ students }) => students > 0);
    all.sort((a, b) => b.students - a.students || (a.level < b.level ? -1 : a.level > b.level ? 1 : 0));
    return all.slice(0, MOST_SHOWN);
  }

  /** Forgets a student who left the board. */
  forget(student: string): void {
    for (const { students } of this.#met.values()) students.delete(student);
  }

  /** For the next group; totals go on. */
  clear(): void {
    this.#met.clear();
  }
}

function countShown(students: Iterable<string>, shownAs: (student: string) => string | undefined): number {
  const shown = new Set<string>();
  for (const student of students) {
    const as = shownAs(student);
    if (as !== undefined) shown.add(as);
  }
  return shown.size;
}
