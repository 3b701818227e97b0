// The figures that were set for the daemon, and what a run says of each. Pure.

import { CLUSTERED, DAEMON, MANY_ADDRESSES, ONE_ADDRESS, UNLIMITED, UNOBSERVED } from "./bench_context.ts";
import { type CallsResult, callsVerdicts } from "./calls.ts";
import { type Measure, ratioToDaemon, samplesOf, total } from "./ratios.ts";
import type { FloodedResult } from "./flooded.ts";
import { floodedVerdicts } from "./flooded_report.ts";
import { table } from "./markdown.ts";
import { titleOf } from "./peers.ts";
import type { WorkloadResult } from "./rounds.ts";
import type { SilentResult } from "./silent.ts";
import { DENO_ALONE, type StartResult } from "./startup.ts";
import { median, spread } from "./statistics.ts";
import { judge, type Verdict } from "./verdict.ts";
import { type NotedResult, notedVerdict } from "./noted.ts";
import { type WaitsResult, waitsVerdicts } from "./waits.ts";
import { ratioText } from "./workload_report.ts";
import { IN_CLUSTER, LIMITED, OBSERVED } from "./workloads.ts";

/** Everything a run can have measured. */
export interface RunResults {
  workloads: WorkloadResult[];
  silent?: SilentResult;
  flooded?: FloodedResult;
  calls?: CallsResult;
  noted?: NotedResult;
  waits?: WaitsResult;
  starts?: StartResult;
}

interface RatioFigure {
  workload: string;
  name: string;
  peer: string;
  measure: Measure;
  bound: number;
  side: "least" | "most";
}

/** What observing may cost: the part of the throughput that is left at least, and CPU time at most. */
const OBSERVED_RATE = 0.95;
const OBSERVED_CPU = 1.15;

/** Part of the throughput that is left at least when limits are in force that don't bite. */
const LIMITED_RATE = 0.97;

/** Part of the throughput that is left at least to a lab whose exchanges go to a cluster's database. */
const CLUSTERED_RATE = 0.97;

/** CPU time may be so many times that at `--clients` addresses, at one and at many. */
const ADDRESSES_CPU = 1.1;

/** Most memory in any workload, in bytes. */
const PEAK = 150 * 2 ** 20;

const RATIOS: RatioFigure[] = [
  ...of("udp-counter", "UDP counter 16 × 8", ["c-segment", "rate", 0.9], ["c-segment", "cpu", 1.3]),
  ...of("udp-counter-apart", "UDP counter 16 × 8, one by one", ["c-recvmmsg", "cpu", 1.2]),
  ...of("udp-single", "UDP counter, one at a time", ["c-recvfrom", "rate", 0.95], ["c-recvfrom", "p99", 1.1]),
  ...of("udp-echo-64", "UDP echo, 64 bytes", ["c-segment", "rate", 0.9]),
  ...of("udp-echo-1400", "UDP echo, 1,400 bytes", ["c-segment", "rate", 0.9]),
  ...of(
    "tcp-counter",
    "TCP counter, 32 at a time",
    ["c-epoll", "rate", 0.9],
    ["c-epoll", "cpu", 1.6],
    ["node", "rate", 2],
    [ONE_ADDRESS, "cpu", 1 / ADDRESSES_CPU, "least"],
    [MANY_ADDRESSES, "cpu", 1 / ADDRESSES_CPU, "least"],
  ),
  ...of("tcp-echo", "TCP echo 16 × 64 bytes", ["c-epoll", "rate", 0.95], ["c-epoll", "cpu", 1.2]),
  ...of("tcp-echo-deep", "TCP echo, 16 deep", ["c-epoll", "rate", 0.95], ["c-epoll", "cpu", 1.2]),
  ...of("tcp-echo-16k", "TCP echo, 16 KiB", ["c-epoll", "rate", 0.9]),
  ...of("unix-echo-64", "Unix echo, 64 bytes", ["c-epoll", "rate", 0.92], ["c-epoll", "cpu", 1.15]),
  ...of("unix-echo-16k", "Unix echo, 16 KiB", ["c-epoll", "rate", 0.92], ["c-epoll", "cpu", 1.15]),
  ...OBSERVED.flatMap((workload) =>
    of(
      workload,
      `Exchanges observed, ${workload}`,
      [UNOBSERVED, "rate", OBSERVED_RATE],
      [UNOBSERVED, "cpu", OBSERVED_CPU],
    )
  ),
  ...LIMITED.flatMap((workload) =>
    of(workload, `Limits in force, ${workload}`, [UNLIMITED, "rate", LIMITED_RATE])
  ),
  ...IN_CLUSTER.flatMap((workload) =>
    of(workload, `Without a cluster, ${workload}`, [CLUSTERED, "rate", 1 / CLUSTERED_RATE, "most"])
  ),
];

/** A peer, what is compared, and the ratio wanted: of rates at least, of the others at most unless said. */
type Wanted = [peer: string, measure: Measure, bound: number, side?: "least" | "most"];

function of(workload: string, name: string, ...wanted: Wanted[]): RatioFigure[] {
  return wanted.map(([peer, measure, bound, side = measure === "rate" ? "least" : "most"]) => {
    return { workload, name, peer, measure, bound, side };
  });
}

const WORDS: Record<Measure, string> = { rate: "rate", cpu: "CPU each", p99: "p99" };

/** Most that p99 may grow by beside silent connections, and how many times a bare Deno's start. */
const SILENT_GROWTH = 1.3;
const START = 3;

function ratioVerdict(results: RunResults, figure: RatioFigure): Verdict {
  const { workload, name, peer, measure, bound, side } = figure;
  const sign = side === "least" ? "≥" : "≤";
  const wanted = `${name}: ${WORDS[measure]} ${sign} ${Number(bound.toFixed(2))} × ${titleOf(peer)}`;
  const result = results.workloads.find((one) => one.workload.id === workload);
  if (!result) return { wanted, reached: "–", met: "not measured" };
  const values = ratioToDaemon(result, peer, measure);
  return { wanted, reached: ratioText(values), met: spoiled(result) ?? judge(values.median, bound, side) };
}

/** A rate of wrong answers is worth nothing. */
function spoiled(result: WorkloadResult): string | undefined {
  const problems = result.servers.find(({ id }) => id === DAEMON)?.problems ?? [];
  return problems.length > 0 ? `no: ${problems[0]}` : undefined;
}

function lossVerdict(results: RunResults): Verdict {
  const wanted = "UDP counter, 1,024 outstanding: no loss where C has none";
  const result = results.workloads.find((one) => one.workload.id === "udp-1024");
  if (!result || samplesOf(result, DAEMON).length === 0) return { wanted, reached: "–", met: "not measured" };
  const own = total(result, DAEMON, "lost");
  const inC = result.servers.filter(({ id }) => id.startsWith("c-")).map(({ id }) =>
    total(result, id, "lost")
  );
  const reached = `${own} lost; in C ${inC.join(", ")}`;
  const met = own === 0 ? "yes" : inC.some((lost) => lost === 0) ? "no" : "not measured: C lost too";
  return { wanted, reached, met: spoiled(result) ?? met };
}

function silentVerdicts(results: RunResults): Verdict[] {
  const daemon = results.silent?.servers.find(({ id }) => id === DAEMON);
  const samples = daemon?.samples ?? [];
  const growth = spread(samples.map((sample) => sample.besideP99 / sample.aloneP99));
  const memory = daemon && samples.length > 0 ? Math.max(...samples.map((sample) => sample.resident)) : NaN;
  const problem = daemon?.problems[0] ??
    (samples.some((sample) => sample.wrong > 0) ? "wrong answers" : undefined);
  const spoiledBy = problem === undefined ? undefined : `no: ${problem}`;
  return [
    {
      wanted: `One client beside the silent connections: p99 ≤ ${SILENT_GROWTH} × alone`,
      reached: ratioText(growth),
      met: spoiledBy ?? judge(growth.median, SILENT_GROWTH, "most"),
    },
    {
      wanted: `With the silent connections: whole process ≤ ${PEAK / 2 ** 20} MiB`,
      reached: Number.isNaN(memory) ? "–" : `${(memory / 2 ** 20).toFixed(0)} MiB`,
      met: spoiledBy ?? judge(memory, PEAK, "most"),
    },
  ];
}

function startVerdict(results: RunResults): Verdict {
  const timesOf = (id: string) => results.starts?.servers.find((each) => each.id === id)?.milliseconds ?? [];
  const own = median(timesOf(DAEMON));
  const bare = median(timesOf(DENO_ALONE));
  return {
    wanted: `From start to ready: ≤ ${START} × deno eval 1`,
    reached: Number.isNaN(own) ? "–" : `${own.toFixed(0)} ms; deno eval 1: ${bare.toFixed(0)} ms`,
    met: judge(own / bare, START, "most"),
  };
}

/** Memory in each workload that was measured. */
function peakVerdicts({ workloads }: RunResults): Verdict[] {
  return workloads.map(({ workload, servers }) => {
    const peak = servers.find(({ id }) => id === DAEMON)?.peak || NaN;
    return {
      wanted: `${workload.title}: peak memory ≤ ${PEAK / 2 ** 20} MiB`,
      reached: `${(peak / 2 ** 20).toFixed(0)} MiB`,
      met: judge(peak, PEAK, "most"),
    };
  });
}

/** A verdict on each figure, in the order they were set. */
export function verdicts(results: RunResults): Verdict[] {
  const ratios = RATIOS.map((figure) => ratioVerdict(results, figure));
  const udpSingle = RATIOS.findLastIndex((figure) => figure.workload === "udp-single") + 1;
  return [
    ...ratios.slice(0, udpSingle),
    lossVerdict(results),
    ...ratios.slice(udpSingle),
    ...peakVerdicts(results),
    ...silentVerdicts(results),
    ...floodedVerdicts(results.flooded),
    ...callsVerdicts(results.calls),
    notedVerdict(results.noted),
    ...waitsVerdicts(results.waits),
    startVerdict(results),
  ];
}

/** The final table. */
export function figuresReport(results: RunResults): string {
  const rows = verdicts(results).map(({ wanted, reached, met }) => [wanted, reached, met]);
  return `### Figures\n\n${table(["wanted", "reached: median (min–max)", "met?"], rows)}`;
}
