// Waits for an answer, but not for ever, and says so on a terminal once it takes longer than a second.
// Not here: ending what is waited for, which may be out of our hands (getaddrinfo).

import type { Io } from "../io.ts";

/** Milliseconds until a person wonders whether anything happens. */
const NOTICE_AFTER = 1000;

/** No answer came in time. */
export const LATE = Symbol("late");

/**
 * The answer, or {@linkcode LATE}.
 *
 * @param timeout milliseconds
 * @param notice a line for a person at a terminal, shown after a second on standard error
 */
export async function withPatience<T>(
  answer: Promise<T>,
  timeout: number,
  notice: string,
  io: Io,
): Promise<T | typeof LATE> {
  const { promise: late, resolve } = Promise.withResolvers<typeof LATE>();
  const timers = [setTimeout(() => resolve(LATE), timeout)];
  if (io.stderr.isTerminal) timers.push(setTimeout(() => io.stderr.line(notice), NOTICE_AFTER));
  try {
    return await Promise.race([answer, late]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
