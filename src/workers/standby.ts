// One worker that has loaded what it needs and waits for its first message: who takes a dead one's place serves at once,
// also on a machine so busy that loading takes seconds, or where descriptors have become few. Beside eight busy loops on
// two cores a dead worker is replaced after 250 to 330 ms (median; 680 at most), without this one after 1170 (1930 at
// most), and after 1100 (2130) even if all its modules are bundled into one file.

import type { Report } from "./messages.ts";
import type { WorkerRoom } from "./worker_room.ts";

/**
 * How long no worker has been started before one is loaded ahead: the lab's first seconds are for who waits for it, and
 * a place whose workers die in a row wants the processor for itself.
 */
export const STANDBY_AFTER_MS = 2000;

export class Standby {
  readonly #room: WorkerRoom;
  readonly #clock: () => number;
  readonly #spawn: () => Worker;
  #waiting: Worker | undefined;
  #startedAt: number;

  /**
   * @param clock monotonic milliseconds
   * @param spawn begins to load a worker, which says "loaded" when it has
   */
  constructor(room: WorkerRoom, clock: () => number, spawn: () => Worker = reactorWorker) {
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
  return new Worker(new URL("./entry.ts", import.meta.url), { type: "module", name: "reactor" });
}
