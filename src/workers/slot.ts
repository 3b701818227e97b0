// Whether one more worker may be started now. Deno opens descriptors for each, in the worker's own thread and
// a moment later, and where there is none left it panics: the whole lab would be gone. One worker that has
// loaded what it needs and waits for its first message: who takes a dead one's place serves at once, also on
// a machine so busy that loading takes seconds, or where descriptors have become few. Beside eight busy loops
// on two cores a dead worker is replaced after 250 to 330 ms (median; 680 at most), without this one after
// 1170 (1930 at most), and after 1100 (2130) even if all its modules are bundled into one file. What main
// knows of one worker: its thread, the ways to it, how far it has come.
import type { Report, StartWorker } from "../dataplane/shared/messages.ts";

/**
 * Descriptors that a worker takes: 6 are Deno's, an epoll, a bell and a socket for questions are ours; and some for files that are
 * read meanwhile. Fewer than connections leave free (shortage.ts), unless the process may have less than 80 in all.
 */
export const WORKER_DESCRIPTORS = 10;

/**
 * While a worker loads, another one is started only where so many are free: connections may take hundreds before both
 * have theirs. One that nobody waits for takes no descriptor from anybody either.
 */
export const MANY_DESCRIPTORS = 512;

/** How long a worker may load before it serves; on a machine that is busy it takes seconds. */
export const STARTING_MS = 10_000;

/** A lab whose workers have no room can't start: the machine's limits are to be changed. */
export class NoDescriptorsError extends Error {
  override readonly name = "NoRoomError";

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

export class DescriptorBudget {
  readonly #hasFree: (count: number) => boolean;
  readonly #clock: () => number;
  /** Those that load, and since when. */
  readonly #loading = new Map<Worker, number>();

  /**
   * @param hasFree whether so many descriptors are free
   * @param clock monotonic milliseconds
   */
  constructor(hasFree: (count: number) => boolean, clock: () => number) {
    this.#hasFree = hasFree;
    this.#clock = clock;
  }

  /**
   * Starts a worker if there is room for it.
   * @param isWaitedFor false for one that is loaded ahead
   * @returns undefined where there is none now: whoever wants it asks again later
   */
  start(spawn: () => Worker, isWaitedFor = true): Worker | undefined {
    const now = this.#clock();
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

  /** Whether one loads: there may be room for another when it has. */
  get busy(): boolean {
    return this.#loading.size > 0;
  }

  /** A worker has what it wants, or is gone. */
  loaded(worker: Worker): void {
    this.#loading.delete(worker);
  }
}

/**
 * How long no worker has been started before one is loaded ahead: the lab's first seconds are for who waits for it, and
 * a place whose workers die in a row wants the processor for itself.
 */
export const STANDBY_AFTER_MS = 2000;

export class SpareWorker {
  readonly #room: DescriptorBudget;
  readonly #clock: () => number;
  readonly #spawn: () => Worker;
  #waiting: Worker | undefined;
  #startedAt: number;

  /**
   * @param clock monotonic milliseconds
   * @param spawn begins to load a worker, which says "loaded" when it has
   */
  constructor(room: DescriptorBudget, clock: () => number, spawn: () => Worker = reactorWorker) {
    this.#room = room;
    this.#clock = clock;
    this.#spawn = spawn;
    this.#startedAt = clock();
  }

  /** Whether one waits, loaded or about to be. */
  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  /** Loads one ahead when it is time and there is room; to be called again and again. */
  look(): void {
    if (this.#waiting !== undefined || this.#clock() - this.#startedAt < STANDBY_AFTER_MS) return;
    const worker = this.#room.start(this.#spawn, false);
    if (worker === undefined) return;
    this.#waiting = worker;
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.kind === "loaded") this.#room.loaded(worker);
    };
    worker.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      this.#room.loaded(worker);
      if (this.#waiting !== worker) return;
      this.#waiting = undefined;
      this.#startedAt = this.#clock();
    };
  }

  /** The one that waits, or else a new one if there is room for it; whoever takes it sets its handlers. */
  take(): Worker | undefined {
    const worker = this.#waiting ?? this.#room.start(this.#spawn);
    this.#waiting = undefined;
    if (worker !== undefined) this.#startedAt = this.#clock();
    return worker;
  }

  /** Ends the one that waits. */
  close(): void {
    this.#waiting?.terminate();
    this.#waiting = undefined;
  }
}

function reactorWorker(): Worker {
  return new Worker(new URL("../dataplane/worker.ts", import.meta.url), { type: "module", name: "reactor" });
}

/** One worker in its place. */
export interface WorkerSlot {
  readonly thread: Worker;
  readonly start: StartWorker;
  readonly commands: MessagePort;
  ready: boolean;
  draining: boolean;
  stopped: boolean;
  /** The last change of listeners that it has obeyed, or began with. */
  round: number;
  beats: number;
  beatAt: number;
}
