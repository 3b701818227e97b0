// The `--timeout` flag: how long a command waits for an answer. Not here: waiting.

import { usageError } from "./arguments.ts";
import type { Flag, Invocation } from "./command.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

const TIME = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/;

/** An hour: longer is a typing mistake. */
const LONGEST = 3_600_000;

/** The flag, with its default in the help. */
export function timeoutFlag(defaultMs: number): Flag {
  return {
    name: "timeout",
    value: "TIME",
    help: `How long to wait for an answer, as in 500ms or 5s; a number alone is seconds (${
      defaultMs / 1000
    }s)`,
  };
}

/**
 * The time to wait in milliseconds, at least 1.
 *
 * @param reader who complains: `guichet resolve`
 * @throws {UsageError} for what is no time, 0, or more than an hour
 */
export function readTimeout({ values }: Invocation, defaultMs: number, reader: { name: string }): number {
  const text = values.get("timeout");
  if (text === undefined) return defaultMs;
  const match = TIME.exec(text);
  const ms = match === null ? NaN : Math.round(Number(match[1]) * UNITS[match[2] ?? "s"]);
  if (!(ms >= 1 && ms <= LONGEST)) {
    throw usageError(
      `Cannot use --timeout "${text}": want a time from 1ms to 60m, as in 500ms or 5s`,
      reader,
    );
  }
  return ms;
}
