// What went wrong in a worker, gathered by cause and handed to main a few times a second, so that a million errors a
// second are one line. Not here: the log, which main writes and limits once more.

import type { Failure } from "./messages.ts";

/** Different causes between two reports; past that they are counted under one name. */
const MOST_CAUSES = 32;
const OTHER = "other causes";

interface Counted {
  readonly listener: number;
  readonly cause: string;
  count: number;
}

export class Failures {
  /** By listener and cause; a cause that is known already is found without making a string, as often as it comes. */
  readonly #known = new Map<number, Map<string, Counted>>();
  #gathered: Counted[] = [];
  #other: Counted | undefined;

  add(listener: number, cause: string, times = 1): void {
    const known = this.#known.get(listener)?.get(cause) ?? this.#enter(listener, cause);
    known.count += times;
  }

  #enter(listener: number, cause: string): Counted {
    if (this.#gathered.length >= MOST_CAUSES) return this.#other ??= { listener, cause: OTHER, count: 0 };
    const counted = { listener, cause, count: 0 };
    const causes = this.#known.get(listener) ?? new Map<string, Counted>();
    this.#known.set(listener, causes.set(cause, counted));
    this.#gathered.push(counted);
    return counted;
  }

  /** What was gathered since the last time. */
  take(): Failure[] {
    const taken = this.#other === undefined ? this.#gathered : [...this.#gathered, this.#other];
    this.#known.clear();
    this.#gathered = [];
    this.#other = undefined;
    return taken;
  }
}
