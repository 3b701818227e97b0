// The daemon beside another server, round by round. Pure.

import { DAEMON } from "./bench_context.ts";
import type { Sample, WorkloadResult } from "./rounds.ts";
import { type Spread, spread } from "./statistics.ts";

/** What of a sample is compared. */
export type Measure = "rate" | "cpu" | "p99";

/** All counted samples of the server `id`. */
export function samplesOf(result: WorkloadResult, id: string): Sample[] {
  return result.servers.find((server) => server.id === id)?.samples ?? [];
}

/**
 * The daemon's value divided by the server's in the same round, over all rounds in which both were measured.
 * Both stood on the same noisy machine within seconds, so this wavers less than a ratio of medians.
 */
export function ratioToDaemon(result: WorkloadResult, id: string, measure: Measure): Spread {
  const own = new Map(samplesOf(result, DAEMON).map((sample) => [sample.round, sample[measure]]));
  const ratios = samplesOf(result, id)
    .map((sample) => (own.get(sample.round) ?? NaN) / sample[measure])
    .filter(Number.isFinite);
  return spread(ratios);
}

/** The sum of a count over a server's rounds. */
export function total(result: WorkloadResult, id: string, field: "lost" | "wrong"): number {
  return samplesOf(result, id).reduce((sum, sample) => sum + sample[field], 0);
}
