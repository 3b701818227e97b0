// A logger for what a peer can make happen as often as it likes: so many records a minute and cause, and the number
// left out told with the next one. Not here: the arithmetic (rate_limit.ts).

import type { Logger } from "./logger.ts";
import type { RateLimit } from "./rate_limit.ts";

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
