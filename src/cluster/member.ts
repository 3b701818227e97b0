// A lab in its cluster: one connection at a time, made anew after each error, for ever. Over it the lab says hello every
// two seconds, sends what its journal has that the database has not, and reserves numbers. Nothing in the lab waits for
// any of that. Where the sending is, the database says, since it moves that mark with the rows themselves: a batch that
// is sent twice is stored once, and a database that was put back to an older backup gets again what it lost.
import type { Clock } from "../exchange/clock.ts";
import { type Outbox, type OutboxBatch, storable } from "../journal/outbox.ts";
import type { Blocks } from "./blocks.ts";
import { Connection, type Target } from "./connection.ts";
import { ClusterError, isRowsFault, reasonOf } from "./reasons.ts";
import { MOST_ROWS, SCHEMA_VERSION } from "./schema.ts";

/** Milliseconds between two hellos; with the patience for an answer, a silent network is noticed within 10 s. */
const HELLO_MS = 2000;

/** Milliseconds between two looks for new rows, and after a full batch: catching up leaves room for the lab's own work. */
const IDLE_MS = 100;
const BREATH_MS = 25;

/** Milliseconds until the first new try, and at most: doubled each time, and of that, by chance, the half to all. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;

/** Milliseconds that the database may be away before anybody is told: a restart of it is nobody's worry. */
const UNTOLD_MS = 1000;

/** Milliseconds between two notes of how far was sent, and at the end for what is left to be sent. */
const NOTE_MS = 60_000;
const FINISH_MS = 2000;

/** Milliseconds by which two clocks may differ before it is told: a class can't see less. */
export const CLOCK_MS = 5000;

const DAY = 86_400_000;

/** Who the lab is. */
export interface Identity {
  readonly lab: string;
  readonly machine: string;
  /** guichet's version. */
  readonly program: string;
  /** Of this process and no other. */
  readonly instance: string;
}

export interface MemberOptions extends Identity {
  /** Asked for each connection: the password may be another by then. @throws {ClusterError} */
  readonly target: () => Target;
  readonly outbox: Outbox;
  readonly blocks: Blocks;
  /** Milliseconds for which exchanges are kept. */
  readonly keep: number;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /**
   * What else is done over the connection, at each turn; `isFirst`: it was made just now. True: more is to be done at once.
   */
  readonly also?: (connection: Connection, isFirst: boolean) => Promise<boolean>;
}

/** What the database answers a hello. */
interface Welcome {
  readonly version: number;
  readonly clock: number;
  readonly lab: number;
  readonly journal: number;
  readonly forwarded: number;
  readonly heights: Readonly<Record<string, number>>;
}

export class Member {
  readonly #options: MemberOptions;
  /** The id up to which the database has all. */
  #sent: number;
  /** Rows that were counted, and up to which id: what was recorded since comes to it. */
  #counted: { count: number; last: number; dropped: number };
  /** The highest id at the start: after a kill, some thousand below it were never given, and none is to come. */
  readonly #began: number;
  /** A row that the database refuses is left out; how many were. */
  #leftOut = 0;
  #after = 0;
  #limit = MOST_ROWS;
  #away: { readonly since: number; readonly from: number; reason: string } | undefined;
  #clockAhead = 0;
  #noted: { upTo: number; at: number };
  #stopped = false;
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: MemberOptions) {
    this.#options = options;
    const { outbox, clock } = options;
    this.#sent = outbox.noted;
    this.#noted = { upTo: this.#sent, at: clock.monotonic() };
    outbox.sentUpTo(this.#sent);
    this.#began = outbox.highest;
    this.#counted = this.#count();
    this.#lose("not reached yet");
  }

  start(): void {
    this.#options.blocks.wake = () => this.#wake();
    this.#running = this.#run();
  }

  /** Has the next turn begin now: there is work. */
  wake(): void {
    this.#wake();
  }

  /** Since when the database is away, in milliseconds since 1970; undefined while it is there. */
  get awaySince(): number | undefined {
    return this.isAway ? this.#away?.since : undefined;
  }

  /** Whether the database has been away for so long that somebody is told. */
  get isAway(): boolean {
    return this.#away !== undefined && this.#options.clock.monotonic() - this.#away.from > UNTOLD_MS;
  }

  /** Exchanges that are not in the database yet. */
  get waits(): number {
    const { highest, dropped } = this.#options.outbox;
    return Math.max(
      0,
      this.#counted.count + highest - this.#counted.last - (dropped - this.#counted.dropped),
    );
  }

  /** What the class does not see now, since when and why; undefined while all is well. */
  get problem(): string | undefined {
    const { dropped } = this.#options.outbox;
    const number = (value: number) => value.toLocaleString("en");
    const lost = dropped === 0
      ? ""
      : `, ${number(dropped)} of the oldest were deleted before they were sent: raise max_size in [journal]`;
    if (this.isAway && this.#away !== undefined) {
      const since = new Date(this.#away.since).toLocaleTimeString("en-GB");
      return `The cluster's database is away since ${since}: ${this.#away.reason}; ` +
        `${number(this.waits)} exchanges wait to be sent${lost}`;
    }
    if (this.#leftOut > 0) {
      return `The cluster's database refuses ${number(this.#leftOut)} exchanges of this lab`;
    }
    if (dropped > 0) return `The cluster lacks exchanges of this lab${lost}`;
    if (Math.abs(this.#clockAhead) <= CLOCK_MS) return undefined;
    return `This machine's clock is ${clockText(this.#clockAhead)} the cluster's database's: set it, by NTP`;
  }

  /** Sends what is left, for two seconds at most, and ends. The journal must be flushed, and open. */
  async finish(): Promise<void> {
    const { clock } = this.#options;
    const end = clock.monotonic() + FINISH_MS;
    while (!this.isAway && this.#sent < this.#options.outbox.highest && clock.monotonic() < end) {
      this.#wake();
      await sleep(IDLE_MS / 4);
    }
    this.#stopped = true;
    this.#wake();
    const late = sleep(FINISH_MS);
    await Promise.race([this.#running, late]);
    this.#note(0);
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE;
    while (!this.#stopped) {
      const failed = await this.#session(() => pause = FIRST_PAUSE);
      if (this.#stopped) return;
      this.#lose(failed);
      await this.#sleep(pause * (1 + this.#options.random()) / 2);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** One connection, from beginning to end. @param good called after each turn that did all. @returns why it ended */
  async #session(good: () => void): Promise<string> {
    const { clock, blocks, target } = this.#options;
    try {
      await using connection = await Connection.open(target());
      let journal = -1;
      let helloAt = -Infinity;
      while (!this.#stopped) {
        const isFirst = journal < 0;
        if (clock.monotonic() - helloAt >= HELLO_MS) {
          helloAt = clock.monotonic();
          journal = await this.#hello(connection, isFirst);
        }
        await blocks.fetch(connection);
        const more = await this.#options.also?.(connection, isFirst) ?? false;
        const full = await this.#forward(connection, journal) || more;
        this.#away = undefined;
        good();
        this.#note(NOTE_MS);
        await this.#sleep(full ? BREATH_MS : IDLE_MS);
      }
      return "";
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** @returns which journal this is, to the database */
  async #hello(connection: Connection, isFirst: boolean): Promise<number> {
    const { outbox, blocks, clock, keep } = this.#options;
    const before = clock.wallClock();
    const told = {
      born: outbox.born,
      highest: outbox.highest,
      waits: this.waits,
      dropped: outbox.dropped,
      keepDays: Math.ceil(keep / DAY),
      heights: blocks.heights,
    };
    const welcome = await sayHello(connection, this.#options, before, told) as Welcome;
    this.#clockAhead = (before + clock.wallClock()) / 2 - welcome.clock;
    blocks.learn(welcome.lab, welcome.heights);
    if (isFirst) {
      this.#sent = welcome.forwarded;
      this.#after = 0;
      this.#counted = this.#count();
      outbox.sentUpTo(this.#sent);
    }
    return welcome.journal;
  }

  /** @throws what SQLite throws */
  #count(): { count: number; last: number; dropped: number } {
    const { outbox } = this.#options;
    const { count, last } = outbox.count(this.#sent);
    return { count, last: Math.max(last, this.#began), dropped: outbox.dropped };
  }

  /** Sends the next rows. @returns whether more may wait */
  async #forward(connection: Connection, journal: number): Promise<boolean> {
    const { outbox } = this.#options;
    const batch = outbox.after(Math.max(this.#sent, this.#after), this.#limit);
    const corrections = outbox.corrections(this.#sent, MOST_ROWS);
    if (batch.count + corrections.length === 0) return false;
    try {
      const values = [journal, batch.rows, storable(JSON.stringify(corrections))];
      const [row] = await connection.query("SELECT guichet.store($1, $2, $3) AS sent", values);
      this.#sent = Math.max(this.#sent, Number(row.sent));
    } catch (error) {
      if (!isRowsFault(error)) throw error;
      return this.#narrow(batch);
    }
    outbox.sent(corrections);
    outbox.sentUpTo(this.#sent);
    this.#counted.count -= batch.count;
    const full = batch.count === this.#limit;
    this.#limit = Math.min(this.#limit * 2, MOST_ROWS);
    return full;
  }

  /** A row of the batch can't be stored: fewer are sent, until it is alone, and left out. */
  #narrow(batch: OutboxBatch): true {
    if (batch.count > 1) this.#limit = Math.ceil(batch.count / 2);
    else {
      this.#leftOut++;
      this.#counted.count -= batch.count;
      this.#after = batch.last;
      this.#limit = MOST_ROWS;
    }
    return true;
  }

  #lose(reason: string): void {
    const { clock } = this.#options;
    const { since = clock.wallClock(), from = clock.monotonic() } = this.#away ?? {};
    this.#away = { since, from, reason };
  }

  /** A hint for the next lab; where the disk is full, it has none. */
  #note(every: number): void {
    const { outbox, clock } = this.#options;
    if (this.#noted.upTo === this.#sent || clock.monotonic() - this.#noted.at < every) return;
    this.#noted = { upTo: this.#sent, at: clock.monotonic() };
    try {
      outbox.note(this.#sent);
    } catch {
      // The journal itself tells what is wrong with it.
    }
  }

  /** Until the time is over, or somebody has work. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Says hello.
 * @param told with what of the journal; without, it only asks, and changes nothing
 * @throws {ClusterError} where the versions are too far apart
 */
export async function sayHello(
  connection: Connection,
  { lab, machine, program, instance }: Identity,
  clock: number,
  told: object = {},
): Promise<Partial<Welcome> & Pick<Welcome, "version" | "clock">> {
  const hello = { lab, machine, program, instance, knows: SCHEMA_VERSION, clock: Math.round(clock), ...told };
  const [{ welcome }] = await connection.query("SELECT guichet.hello($1) AS welcome", [
    JSON.stringify(hello),
  ]);
  const { version } = welcome as Welcome;
  if (version < SCHEMA_VERSION) {
    throw new ClusterError(
      `version: the schema is ${version}, this guichet needs ${SCHEMA_VERSION}: run guichet cluster init`,
    );
  }
  if (version > SCHEMA_VERSION + 1) {
    throw new ClusterError(
      `version: the schema is ${version}, this guichet knows ${SCHEMA_VERSION}: take a newer guichet`,
    );
  }
  return welcome as Welcome;
}

/** `1 h 0 min ahead of`. */
export function clockText(ahead: number): string {
  return `${spanText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"}`;
}

/** `1 h 0 min`, `3 min`, `12 s`. @param ms milliseconds, from 0 on */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
