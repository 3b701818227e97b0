// Failing on purpose, so that tests of the supervision fail a worker that is otherwise the real one.

import type { Fault } from "./messages.ts";

/** Throws, or stands still without letting anything else run. */
export function fail(how: Fault): void {
  if ("throws" in how) throw new Error(how.throws);
  const until = performance.now() + how.hangsFor;
  while (performance.now() < until);
}
