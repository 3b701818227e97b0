// What the rest of guichet knows of the log: four levels, a sentence, its properties. Whoever reports
// something is handed one of these, so that a test can hand in its own. How often one cause may be reported:
// so many times a window, and a count of what was held back meanwhile. The number of causes is bounded too,
// since a peer can invent them. Pure but for the clock it is handed. A logger for what a peer can make happen
// as often as it likes: so many records a minute and cause, and the number left out told with the next one.

/**
 * Takes records. A message is a sentence with a capital and no full stop; `{name}` in it stands for the property of
 * that name. What a peer sent belongs in a property, never in the message itself. A record whose property `shown` is
 * true was on the lab's display already: it is left out of what a person reads and kept in JSON.
 */
export interface Logger {
  /** For finding a fault in guichet. */
  debug(message: string, properties?: Record<string, unknown>): void;
  /** The ordinary course of the lab. */
  info(message: string, properties?: Record<string, unknown>): void;
  /** Something was wrong and the lab copes. */
  warning(message: string, properties?: Record<string, unknown>): void;
  /** Something does not work and needs a person. */
  error(message: string, properties?: Record<string, unknown>): void;
}

/** What {@linkcode RateLimit} keeps to. */
interface RateLimitOptions {
  /** Reports of one cause in a window. */
  perWindow: number;
  /** Length of a window in milliseconds; it starts with a cause's first report. */
  windowMs: number;
  /** Causes told apart at once; while so many are active, all further ones share one allowance. */
  maxCauses: number;
}

/** One answer of {@linkcode RateLimit.allow}. */
interface Allowance {
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

/** Reports of one cause a minute; the rest is counted. */
export const LOG_LIMIT = { perWindow: 5, windowMs: 60_000, maxCauses: 64 };

/** A logger's levels, each taking the cause that is counted as its first argument. */
export interface LimitedLog {
  info(cause: string, message: string, properties?: Record<string, unknown>): void;
  warning(cause: string, message: string, properties?: Record<string, unknown>): void;
  error(cause: string, message: string, properties?: Record<string, unknown>): void;
  /** Says how many records were left out and not told yet; for the end of the lab. */
  finish(): void;
}

/** Puts `limit` before `log`. */
export function limitedLog(log: Logger, limit: RateLimit): LimitedLog {
  const report = (level: "info" | "warning" | "error") =>
  (
    cause: string,
    message: string,
    properties: Record<string, unknown> = {},
  ): void => {
    const { allowed, suppressed } = limit.allow(cause);
    if (!allowed) return;
    if (suppressed === 0) log[level](message, properties);
    else log[level](`${message} ({suppressed} more like this not logged)`, { ...properties, suppressed });
  };
  return {
    info: report("info"),
    warning: report("warning"),
    error: report("error"),
    finish: () => {
      const suppressed = limit.untold;
      if (suppressed > 0) log.info("Repeated messages not logged: {suppressed}", { suppressed });
    },
  };
}
