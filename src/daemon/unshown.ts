// Tells of messages that were not shown, because too many came: of the first at once, then now and then of all that came
// since, of the rest at the end, so that each is counted in some line of the log, and a flood brings few lines. Not
// here: which are shown (src/workers/shown.ts).

import type { Logger } from "../telemetry/logger.ts";

/** Between two lines about one listener. */
const TOLD_EVERY_MS = 10_000;

interface Untold {
  count: number;
  toldAt: number;
}

export class Unshown {
  readonly #log: Logger;
  readonly #clock: () => number;
  /** By the listeners' names. */
  readonly #untold = new Map<string, Untold>();

  /** @param clock monotonic milliseconds */
  constructor(log: Logger, clock: () => number) {
    this.#log = log;
    this.#clock = clock;
  }

  add(listener: string, count: number): void {
    const untold = this.#untold.get(listener) ?? { count: 0, toldAt: -Infinity };
    this.#untold.set(listener, untold);
    untold.count += count;
    this.look();
  }

  /** Tells what is due; to be called now and then. */
  look(): void {
    const now = this.#clock();
    for (const [listener, untold] of this.#untold) {
      if (now - untold.toldAt >= TOLD_EVERY_MS) this.#tell(listener, untold, now);
    }
  }

  /** Tells the rest. */
  finish(): void {
    const now = this.#clock();
    for (const [listener, untold] of this.#untold) this.#tell(listener, untold, now);
  }

  #tell(listener: string, untold: Untold, now: number): void {
    if (untold.count === 0) return;
    const { count } = untold;
    this.#log.warning("Messages not shown, because too many came: {count}", { listener, count });
    untold.count = 0;
    untold.toldAt = now;
  }
}
