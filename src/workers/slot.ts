// One supervised worker as the main thread knows it, when it may be started, and how often those in one slot
// may die.
import { closeHeld, Control } from "../dataplane/shared/memory.ts";
import type { Ahead, Command, Report, SharedListener, StartWorker } from "../dataplane/shared/messages.ts";
import type { Clock } from "../exchange/clock.ts";
import { ring } from "../posix/epoll.ts";
import { hasFreeDescriptors } from "../posix/descriptors.ts";
import { mappedFile, WORKER_MODULE } from "../project/files.ts";

/**
 * Descriptors that a worker takes: 6 are Deno's, an epoll, a bell and a socket for questions are ours; and
 * some for files that are read meanwhile. Connections leave more free than this, unless the process may have
 * less than 80 in all.
 */
export const WORKER_DESCRIPTORS = 10;

/**
 * While a worker loads, another one is started only where so many are free: connections may take hundreds
 * before both have theirs. The same holds for a spare worker, which nobody waits for.
 */
export const MANY_DESCRIPTORS = 512;

/** How long a worker may load before it serves; on a machine that is busy it takes seconds. */
export const STARTING_MS = 10_000;

/**
 * How long no worker has been started before one is loaded ahead: in the lab's first seconds somebody waits
 * for it, and where workers die in a row their replacements need the processor.
 */
export const SPARE_AFTER_MS = 2000;

/** So many deaths within a minute are no accident: the lab ends with an error instead of looping. */
export const MAX_DEATHS = 5;
const WITHIN_MS = 60_000;

/** A worker's thread, the ways to it, how far it has come. */
export class WorkerSlot {
  readonly thread: Worker;
  readonly start: StartWorker;
  ready = false;
  draining = false;
  stopped = false;
  /** The last change of listeners that it has obeyed, or began with. */
  round: number;
  #beats: number;
  /** Monotonic milliseconds at which its loop last turned, as far as we know. */
  #beatAt: number;
  readonly #control: Control;

  /** @param seen what is known of it now */
  constructor(
    thread: Worker,
    start: StartWorker,
    seen: { readonly round: number; readonly beats: number; readonly beatAt: number },
  ) {
    this.thread = thread;
    this.start = start;
    this.round = seen.round;
    this.#beats = seen.beats;
    this.#beatAt = seen.beatAt;
    this.#control = new Control(start.lab, start.worker);
  }

  /** Takes note of how far the worker has come. */
  follow(report: Report, now: number): void {
    switch (report.kind) {
      case "ready":
        this.ready = true;
        this.#beatAt = now;
        break;
      case "draining":
        this.draining = true;
        break;
      case "stopped":
        this.stopped = true;
        break;
      case "reconfigured":
        this.round = report.round;
    }
  }

  /**
   * For how many milliseconds its loop has not turned.
   * @param beats its turns so far
   * @param missed milliseconds in which we ourselves stood still: they tell nothing of the worker
   */
  stillFor(beats: number, now: number, missed: number): number {
    this.#beatAt = beats === this.#beats ? Math.min(now, this.#beatAt + missed) : now;
    this.#beats = beats;
    return Math.round(now - this.#beatAt);
  }

  command(command: Command): void {
    // First the message, then the count, then the bell: a worker that hears it knows what it waits for.
    this.thread.postMessage(command);
    this.#control.tell();
    ring(this.start.bell);
  }

  /** Ends its thread, as far as that can be done from here, and gives its descriptors' numbers back. */
  end(): void {
    this.thread.terminate();
    closeHeld(this.start.ledger);
  }
}

/** There are too few descriptors, or threads, for the workers: the machine's limits are to be changed. */
export class NoDescriptorsError extends Error {
  override readonly name = "NoDescriptorsError";

  /**
   * @param workers that were to start
   * @param limit descriptors that the process may have
   */
  constructor(workers: number, limit: number) {
    super(
      `Cannot start ${workers} workers: ${limit} descriptors are too few, or threads are; raise the limit ` +
        "(ulimit -n, or -u)",
    );
  }
}

/**
 * When a worker may be started. Deno opens descriptors for each, in the worker's own thread and a moment
 * later, and where there is none left it panics: the whole lab would be gone. So one is started only where
 * enough are free.
 */
export class DescriptorBudget {
  readonly #hasFree: (count: number) => boolean;
  readonly #clock: Clock;
  /** Those that load, and since when. */
  readonly #loading = new Map<Worker, number>();

  /**
   * @param clock whose monotonic time counts
   * @param hasFree whether so many descriptors are free
   */
  constructor(clock: Clock, hasFree: (count: number) => boolean = hasFreeDescriptors) {
    this.#hasFree = hasFree;
    this.#clock = clock;
  }

  /**
   * Starts a worker if there are descriptors for it.
   * @param isWaitedFor false for one that is loaded ahead
   * @returns undefined where there are none now; ask again later
   */
  start(spawn: () => Worker, isWaitedFor = true): Worker | undefined {
    const now = this.#clock.monotonic();
    for (const [worker, since] of this.#loading) if (now - since > STARTING_MS) this.#loading.delete(worker);
    const few = isWaitedFor && this.#loading.size === 0;
    if (!this.#hasFree(few ? WORKER_DESCRIPTORS : MANY_DESCRIPTORS)) return undefined;
    try {
      const worker = spawn();
      this.#loading.set(worker, now);
      return worker;
    } catch (error) {
      // EAGAIN of pthread_create: the user, or the container, may have no more threads now.
      if (error instanceof Deno.errors.WouldBlock) return undefined;
      throw error;
    }
  }

  /** Whether one is loading: another may be started when it has loaded. */
  get busy(): boolean {
    return this.#loading.size > 0;
  }

  /** A worker has all its descriptors, or is gone. */
  loaded(worker: Worker): void {
    this.#loading.delete(worker);
  }
}

/**
 * One worker that has loaded its modules and waits for its first message: it takes a dead one's place at
 * once, also on a machine so busy that loading takes seconds, or where descriptors have become few. Beside
 * eight busy loops on two cores a dead worker is replaced after 250 to 330 ms (median; 680 at most), without
 * a spare one after 1170 (1930 at most), and after 1100 (2130) even if all modules are bundled into one file.
 */
export class SpareWorker {
  readonly #budget: DescriptorBudget;
  readonly #clock: Clock;
  readonly #spawn: () => Worker;
  #waiting: Worker | undefined;
  /** What the one that waits was told of last. */
  #ahead: readonly SharedListener[] = [];
  #startedAt: number;

  /**
   * @param clock whose monotonic time counts
   * @param spawn begins to load a worker, which says "loaded" when it has
   */
  constructor(budget: DescriptorBudget, clock: Clock, spawn: () => Worker = reactorWorker) {
    this.#budget = budget;
    this.#clock = clock;
    this.#spawn = spawn;
    this.#startedAt = clock.monotonic();
  }

  /** Whether one waits, loaded or about to be. */
  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  /**
   * Loads one ahead when it is time and there are descriptors; to be called again and again.
   * @param listeners what it would serve now: another list after each change
   */
  tick(listeners: readonly SharedListener[]): void {
    this.#loadAhead();
    if (this.#waiting === undefined || listeners === this.#ahead) return;
    this.#ahead = listeners;
    this.#waiting.postMessage({ ahead: listeners } satisfies Ahead);
  }

  #loadAhead(): void {
    if (this.#waiting !== undefined || this.#clock.monotonic() - this.#startedAt < SPARE_AFTER_MS) return;
    const worker = this.#budget.start(this.#spawn, false);
    if (worker === undefined) return;
    this.#waiting = worker;
    this.#ahead = [];
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.kind === "loaded") this.#budget.loaded(worker);
    };
    worker.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      this.#budget.loaded(worker);
      if (this.#waiting !== worker) return;
      this.#waiting = undefined;
      this.#startedAt = this.#clock.monotonic();
    };
  }

  /** The one that waits, or else a new one if there are descriptors for it; the caller sets its handlers. */
  take(): Worker | undefined {
    const worker = this.#waiting ?? this.#budget.start(this.#spawn);
    this.#waiting = undefined;
    if (worker !== undefined) this.#startedAt = this.#clock.monotonic();
    return worker;
  }

  /** Ends the one that waits. */
  close(): void {
    this.#waiting?.terminate();
    this.#waiting = undefined;
  }
}

function reactorWorker(): Worker {
  return new Worker(mappedFile(WORKER_MODULE), { type: "module", name: "reactor" });
}

/**
 * How often the workers in one slot have died: once is an accident, several times within a minute a crash
 * loop.
 */
export class RestartLimit {
  readonly #most: number;
  readonly #times: number[] = [];

  /** @param most deaths within a minute that are too many */
  constructor(most: number = MAX_DEATHS) {
    this.#most = most;
  }

  /**
   * Counts a death.
   * @param now monotonic milliseconds
   * @returns whether there are too many now
   */
  add(now: number): boolean {
    this.#times.push(now);
    while (this.#times[0] < now - WITHIN_MS) this.#times.shift();
    return this.#times.length >= this.#most;
  }
}

/** Waits until something holds that reports of workers bring about, instead of asking again and again. */
export class Changes {
  readonly #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds at some {@linkcode changed}, or false after `ms`. */
  waitUntil(condition: () => boolean, ms?: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms);
    const check = () => {
      if (!condition()) return void this.#waiting.push(check);
      clearTimeout(timer);
      resolve(true);
    };
    check();
    return promise;
  }

  /** Something has changed: every condition is checked again. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}
