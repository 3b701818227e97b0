// The journal: what happened in the lab, kept in SQLite. Everything is taken at once and written later, in
// batches, on the main thread; a disk that refuses costs records, never answers.
import type { Clock } from "../exchange/clock.ts";
import type { Count, Exchange, Student } from "../exchange/exchange.ts";
import type { Cell } from "./cells.ts";
import {
  type JournalFile,
  keepCounts,
  MEMORY,
  nameLostBy,
  openError,
  openJournalFile,
  reasonOf,
  replaceSecret,
  secretOf,
  takeOver,
} from "./file.ts";
import { Outbox } from "./outbox.ts";
import { bytesInUse, Pruner } from "./pruning.ts";
import { countedUpTo, type ExchangeQuery, filterExchanges, idRangeOf, selectExchanges } from "./reading.ts";
import { type ReportRow, selectCell, selectCells, selectReport } from "./report.ts";
import { Roster } from "./roster.ts";
import {
  defaultGroupName,
  type Group,
  latestOf,
  LONGEST_GROUP_NAME,
  type NumberedGroup,
  plainGroup,
  selectGroups,
  selectStudents,
  withNickname,
} from "./students.ts";
import { BatchWriter, MOST_WAITING, Waiting } from "./writing.ts";

/** Milliseconds between two flushes: a killed lab loses no more than two of them. */
export const FLUSH_MS = 250;

/** Milliseconds until a failed write is tried again: twice as long each time, to half a minute. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;

/** Milliseconds between two checks whether the file still has its name. */
const NAME_PAUSE = 1000;

/** What is used after pruning, as a part of the greatest size. */
const PRUNE_FILL = 0.8;

/**
 * Students that may be made up, let go within an hour for want of room, past which somebody should know: a
 * lab that has run for a year lets a few go now and then.
 */
const MOST_GONE = 1000;
const GONE_MS = 3_600_000;

export interface JournalOptions {
  /** A file, or ":memory:". */
  readonly path: string;
  /** Milliseconds. */
  readonly keep: number;
  /** Bytes of the file; the WAL beside it has 4 MiB at most besides. */
  readonly maxSize: number;
  readonly clock: Clock;
}

export class Journal {
  /** What all that is drawn by lot comes from, and tickets are sealed with; {@linkcode shareSecret} changes it. */
  secret: Uint8Array;
  readonly #options: JournalOptions;
  readonly #file: JournalFile;
  readonly #writer: BatchWriter;
  readonly #waiting = new Waiting();
  readonly #groups: NumberedGroup[];
  /** How many of the groups are in the file. */
  #writtenGroups: number;
  #roster: Roster;
  #nextId: number;
  /** Why the last write failed. */
  #reason: string | undefined;
  /** Why something in it can't be read. */
  #unreadable: string | undefined;
  #pause = FIRST_PAUSE;
  #retryAt = -Infinity;
  #checkAt = -Infinity;
  readonly #pruner: Pruner;
  /** What is still to go to a cluster. */
  readonly outbox: Outbox;
  /** Called before a group begins: records what is the old one's still. */
  beforeNewGroup: () => void = () => {};
  /** Both times when it was opened. */
  readonly #openedAt: { readonly monotonic: number; readonly wallClock: number };
  /** Students let go before this hour, and when it began. */
  #goneBefore = 0;
  #hourBegan = 0;
  /** Whether it stayed too big when it was pruned last. */
  #isTooBig = false;

  /**
   * Opens the file, or makes it, and takes it for this lab; the first group is made.
   *
   * @throws {JournalError} with whose fault it is and what to do: not a database, damaged, a newer schema,
   * folder missing, read-only, another lab's
   */
  static open(options: JournalOptions): Journal {
    const file = openJournalFile(options.path, options.maxSize);
    try {
      return new Journal(options, file);
    } catch (error) {
      // A file that is damaged further in.
      file[Symbol.dispose]();
      throw openError(options.path, error);
    }
  }

  private constructor(options: JournalOptions, file: JournalFile) {
    this.#options = options;
    this.#file = file;
    const { clock } = options;
    this.#openedAt = { monotonic: clock.monotonic(), wallClock: clock.wallClock() };
    this.#hourBegan = this.#openedAt.monotonic;
    this.#pruner = new Pruner(file.db);
    this.#writer = new BatchWriter(file.db, options.maxSize, this.#pruner);
    this.#nextId = takeOver(file.db, this.#now, MOST_WAITING);
    this.secret = secretOf(file.db);
    this.#groups = selectGroups(file.db);
    this.#writtenGroups = this.#groups.length;
    if (this.#groups.length === 0) this.newGroup("");
    this.#roster = new Roster(this.#waiting, this.group.id, file.db);
    this.outbox = new Outbox(file.db, this.#pruner, () => this.#nextId - 1, this.#groups[0].since);
  }

  /** From now on the secret is one that labs share: a ticket of one is a ticket of all. Kept as soon as it can be written. */
  shareSecret(secret: Uint8Array): void {
    this.secret = secret;
    this.#try(() => replaceSecret(this.#file.db, secret));
  }

  /** Monotonic milliseconds. */
  get #monotonic(): number {
    return this.#options.clock.monotonic();
  }

  /** Milliseconds since 1970. */
  get #now(): number {
    return this.#options.clock.wallClock();
  }

  /** The current one. */
  get group(): Group {
    return plainGroup(this.#groups[this.#groups.length - 1]);
  }

  /** Oldest first. */
  groups(): Group[] {
    return this.#groups.map(plainGroup);
  }

  /**
   * Begins a group; nicknames are free again.
   * @param name "" for one by number and date; its first 60 letters
   */
  newGroup(name: string): Group {
    this.beforeNewGroup();
    const id = (this.#groups.at(-1)?.id ?? 0) + 1;
    const since = this.#now;
    const cut = [...name.trim()].slice(0, LONGEST_GROUP_NAME).join("");
    this.#groups.push({ id, name: cut || defaultGroupName(id, since), since, firstId: this.#nextId });
    this.#roster = new Roster(this.#waiting, id);
    this.flush();
    return this.group;
  }

  /** Numbers them at once, and queues them. @returns the same, with their ids and their group */
  record(exchanges: readonly Exchange[]): readonly Exchange[] {
    const group = this.group.id;
    for (const exchange of exchanges) {
      exchange.id = this.#nextId++;
      exchange.group = group;
    }
    this.#waiting.addExchanges(exchanges);
    return exchanges;
  }

  /**
   * Writes exchanges again that were recorded, and turned out otherwise (outcome and hints): the minutes in
   * which they ended are added up anew.
   */
  correct(exchanges: readonly Exchange[]): void {
    this.#waiting.addCorrections(exchanges);
    this.outbox.corrected(exchanges);
  }

  /** Adds exact counts up, per group, student and listener. */
  count(counts: readonly Count[]): void {
    this.#waiting.addCounts(this.group.id, counts, this.#now);
  }

  /** Writes what waits, 1,000 rows of a kind at most; called every {@linkcode FLUSH_MS}. Throws nothing. */
  flush(): void {
    if (this.#waiting.isEmpty && this.#writtenGroups === this.#groups.length && this.#reason === undefined) {
      return;
    }
    if (this.#monotonic < this.#retryAt) return;
    this.#try(() => {
      this.#checkName();
      const newGroups = this.#groups.slice(this.#writtenGroups);
      this.#writer.write(this.#waiting, { nextId: this.#nextId, newGroups });
      this.#writtenGroups += newGroups.length;
    });
  }

  /** Newest last. Those that wait are among them, so it is always current. */
  exchanges(query: ExchangeQuery): Exchange[] {
    const range = idRangeOf(this.#groups, query);
    const { exchanges, corrected } = this.#waiting;
    const written = (limit: number) => {
      const read = () => selectExchanges(this.#file.db, { ...query, limit }, range);
      return limit === 0 ? [] : this.#read(read).map((each) => corrected.get(each.id) ?? each);
    };
    // What waits to be written is newer than all that is.
    const waiting = (limit: number) => filterExchanges(exchanges, { ...query, limit }, range);
    if (query.oldest) {
      const first = written(query.limit);
      return [...first, ...waiting(query.limit - first.length)];
    }
    const last = waiting(query.limit);
    return [...written(query.limit - last.length), ...last];
  }

  exchange(id: number): Exchange | undefined {
    return this.exchanges({ since: id - 1, before: id + 1, group: "all", limit: 1 })[0];
  }

  /** The nickname is not taken from here: {@linkcode claim}. */
  saveStudent(student: Student): void {
    this.#waiting.addStudent(this.group.id, student);
  }

  /** Those of a group, by default the current one. */
  students(group: number = this.group.id): Student[] {
    const written = this.#read(() => selectStudents(this.#file.db, group));
    const students = latestOf(group, written, this.#waiting.students.values());
    if (group !== this.group.id) return students;
    return students.map((student) => withNickname(student, this.nicknameOf(student.key)));
  }

  /** Nicknames, and what the teacher decided of students, in the current group. */
  get roster(): Roster {
    return this.#roster;
  }

  /** {@linkcode Roster.claim} */
  claim(key: string, nickname: string): ReturnType<Roster["claim"]> {
    return this.#roster.claim(key, nickname);
  }

  /** In the current group. */
  nicknameOf(key: string): string | undefined {
    return this.#roster.nicknameOf(key);
  }

  /** How far each student of a group (by default the current one) is with each listener. */
  cells(group: number = this.group.id): Cell[] {
    this.flushAll();
    return this.#read(() => selectCells(this.#file.db, { group }));
  }

  /** How far a student of the current group is with a listener; undefined where nothing is known. */
  cell(student: string, listener: string): Cell | undefined {
    this.flushAll();
    return this.#read(() => selectCell(this.#file.db, { group: this.group.id, student, listener }))[0];
  }

  /** By group, then by the student's name, then by listener; as whom the teacher decided. */
  report({ since, group = this.group.id }: { since?: number; group?: number | "all" }): ReportRow[] {
    this.flushAll();
    return this.#read(() => selectReport(this.#file.db, { since, group }));
  }

  /** How far a counter of this lab, or an earlier one, may have counted: a C int; undefined for one not kept yet. */
  countedUpTo(listener: string): number | undefined {
    return countedUpTo(this.#file.db, listener);
  }

  /**
   * Keeps, beyond a power cut, how far counters may have counted.
   * @throws {Error} saying why it can't be written
   */
  keepCounts(counts: ReadonlyMap<string, number>): void {
    try {
      this.#checkName();
      keepCounts(this.#file.db, counts);
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    }
  }

  /** Deletes what is older than `keep`, and the oldest while the file is too big; called each minute. */
  prune(): void {
    const { keep, maxSize } = this.#options;
    // What can't be read still is found again; a lock may be gone.
    this.#unreadable = undefined;
    if (this.#monotonic < this.#retryAt) return;
    if (this.#monotonic - this.#hourBegan >= GONE_MS) {
      this.#hourBegan = this.#monotonic;
      this.#goneBefore = this.#pruner.strangersGone;
    }
    this.#try(() => {
      this.#checkName();
      // What is too old by both clocks: the time of day may be set to any day.
      const { monotonic, wallClock } = this.#openedAt;
      this.#pruner.byAge(Math.min(this.#now, wallClock + this.#monotonic - monotonic) - keep);
      this.#pruner.bySize(maxSize * PRUNE_FILL);
      this.#pruner.shrink();
      this.#isTooBig = bytesInUse(this.#file.db) > maxSize;
    });
  }

  /** What keeps the journal from being written, or read, in words; undefined while all is well. */
  get problem(): string | undefined {
    if (this.#reason === undefined) return this.#unreadable ?? this.#unkept;
    const { exchanges, dropped } = this.#waiting;
    const lost = dropped === 0 ? "" : `, ${dropped.toLocaleString("en")} were dropped`;
    return `Cannot write the journal "${this.#options.path}": ${this.#reason}; ` +
      `${exchanges.length.toLocaleString("en")} exchanges wait${lost}`;
  }

  /** What had, or has, no room in it. */
  get #unkept(): string | undefined {
    const { path } = this.#options;
    const gone = this.#pruner.strangersGone - this.#goneBefore;
    if (this.#isTooBig) {
      return `Cannot keep the journal "${path}" below its size: everything in it must stay; ` +
        "raise max_size in [journal], or start a new file";
    }
    if (gone <= MOST_GONE) return undefined;
    return `Cannot keep all students in the journal "${path}": it has reached its size, and ${
      gone.toLocaleString("en")
    } ` +
      "without a name or a success were dropped; look for a program that makes up addresses, or raise max_size in [journal]";
  }

  /** Writes what waits, if it can, and closes the file. */
  close(): void {
    this.#retryAt = -Infinity;
    this.flushAll();
    this.#try(() => this.#file.db.prepare("UPDATE state SET pid = NULL, next_id = ?").run(this.#nextId));
    this.#file[Symbol.dispose]();
  }

  /** Writes all that waits, while it can. */
  flushAll(): void {
    do {
      this.flush();
    } while (!this.#waiting.isEmpty && this.#reason === undefined);
  }

  /**
   * Reads rows; none where they can't be read, as on a damaged page: {@linkcode problem} says so, the lab
   * goes on.
   */
  #read<Row>(rows: () => Row[]): Row[] {
    try {
      return rows();
    } catch (error) {
      this.#unreadable = `Cannot read all of the journal "${this.#options.path}": ${reasonOf(error)}; ` +
        "stop the lab and move the file away, if that stays so";
      return [];
    }
  }

  /** Does it, and keeps the account of what goes wrong. */
  #try(work: () => void): void {
    try {
      work();
      this.#reason = undefined;
      this.#waiting.dropped = 0;
      this.#pause = FIRST_PAUSE;
      this.#retryAt = -Infinity;
    } catch (error) {
      this.#reason = reasonOf(error);
      this.#retryAt = this.#monotonic + this.#pause;
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  /** SQLite would go on writing to a file that nobody finds any more. @throws {Error} where it is gone */
  #checkName(): void {
    const { path } = this.#options;
    const { identity } = this.#file;
    if (path === MEMORY || identity === undefined || this.#monotonic < this.#checkAt) return;
    this.#checkAt = this.#monotonic + NAME_PAUSE;
    const state = nameLostBy(path, identity);
    if (state === undefined) return;
    this.#checkAt = -Infinity;
    throw new Error(`${state}; move it back, or start the lab again to begin a new one`);
  }
}
