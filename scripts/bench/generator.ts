// Runs a load generator to its end and reads the line it prints (c/tally.h).

import { type BenchContext, pinned } from "./bench_context.ts";
import { clientArguments, type Place } from "./place.ts";
import type { Program } from "./build.ts";
import { RECEIVE_BUFFER } from "./peers.ts";

/** What a generator says of its run. */
export interface Tally {
  /** Operations answered rightly, and the seconds from the first start to the last answer. */
  ops: number;
  seconds: number;
  /** Answers that were not what they must be, gaps and repetitions in the counter among them. */
  wrong: number;
  /** Operations started and never answered. */
  lost: number;
  /** Latencies in microseconds. */
  p50: number;
  p99: number;
  max: number;
  /** CPU seconds of the generator itself. */
  cpu: number;
  /** The counter's value before the run, and the highest in it. */
  first?: number;
  last?: number;
}

/** Seconds that a generator may run longer than asked: a last answer, stalled connections. */
const GRACE = 15;

/**
 * Runs `program` against `place` for `seconds`.
 *
 * @param prefix what it is run by: `chrt`, say
 * @throws {Error} with the generator's words if it ends without a result
 */
export async function generate(
  context: BenchContext,
  program: Program,
  place: Place,
  load: string[],
  seconds: number,
  prefix: string[] = [],
): Promise<Tally> {
  const udp = place.transport === "udp"
    ? ["--service", place.service, "--rcvbuf", String(RECEIVE_BUFFER)]
    : [];
  const bounds = ["--seconds", String(seconds), "--lifetime", String(Math.ceil(seconds) + GRACE)];
  const command = [
    ...prefix,
    context.programs[program],
    ...clientArguments(place),
    ...udp,
    ...bounds,
    ...load,
  ];
  const child = context.workshop.start(pinned(context, 1, command));
  child.stdin.close();
  const { success, stdout, stderr } = await child.output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout)) as Tally;
  throw new Error(new TextDecoder().decode(stderr).trim() || "The generator did not end in time");
}
