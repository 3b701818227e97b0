// What an exchange is worth to the student who made it: done, done with a warning, or not yet. The journal, the board and
// reports all go by this. Pure. Not here: the hints it goes by (src/hints).

import type { Exchange } from "./exchange.ts";
import type { Hint } from "./hint.ts";

/** Worst first. */
export const RESULTS = ["failing", "warned", "done"] as const;
export type Result = (typeof RESULTS)[number];

/** Services that owe no answer: taking what comes is all they do. */
const SILENT: readonly string[] = ["discard", "print"];

/**
 * - `done`: served as it should be, with nothing to mend;
 * - `warned`: served, with a warning;
 * - `failing`: not served, an error was found, or a trap was met instead of the listener.
 */
export function resultOf(exchange: Exchange, hints: readonly Hint[]): Result {
  if (exchange.trap !== undefined || hints.some(({ level }) => level === "error")) return "failing";
  if (!isServed(exchange)) return "failing";
  return hints.some(({ level }) => level === "warning") ? "warned" : "done";
}

function isServed({ service, outcome, truncated }: Exchange): boolean {
  if (outcome === "answered") return true;
  return SILENT.includes(service) && !truncated && (outcome === "no-reply" || outcome === "closed");
}
