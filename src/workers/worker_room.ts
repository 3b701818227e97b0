// Whether one more worker may be started now. Deno opens descriptors for each, in the worker's own thread and a moment
// later, and where there is none left it panics: the whole lab would be gone. Not here: who wants workers (supervisor.ts,
// standby.ts, children.ts), descriptors for connections (src/listeners/shortage.ts).

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
export class NoRoomError extends Error {
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

export class WorkerRoom {
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
