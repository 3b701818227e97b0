// A clock whose monotonic time a test moves itself.
import type { Clock } from "../../src/exchange/clock.ts";

/** @param monotonic milliseconds; the time of day stays the machine's */
export function clockOf(monotonic: () => number): Clock {
  return { monotonic, wallClock: () => Date.now() };
}
