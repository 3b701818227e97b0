// What went wrong in a worker, gathered by cause and handed to main a few times a second, so that a million errors a
// second are one line. Not here: the log, which main writes and limits once more.

import type { Failure } from "./messages.ts";

/** Different causes between two reports; past that they are counted under one name. */
const MOST_CAUSES = 32;
const OTHER = "other causes";

export class Failures {
  readonly #counts = new Map<string, { listener: number; cause: string; count: number }>();

  add(listener: number, cause: string): void {
    const key = this.#counts.size < MOST_CAUSES ? `${listener} ${cause}` : OTHER;
    const known = this.#counts.get(key);
    if (known === undefined) {
      this.#counts.set(key, { listener, cause: key === OTHER ? OTHER : cause, count: 1 });
    } else known.count++;
  }

  /** What was gathered since the last time. */
  take(): Failure[] {
    const taken = [...this.#counts.values()];
    this.#counts.clear();
    return taken;
  }
}
