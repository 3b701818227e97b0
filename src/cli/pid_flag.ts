// The `--pid` flag: a process by its number. Not here: what is done with it.

import { usageError } from "./arguments.ts";
import type { Invocation } from "./command.ts";

/**
 * The process named, if one is.
 *
 * @param reader who complains: `guichet reload`
 * @throws {UsageError} for what is no number of a process
 */
export function readPid({ values }: Invocation, reader: { name: string }): number | undefined {
  const text = values.get("pid");
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw usageError(`Cannot use --pid "${text}": want the number of a process`, reader);
  }
  return Number(text);
}
