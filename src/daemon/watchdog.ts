// Whether the lab may tell its service manager that all is well: only if every worker's loop has turned since the last
// time, and none hangs that was given up (its thread can't be stopped, docs/deno-posix.md T2, so only a new process gets rid
// of it). A main thread that stands still feeds nothing, either. Pure. Not here: telling it (notify.ts), replacing
// workers (src/workers/supervisor.ts).

/** Looks at the workers, several times in the time that the manager allows. */
export interface VitalSigns {
  /** By worker: a count that grows with each turn of its loop, ten times a second at least. */
  readonly beats: readonly number[];
  /** Workers that hung, were replaced, and have not come back. */
  readonly abandoned: number;
}

/** Looks in the time allowed: one that comes too early, or late by as much, then costs nothing. */
const LOOKS = 3;

/** No more often than this: a worker's loop need not have turned before. */
const SHORTEST_MS = 250;

/** Milliseconds between two looks. @param allowed milliseconds within which the manager wants to hear of us */
export function watchdogPeriod(allowed: number): number {
  // Half of it is what sd_watchdog_enabled(3) recommends; where that is short, it is all there is room for.
  return Math.max(allowed / LOOKS, Math.min(SHORTEST_MS, allowed / 2));
}

export class Watchdog {
  /** Beats when all was well for the last time. */
  #fed: readonly number[] = [];
  #stopping = false;

  /** The workers end one by one from now on: that is no fault, and the stop has a deadline of its own. */
  stopping(): void {
    this.#stopping = true;
  }

  /** @returns whether to tell that all is well; then these beats are what the next must differ from */
  look({ beats, abandoned }: VitalSigns): boolean {
    if (this.#stopping) return true;
    const well = abandoned === 0 && beats.length > 0 && beats.every((beat, i) => beat !== this.#fed[i]);
    if (well) this.#fed = [...beats];
    return well;
  }
}
