// Exchanges without what differs from run to run.
import { assert } from "@std/assert";
import { type Exchange, UNJUDGED } from "../../../src/exchange/exchange.ts";

/** An exchange without its times. */
export type Timeless = Omit<
  Exchange,
  "began" | "at" | "firstByteAfter" | "lastByteAfter" | "lastActiveAfter" | "endedAfter"
>;

/** An exchange without its times, which must lie between `since` and now, in their order. */
export function timeless(
  { began, at, firstByteAfter, lastByteAfter, lastActiveAfter, endedAfter, ...rest }: Exchange,
  since: number,
): Timeless {
  assert(
    began >= since && at >= began && at <= Date.now(),
    `${began}, ${at} do not lie between ${since} and now`,
  );
  // Connections measure by the loop's coarse clock.
  assert(
    firstByteAfter >= 0 && lastByteAfter >= firstByteAfter && lastByteAfter <= at - began + 10,
    `${firstByteAfter}, ${lastByteAfter} do not lie within ${at - began} ms`,
  );
  for (const after of [lastActiveAfter, endedAfter]) {
    assert(after === undefined || (after >= 0 && after <= at - began + 10), `${after} is not within`);
  }
  return rest;
}

/** What an exchange has where nothing out of the ordinary happened. */
export const ORDINARY = {
  ...UNJUDGED,
  stage: "ended",
  interface: "",
  truncated: false,
  late: 0,
  urgent: 0,
  openBeside: 0,
} as const;
