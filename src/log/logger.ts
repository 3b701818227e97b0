// What the rest of guichet knows of the log: four levels, a sentence, its properties; and a logger for what a
// peer can make happen as often as it likes: so many records a minute for one cause, and the number left out
// told with the next one. Whoever reports something is handed one of these, so that a test can hand in its
// own.

/** Reports of one cause a minute; the rest is counted. */
const LOG_LIMIT = { perWindow: 5, windowMs: 60_000, maxCauses: 64 };

/**
 * Takes records. A message is a sentence with a capital and no full stop; `{name}` in it stands for the
 * property of that name. What a peer sent belongs in a property, never in the message itself. A record whose
 * property `shown` is true was on the lab's display already: it is left out of what a person reads and kept
 * in JSON.
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

/**
 * Puts a {@linkcode RateLimit} before a log. Each level takes the cause that is counted as its first
 * argument.
 */
export class LimitedLog {
  readonly #log: Logger;
  readonly #limit: RateLimit;

  /** @param monotonic milliseconds that never jump */
  constructor(log: Logger, monotonic: () => number, limit: RateLimitOptions = LOG_LIMIT) {
    this.#log = log;
    this.#limit = new RateLimit(limit, monotonic);
  }

  info(cause: string, message: string, properties?: Record<string, unknown>): void {
    this.#report("info", cause, message, properties);
  }

  warning(cause: string, message: string, properties?: Record<string, unknown>): void {
    this.#report("warning", cause, message, properties);
  }

  error(cause: string, message: string, properties?: Record<string, unknown>): void {
    this.#report("error", cause, message, properties);
  }

  /** Says how many records were left out and not told yet; for the end of the lab. */
  finish(): void {
    const suppressed = this.#limit.untold;
    if (suppressed > 0) this.#log.info("Repeated messages not logged: {suppressed}", { suppressed });
  }

  #report(
    level: "info" | "warning" | "error",
    cause: string,
    message: string,
    properties: Record<string, unknown> = {},
  ): void {
    const { allowed, dropped } = this.#limit.allow(cause);
    if (!allowed) return;
    if (dropped === 0) this.#log[level](message, properties);
    else {
      this.#log[level](`${message} ({suppressed} more like this not logged)`, {
        ...properties,
        suppressed: dropped,
      });
    }
  }
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
  dropped: number;
}

interface Cause {
  since: number;
  reported: number;
  dropped: number;
}

/**
 * Says whether an event may be reported now, per cause. The number of causes is bounded: a peer can invent
 * them.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #monotonic: () => number;
  /** In order of their windows' starts, so that the outdated ones are found at the front. */
  readonly #causes = new Map<string, Cause>();
  readonly #overflow: Cause = { since: -Infinity, reported: 0, dropped: 0 };

  /** @param monotonic milliseconds that never jump */
  constructor(options: RateLimitOptions, monotonic: () => number) {
    this.#options = options;
    this.#monotonic = monotonic;
  }

  /** Counts one event of `cause` and says whether to report it. */
  allow(cause: string): Allowance {
    const now = this.#monotonic();
    const entry = this.#entry(cause, now);
    if (now - entry.since >= this.#options.windowMs) {
      entry.since = now;
      entry.reported = 0;
      if (this.#causes.delete(cause)) this.#causes.set(cause, entry);
    }
    if (entry.reported >= this.#options.perWindow) {
      entry.dropped++;
      return { allowed: false, dropped: 0 };
    }
    entry.reported++;
    const dropped = entry.dropped;
    entry.dropped = 0;
    return { allowed: true, dropped };
  }

  /**
   * Events held back and not yet told with a later report of the same cause; for the last word at the end.
   */
  get untold(): number {
    let sum = this.#overflow.dropped;
    for (const cause of this.#causes.values()) sum += cause.dropped;
    return sum;
  }

  #entry(cause: string, now: number): Cause {
    const known = this.#causes.get(cause);
    if (known) return known;
    if (this.#causes.size >= this.#options.maxCauses) this.#forgetOutdated(now);
    if (this.#causes.size >= this.#options.maxCauses) return this.#overflow;
    const entry = { since: now, reported: 0, dropped: 0 };
    this.#causes.set(cause, entry);
    return entry;
  }

  /** What forgotten causes had held back moves to the shared entry: it is told later, with another cause. */
  #forgetOutdated(now: number): void {
    for (const [cause, entry] of this.#causes) {
      if (now - entry.since < this.#options.windowMs) return;
      this.#overflow.dropped += entry.dropped;
      this.#causes.delete(cause);
    }
  }
}
