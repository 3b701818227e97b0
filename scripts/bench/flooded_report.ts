// What is made of a flood's samples: a Markdown section, and a verdict on each figure. Pure.

import { DAEMON } from "./bench_context.ts";
import { type FloodedResult, type FloodedSample, type FloodedServer, FLOODS } from "./flooded.ts";
import { count, short, table } from "./markdown.ts";
import { titleOf } from "./peers.ts";
import { median, type Spread, spread } from "./statistics.ts";
import { judge, type Verdict } from "./verdict.ts";
import { problemList, ratioText } from "./workload_report.ts";

/** Most that others' latency may grow by. */
const GROWTH = 2;

/** A server's samples beside one flood. */
function beside({ samples }: FloodedServer, flood: number): FloodedSample[] {
  return samples.filter((sample) => sample.flood === flood);
}

/** Latency beside the flood divided by that without it just before. */
function growthOf(samples: readonly FloodedSample[], which: "p50" | "p99"): Spread {
  return spread(samples.map((sample) => sample[which] / sample[which === "p50" ? "quietP50" : "quietP99"]));
}

/** The daemon's latency beside a flood divided by the server's in the same round. */
function ratioOf(result: FloodedResult, id: string, flood: number, field: "p50" | "p99"): string {
  const own = result.servers.find((server) => server.id === DAEMON);
  const other = result.servers.find((server) => server.id === id);
  if (own === undefined || other === undefined || id === DAEMON) return "";
  const ratios = beside(own, flood).flatMap((sample) => {
    const same = beside(other, flood).find(({ round }) => round === sample.round);
    return same === undefined ? [] : [sample[field] / same[field]];
  });
  return ratioText(spread(ratios));
}

/** The results as a Markdown section. Pure. */
export function floodedReport(result: FloodedResult): string {
  const head = [
    "flood",
    "server",
    "p50 µs quiet",
    "p50 µs",
    "p99 µs quiet",
    "p99 µs",
    "p50 ÷ quiet, per round",
    "p99 ÷ quiet, per round",
    `p99: ${DAEMON} ÷ it`,
    "lost",
    "flood/s",
  ];
  const rows = FLOODS.flatMap(({ title }, flood) =>
    result.servers.map((server) => {
      const samples = beside(server, flood);
      const middle = (field: keyof FloodedSample) => short(median(samples.map((sample) => sample[field])));
      const sum = (field: "lost" | "asked") => samples.reduce((all, sample) => all + sample[field], 0);
      return [
        title,
        titleOf(server.id),
        middle("quietP50"),
        middle("p50"),
        middle("quietP99"),
        middle("p99"),
        ratioText(growthOf(samples, "p50")),
        ratioText(growthOf(samples, "p99")),
        ratioOf(result, server.id, flood, "p99"),
        `${sum("lost")} of ${count(sum("asked"))}`,
        count(median(samples.map(({ rate }) => rate))),
      ];
    })
  );
  const title = "### One UDP client, a request a millisecond, beside one that floods";
  const note = "Run by root, the client has priority on this machine, as if it had one of its own.";
  return [title, note, table(head, rows), ...problemList(result.servers, result.missing)].join("\n\n");
}

/** Whether the daemon's other clients hardly notice. */
export function floodedVerdicts(result: FloodedResult | undefined): Verdict[] {
  const daemon = result?.servers.find(({ id }) => id === DAEMON);
  const problem = daemon?.problems[0];
  return FLOODS.flatMap(({ title }, flood) => {
    const samples = daemon === undefined ? [] : beside(daemon, flood);
    const figure = (which: "p50" | "p99"): Verdict => {
      const growth = growthOf(samples, which);
      return {
        wanted: `UDP client beside a flood, ${title}: ${which} ≤ ${GROWTH} × quiet`,
        reached: ratioText(growth),
        met: problem === undefined ? judge(growth.median, GROWTH, "most") : `no: ${problem}`,
      };
    };
    const lost = samples.reduce((sum, sample) => sum + sample.lost, 0);
    const losses: Verdict = {
      wanted: `UDP client beside a flood, ${title}: no loss`,
      reached: samples.length === 0 ? "–" : `${lost} lost`,
      met: samples.length === 0 ? "not measured" : lost === 0 ? "yes" : "no",
    };
    return [figure("p50"), figure("p99"), losses];
  });
}
