// The class that a lab shares with the others of its cluster, over the member's connection: tells them the rows of its
// board that changed, five times a second at most, and reads theirs when the bell rings, or twice a second without one.
// Groups and nicknames, of which the database decides, are asked for here and kept in the journal as ever.
import type { Board } from "../../board/board.ts";
import { type LabNews, OtherLabs } from "../../board/class/others.ts";
import { OwnRows } from "../../board/class/own_rows.ts";
import type { ApiRoom } from "../../board/api_types.ts";
import type { ClaimOutcome, Department } from "../../board/options.ts";
import { BELL, MOST_CLASS_ROWS } from "../../cluster/class_schema.ts";
import type { Connection } from "../../cluster/connection.ts";
import type { Member } from "../../cluster/member.ts";
import type { Clock } from "../../exchange/clock.ts";
import type { Journal } from "../../journal/journal.ts";
import { storable } from "../../journal/outbox.ts";
import { defaultGroupName, foldNickname } from "../../journal/students.ts";
import { ClassNames } from "./class_names.ts";

/**
 * Milliseconds between two times that rows are told, between two looks after a bell, and without one, at least. The
 * member's turns are 100 ms apart: with 200, every other would come a little too early.
 */
const TELL_MS = 150;
const LOOK_MS = 60;
const POLL_MS = 450;

/** Milliseconds between two times that what is too old is taken away. */
const TIDY_MS = 60_000;

/** Milliseconds that somebody waits for what the database decides; then it counts as away. */
const PATIENCE = 4000;

/** Where the journal keeps which of the class's groups its last one is; counters have no space in their names. */
const GROUP_KEY = "cluster group";

/** What the database says of a group. */
interface ClassGroup {
  readonly id: number;
  readonly name: string;
}

interface Look {
  readonly group: ClassGroup | null;
  readonly labs: readonly LabNews[];
  readonly more: boolean;
}

/** Something that is asked of the database once. */
interface Wanted {
  /** Nobody waits for it any more. */
  late: boolean;
  readonly work: (connection: Connection) => Promise<void>;
}

export interface ClassShareOptions {
  readonly lab: string;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Milliseconds after which the board knows of all that happened before a group began. */
  readonly settleTime: number;
}

export class ClassShare implements Department {
  readonly others: OtherLabs;
  readonly #options: ClassShareOptions;
  #member: Member | undefined;
  #board: Board | undefined;
  #own: OwnRows | undefined;
  #rung = true;
  #lookedAt = -Infinity;
  #toldAt = -Infinity;
  #wanted: Wanted[] = [];
  /** The class's group that the journal's current one is; 0 before the first. */
  #group: number;
  readonly #names: ClassNames;
  #settledAt = -Infinity;
  #tidiedAt = -Infinity;

  constructor(options: ClassShareOptions) {
    this.#options = options;
    this.others = new OtherLabs(options.lab);
    this.#group = options.journal.countedUpTo(GROUP_KEY) ?? 0;
    this.#names = new ClassNames({
      journal: options.journal,
      group: () => this.#group,
      ask: (question) => this.#ask(question),
      lost: (key) => this.#lostName(key),
    });
  }

  /** Whose connection it is. */
  set member(member: Member) {
    this.#member = member;
  }

  /** From now on the board's rows are told. */
  attach(board: Board): void {
    this.#board = board;
    this.#own = new OwnRows(board.parts);
  }

  /** Called now and then: what the board says of the database. */
  tick(): void {
    this.others.awaySince = this.#member?.awaySince;
  }

  /** One turn of the member's. @returns whether more is to be done at once. @throws what the database says */
  async turn(connection: Connection, isFirst: boolean): Promise<boolean> {
    if (isFirst) await this.#begin(connection);
    for (const wanted of this.#wanted.splice(0)) {
      if (!wanted.late) await wanted.work(connection);
    }
    const more = await this.#look(connection);
    await this.#settle(connection);
    await this.#tidy(connection);
    return await this.#tell(connection) || more;
  }

  async beginGroup(name: string): Promise<"begun" | "away"> {
    const known = this.#group;
    return await this.#ask(async (connection) => {
      await this.#newGroup(connection, known, name);
      return "begun" as const;
    }) ?? "away";
  }

  claim(student: string, nickname: string, code: string): Promise<ClaimOutcome> {
    return this.#names.claim(student, nickname, code);
  }

  rename(student: string, nickname: string): Promise<"renamed" | "taken" | "invalid"> {
    return this.#names.rename(student, nickname);
  }

  roomOf(student: string): ApiRoom {
    const nickname = this.#options.journal.nicknameOf(student);
    const code = this.#names.codeOf(student);
    return {
      lab: this.#options.lab,
      ...(code === undefined ? {} : { code }),
      ...(this.#names.isSettled(student) ? {} : { provisional: true }),
      elsewhere: nickname === undefined ? [] : this.others.workOf(foldNickname(nickname)),
    };
  }

  /** The page learns at once that the nickname is gone. */
  #lostName(key: string): void {
    const parts = this.#board?.parts;
    if (parts === undefined) return;
    parts.state.version++;
    parts.state.touch(key);
    parts.liveMe.renamed(parts.options.students.byKey(key));
  }

  /** A connection that is new may be to a database that was put back: all is read, and told, anew. */
  async #begin(connection: Connection): Promise<void> {
    await connection.listen(BELL, () => {
      this.#rung = true;
      this.#member?.wake();
    });
    const [{ secret }] = await connection.query("SELECT guichet.class_secret() AS secret");
    if (this.#group > 0) await this.#tellGroup(connection);
    const shared = Uint8Array.fromHex(String(secret));
    // Of each connection: what could not be written the last time is tried again.
    this.#options.journal.shareSecret(shared);
    this.#names.begin(shared);
    this.others.readAnew();
    this.#own?.tellAll();
    this.#rung = true;
  }

  /** Has the database asked at the member's next turn. @returns undefined where it is away, or too slow */
  async #ask<T>(question: (connection: Connection) => Promise<T>): Promise<T | undefined> {
    if (this.#member === undefined || this.#member.isAway) return undefined;
    const answer = Promise.withResolvers<T | undefined>();
    const wanted: Wanted = {
      late: false,
      work: async (connection) => {
        try {
          answer.resolve(await question(connection));
        } catch (error) {
          answer.resolve(undefined);
          throw error;
        }
      },
    };
    this.#wanted.push(wanted);
    this.#member.wake();
    const timer = setTimeout(() => {
      wanted.late = true;
      answer.resolve(undefined);
    }, PATIENCE);
    const answered = await answer.promise;
    clearTimeout(timer);
    return answered;
  }

  async #look(connection: Connection): Promise<boolean> {
    const { clock } = this.#options;
    const now = clock.monotonic();
    if (now - this.#lookedAt < (this.#rung ? LOOK_MS : POLL_MS)) return false;
    this.#rung = false;
    this.#lookedAt = now;
    const [row] = await connection.query("SELECT guichet.look($1) AS news", [
      JSON.stringify(this.others.seen),
    ]);
    const { group, labs, more } = row.news as Look;
    if (group === null || group.id < this.#group) await this.#newGroup(connection, this.#group - 1, "");
    else await this.#enter(connection, group);
    // Of another group's labs nothing is wanted.
    if (group?.id === this.#group) this.others.take(labs, clock.wallClock());
    if (more) this.#rung = true;
    return more;
  }

  async #settle(connection: Connection): Promise<void> {
    const now = this.#options.clock.monotonic();
    if (this.#group === 0 || now - this.#settledAt < POLL_MS) return;
    this.#settledAt = now;
    await this.#names.settle(connection);
  }

  async #tidy(connection: Connection): Promise<void> {
    const now = this.#options.clock.monotonic();
    if (now - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = now;
    await connection.query("SELECT guichet.tidy()");
  }

  async #tell(connection: Connection): Promise<boolean> {
    const now = this.#options.clock.monotonic();
    if (this.#own === undefined || now - this.#toldAt < TELL_MS) return false;
    const news = this.#own.take(MOST_CLASS_ROWS, now);
    if (news === undefined) return false;
    this.#toldAt = now;
    try {
      const values = [this.#group, storable(JSON.stringify(news.rows)), storable(JSON.stringify(news.facts))];
      await connection.query("SELECT guichet.publish($1, $2, $3)", values);
    } catch (error) {
      this.#own.giveBack(news);
      throw error;
    }
    return news.rows.length >= MOST_CLASS_ROWS - 1;
  }

  /**
   * Begins the class's next group, unless it has begun.
   * @param known the last group that is known here
   */
  async #newGroup(connection: Connection, known: number, name: string): Promise<void> {
    const { journal, clock } = this.#options;
    const next = Math.max(known, 0) + 1;
    const called = name.trim() ||
      (next === 1 ? journal.group.name : defaultGroupName(next, clock.wallClock()));
    const [row] = await connection.query("SELECT guichet.new_group($1, $2) AS it", [next - 1, called]);
    await this.#enter(connection, row.it as ClassGroup);
  }

  /** The class has this group: it begins here, too. The first that is ever met is the journal's own. */
  async #enter(connection: Connection, { id, name }: ClassGroup): Promise<void> {
    if (id === this.#group) return;
    const { journal, settleTime } = this.#options;
    const isFirst = this.#group === 0;
    if (!isFirst) {
      // What students did until now is the old group's, but the board may not know of all of it yet.
      await new Promise((resolve) => setTimeout(resolve, settleTime));
      if (this.#board === undefined) journal.newGroup(name);
      else this.#board.parts.newGroup(name);
    }
    this.#group = id;
    this.#names.clear();
    try {
      journal.keepCounts(new Map([[GROUP_KEY, id]]));
    } catch {
      // It tells itself why it can't be written; after a restart the group begins anew.
    }
    this.others.clear();
    this.#rung = true;
    await this.#tellGroup(connection);
  }

  /** Which of the class's groups the journal's current one is: its exchanges have the journal's number. */
  async #tellGroup(connection: Connection): Promise<void> {
    const { outbox: { born }, group } = this.#options.journal;
    await connection.query("SELECT guichet.enter($1, $2, $3)", [this.#group, born, group.id]);
  }
}
