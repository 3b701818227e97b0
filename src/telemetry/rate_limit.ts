// How often one cause may be reported: so many times a window, and a count of what was held back meanwhile. The number
// of causes is bounded too, since a peer can invent them. Pure but for the clock it is handed. Not here: log messages
// (limited_log.ts) or what counts as a cause.

/** What {@linkcode RateLimit} keeps to. */
export interface RateLimitOptions {
  /** Reports of one cause in a window. */
  perWindow: number;
  /** Length of a window in milliseconds; it starts with a cause's first report. */
  windowMs: number;
  /** Causes told apart at once; while so many are active, all further ones share one allowance. */
  maxCauses: number;
}

/** One answer of {@linkcode RateLimit.allow}. */
export interface Allowance {
  allowed: boolean;
  /** When allowed: how many of this cause were held back since the last one that was. Otherwise 0. */
  suppressed: number;
}

interface Cause {
  since: number;
  reported: number;
  suppressed: number;
}

/** Says whether an event may be reported now, per cause. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #now: () => number;
  /** In order of their windows' starts, so that the outdated ones are found at the front. */
  readonly #causes = new Map<string, Cause>();
  readonly #overflow: Cause = { since: -Infinity, reported: 0, suppressed: 0 };

  /** @param now a clock that never runs backwards, in milliseconds */
  constructor(options: RateLimitOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Counts one event of `cause` and says whether to report it. */
  allow(cause: string): Allowance {
    const now = this.#now();
    const entry = this.#entry(cause, now);
    if (now - entry.since >= this.#options.windowMs) {
      entry.since = now;
      entry.reported = 0;
      if (this.#causes.delete(cause)) this.#causes.set(cause, entry);
    }
    if (entry.reported >= this.#options.perWindow) {
      entry.suppressed++;
      return { allowed: false, suppressed: 0 };
    }
    entry.reported++;
    const suppressed = entry.suppressed;
    entry.suppressed = 0;
    return { allowed: true, suppressed };
  }

  /** Events held back and not yet told with a later report of the same cause; for the last word at the end. */
  get untold(): number {
    let sum = this.#overflow.suppressed;
    for (const cause of this.#causes.values()) sum += cause.suppressed;
    return sum;
  }

  #entry(cause: string, now: number): Cause {
    const known = this.#causes.get(cause);
    if (known) return known;
    if (this.#causes.size >= this.#options.maxCauses) this.#dropOutdated(now);
    if (this.#causes.size >= this.#options.maxCauses) return this.#overflow;
    const entry = { since: now, reported: 0, suppressed: 0 };
    this.#causes.set(cause, entry);
    return entry;
  }

  /** What dropped causes had held back moves to the shared entry: it is told later, under another cause's name. */
  #dropOutdated(now: number): void {
    for (const [cause, entry] of this.#causes) {
      if (now - entry.since < this.#options.windowMs) return;
      this.#overflow.suppressed += entry.suppressed;
      this.#causes.delete(cause);
    }
  }
}
