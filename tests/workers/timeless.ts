// Observations without what differs from run to run.
import { assert } from "@std/assert";
import type { Observation } from "../../src/daemon/observations.ts";

/** An observation without its time, which must lie between `since` and now. */
export function timeless({ at, ...rest }: Observation, since: number): Omit<Observation, "at"> {
  assert(at >= since && at <= Date.now(), `${at} does not lie between ${since} and ${Date.now()}`);
  return rest;
}
