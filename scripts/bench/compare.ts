// Two runs of the bench beside each other, from the files that `--json` wrote: what a change has cost or
// brought. `deno run --allow-read scripts/bench/compare.ts BEFORE.json AFTER.json` prints Markdown.

import { DAEMON } from "./bench_context.ts";
import type { RunResults } from "./figures.ts";
import { count, megabytes, ratio, short, table } from "./markdown.ts";
import { type Measure, ratioToDaemon } from "./ratios.ts";
import { titleOf } from "./peers.ts";
import type { WorkloadResult } from "./rounds.ts";
import { median } from "./statistics.ts";

/**
 * One row a workload and peer: the daemon's ratio to the peer in either run. The two runs may have met another
 * weather on the machine; each ratio was taken within one.
 */
export function comparison(before: RunResults, after: RunResults): string {
  const pairs = after.workloads.flatMap((now) => {
    const then = before.workloads.find(({ workload }) => workload.id === now.workload.id);
    return then === undefined ? [] : [{ then, now }];
  });
  const own = pairs.map(({ then, now }) => [
    now.workload.title,
    `${count(rateOf(then))} → ${count(rateOf(now))}`,
    `${short(cpuOf(then))} → ${short(cpuOf(now))}`,
    `${megabytes(peakOf(then))} → ${megabytes(peakOf(now))}`,
  ]);
  const beside = pairs.flatMap(({ then, now }) =>
    now.servers.filter(({ id }) => id !== DAEMON).map(({ id }) => [
      now.workload.title,
      titleOf(id),
      change(then, now, id, "rate"),
      change(then, now, id, "cpu"),
    ])
  );
  return [
    table(["workload", "operations/s", "CPU µs each", "peak MB"], own),
    table(["workload", "beside", "rate ÷ its", "CPU ÷ its"], beside),
  ].join("\n\n");
}

function change(then: WorkloadResult, now: WorkloadResult, peer: string, measure: Measure): string {
  const ratios = [then, now].map((result) => ratio(ratioToDaemon(result, peer, measure).median));
  return ratios.join(" → ");
}

function daemonOf({ servers }: WorkloadResult) {
  return servers.find(({ id }) => id === DAEMON);
}

function rateOf(result: WorkloadResult): number {
  return median(daemonOf(result)?.samples.map(({ rate }) => rate) ?? []);
}

function cpuOf(result: WorkloadResult): number {
  return median(daemonOf(result)?.samples.map(({ cpu }) => cpu) ?? []);
}

function peakOf(result: WorkloadResult): number {
  return daemonOf(result)?.peak ?? NaN;
}

if (import.meta.main) {
  const [before, after] = Deno.args.map((path) => JSON.parse(Deno.readTextFileSync(path)) as RunResults);
  console.log(comparison(before, after));
}
