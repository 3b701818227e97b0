// What one client may take of the lab: main's time, and memory for answers that the client does not read.
// Answers are made one at a time, in turn by client, so that whoever asks without end delays nobody else:
// main also reads the workers' records, watches them and writes the journal.
import type { Clock } from "../exchange/clock.ts";

/** Deno's own, of which 2.6 has no type; to import node:timers takes 4 ms of each start. */
declare function setImmediate(callback: () => void): unknown;

/**
 * What a piece of work is for. A teacher's goes first and is not bounded; what supervises a lab goes next,
 * with a budget of its own, lest a student's flood from the same address makes a lab look dead.
 */
export type Purpose = "teacher" | "health" | "student";

/** Milliseconds of main's time a second: a page of 100 exchanges takes some 5, a class behind one router 30 pages. */
const TIME_OF_CLIENT = 150;

/** Of all students together: the rest is the lab's, and the teacher's. */
const TIME_OF_STUDENTS = 400;

/** Seconds for which time that was not used is kept: a class opens its pages at the same moment. */
const BURST = 2;

/** Bytes of answers that wait for one client to take them: then no more are made for it. */
const MOST_UNTAKEN = 1 << 20;

/** Milliseconds between two looks whether work that may not be done yet may be. */
const PAUSE = 10;

/** Milliseconds that work may wait for its turn: a browser's user has gone by then, and memory is bounded. */
const LONGEST_WAIT = 10_000;

/** Clients that are remembered before those that took nothing lately are forgotten. */
const MANY_CLIENTS = 2048;

/** The client asked for more than its share, for longer than anybody waits. */
export class OverShareError extends Error {
  override readonly name = "OverShareError";
}

/** Time that fills up again at a rate, to a bound. One piece of work may overdraw it; the next waits. */
class TimeBudget {
  readonly #rate: number;
  #left: number;
  #at: number;

  /** @param rate milliseconds a second. @param now monotonic milliseconds */
  constructor(rate: number, now: number) {
    this.#rate = rate;
    this.#left = rate * BURST;
    this.#at = now;
  }

  left(now: number): number {
    this.#left = Math.min(this.#rate * BURST, this.#left + (now - this.#at) * this.#rate / 1000);
    this.#at = now;
    return this.#left;
  }

  spend(milliseconds: number): void {
    this.#left -= milliseconds;
  }

  isFull(now: number): boolean {
    return this.left(now) >= this.#rate * BURST;
  }
}

interface Work {
  readonly since: number;
  readonly begin: () => Promise<void>;
  readonly giveUp: () => void;
}

/** One client's work for one purpose. */
class Lane {
  readonly waiting: Work[] = [];
  /** The rest of what has begun goes first: else sixty answers would all be made at once, and none be ready. */
  readonly begun: Work[] = [];
  readonly time: TimeBudget;
  untaken = 0;

  constructor(now: number) {
    this.time = new TimeBudget(TIME_OF_CLIENT, now);
  }

  get isEmpty(): boolean {
    return this.waiting.length + this.begun.length === 0;
  }
}

export class Shares {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes in which work waits, by purpose; the one whose turn is next comes first. */
  readonly #turns: Record<Purpose, Set<Lane>> = { teacher: new Set(), health: new Set(), student: new Set() };
  readonly #students: TimeBudget;
  #isWorking = false;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#students = new TimeBudget(TIME_OF_STUDENTS, clock.monotonic());
  }

  /**
   * Does the work when it is the client's turn.
   *
   * @param client whom it counts for (`Client.share`)
   * @param isRest whether it is the rest of work that has begun
   * @throws {OverShareError} when the turn does not come within ten seconds
   */
  take<T>(purpose: Purpose, client: string, work: () => T | Promise<T>, isRest = false): Promise<T> {
    const lane = this.#lane(purpose, client);
    return new Promise((resolve, reject) => {
      const line = isRest ? lane.begun : lane.waiting;
      line.push({
        since: this.#clock.monotonic(),
        begin: async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error);
          }
        },
        giveUp: () => reject(new OverShareError("Cannot do this: the client asks for more than its share")),
      });
      this.#turns[purpose].add(lane);
      void this.#work();
    });
  }

  /** Counts main's time that was spent on a client without a turn. */
  spend(client: string, milliseconds: number): void {
    this.#lane("student", client).time.spend(milliseconds);
    this.#students.spend(milliseconds);
  }

  /** Counts bytes that a client has not taken yet; {@linkcode release} must follow. */
  hold(client: string, bytes: number): void {
    this.#lane("student", client).untaken += bytes;
  }

  release(client: string, bytes: number): void {
    this.#lane("student", client).untaken -= bytes;
  }

  /** Gives up all work that waits: the board ends. */
  giveUp(): void {
    for (const turns of Object.values(this.#turns)) {
      for (const { begun, waiting } of turns) {
        for (const work of [...begun.splice(0), ...waiting.splice(0)]) work.giveUp();
      }
      turns.clear();
    }
  }

  #lane(purpose: Purpose, client: string): Lane {
    const key = `${purpose} ${client}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      if (this.#lanes.size >= MANY_CLIENTS) this.#forgetIdle();
      lane = new Lane(this.#clock.monotonic());
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** One that has not all its time left stays, or its client would have it anew. */
  #forgetIdle(): void {
    const now = this.#clock.monotonic();
    for (const [key, { isEmpty, untaken, time }] of this.#lanes) {
      if (isEmpty && untaken === 0 && time.isFull(now)) this.#lanes.delete(key);
    }
  }

  /** Does what waits, until nothing does. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (Object.values(this.#turns).some(({ size }) => size > 0)) {
      this.#giveUpLate();
      const next = this.#next();
      if (next === undefined) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      else await this.#do(...next);
    }
    this.#isWorking = false;
  }

  #next(): [Purpose, Lane, Work] | undefined {
    const now = this.#clock.monotonic();
    for (const purpose of ["teacher", "health", "student"] as const) {
      const turns = this.#turns[purpose];
      if (purpose === "student" && this.#students.left(now) <= 0) return undefined;
      for (const lane of turns) {
        if (purpose !== "teacher" && (lane.time.left(now) <= 0 || lane.untaken > MOST_UNTAKEN)) continue;
        const work = (lane.begun.shift() ?? lane.waiting.shift())!;
        turns.delete(lane);
        if (!lane.isEmpty) turns.add(lane);
        return [purpose, lane, work];
      }
    }
    return undefined;
  }

  /**
   * Begins the work and counts its time until it is done or waits for something else than main: then others
   * go on. Whatever came in meanwhile, sockets and timers, has its turn before the next work.
   */
  async #do(purpose: Purpose, lane: Lane, work: Work): Promise<void> {
    const began = this.#clock.monotonic();
    let ended: number | undefined;
    void work.begin().then(() => ended = this.#clock.monotonic());
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        ended ??= this.#clock.monotonic();
        resolve();
      });
    });
    if (purpose === "teacher") return;
    lane.time.spend(ended! - began);
    if (purpose === "student") this.#students.spend(ended! - began);
  }

  #giveUpLate(): void {
    const before = this.#clock.monotonic() - LONGEST_WAIT;
    for (const turns of Object.values(this.#turns)) {
      for (const lane of turns) {
        while (lane.waiting.length > 0 && lane.waiting[0].since < before) lane.waiting.shift()!.giveUp();
        if (lane.isEmpty) turns.delete(lane);
      }
    }
  }
}
