// One worker that has loaded what it needs and waits for its first message: who takes a dead one's place serves at once,
// also on a machine so busy that loading takes seconds. Not here: when a worker is replaced (supervisor.ts).

/**
 * How long no worker has been started before one is loaded ahead: the lab's first seconds are for who waits for it, and
 * a place whose workers die in a row wants the processor for itself.
 */
export const STANDBY_AFTER_MS = 2000;

export class Standby {
  readonly #clock: () => number;
  readonly #spawn: () => Worker;
  #waiting: Worker | undefined;
  #startedAt: number;

  /**
   * @param clock monotonic milliseconds
   * @param spawn begins to load a worker
   */
  constructor(clock: () => number, spawn: () => Worker = reactorWorker) {
    this.#clock = clock;
    this.#spawn = spawn;
    this.#startedAt = clock();
  }

  /** Whether one waits, loaded or about to be. */
  get waits(): boolean {
    return this.#waiting !== undefined;
  }

  /** Loads one ahead when it is time; to be called again and again. */
  look(): void {
    if (this.#waiting !== undefined || this.#clock() - this.#startedAt < STANDBY_AFTER_MS) return;
    const worker = this.#spawn();
    this.#waiting = worker;
    worker.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      if (this.#waiting !== worker) return;
      this.#waiting = undefined;
      this.#startedAt = this.#clock();
    };
  }

  /** The one that waits, or else a new one; whoever takes it sets its handlers. */
  take(): Worker {
    this.#startedAt = this.#clock();
    const worker = this.#waiting ?? this.#spawn();
    this.#waiting = undefined;
    return worker;
  }

  /** Ends the one that waits. */
  close(): void {
    this.#waiting?.terminate();
    this.#waiting = undefined;
  }
}

function reactorWorker(): Worker {
  return new Worker(new URL("./entry.ts", import.meta.url), { type: "module", name: "reactor" });
}
