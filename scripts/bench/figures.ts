// The figures that were set for the daemon, and what a run says of each. Pure.

import { DAEMON, UNLIMITED, UNOBSERVED } from "./bench_context.ts";
import { type Measure, ratioToDaemon, samplesOf, total } from "./compare.ts";
import type { FloodedResult } from "./flooded.ts";
import { floodedVerdicts } from "./flooded_report.ts";
import { table } from "./markdown.ts";
import { titleOf } from "./peers.ts";
import type { WorkloadResult } from "./rounds.ts";
import type { SilentResult } from "./silent.ts";
import type { StartResult } from "./startup.ts";
import { median, spread } from "./statistics.ts";
import { judge, type Verdict } from "./verdict.ts";
import { ratioText } from "./workload_report.ts";
import { LIMITED, OBSERVED } from "./workloads.ts";

/** Everything a run can have measured. */
export interface RunResults {
  workloads: WorkloadResult[];
  silent?: SilentResult;
  flooded?: FloodedResult;
  starts?: StartResult;
}

interface RatioFigure {
  workload: string;
  name: string;
  peer: string;
  measure: Measure;
  /** The ratio wanted: at least this for rates, at most this for CPU time and latency. */
  bound: number;
}

/** Least part of the throughput that is left when exchanges are observed. */
const OBSERVED_RATE = 0.9;

/** The same when limits are in force that don't bite. */
const LIMITED_RATE = 0.97;

const RATIOS: RatioFigure[] = [
  { workload: "udp-counter", name: "UDP counter 16 × 8", peer: "c-segment", measure: "rate", bound: 0.9 },
  { workload: "udp-counter", name: "UDP counter 16 × 8", peer: "c-segment", measure: "cpu", bound: 1.3 },
  {
    workload: "udp-single",
    name: "UDP counter, one at a time",
    peer: "c-recvfrom",
    measure: "rate",
    bound: 0.95,
  },
  {
    workload: "udp-single",
    name: "UDP counter, one at a time",
    peer: "c-recvfrom",
    measure: "p99",
    bound: 1.1,
  },
  { workload: "udp-echo-64", name: "UDP echo, 64 bytes", peer: "c-segment", measure: "rate", bound: 0.9 },
  {
    workload: "udp-echo-1400",
    name: "UDP echo, 1,400 bytes",
    peer: "c-segment",
    measure: "rate",
    bound: 0.9,
  },
  { workload: "tcp-counter", name: "TCP counter, 32 at a time", peer: "c-fork", measure: "rate", bound: 4 },
  {
    workload: "tcp-counter",
    name: "TCP counter, 32 at a time",
    peer: "c-epoll",
    measure: "rate",
    bound: 0.97,
  },
  { workload: "tcp-counter", name: "TCP counter, 32 at a time", peer: "node", measure: "rate", bound: 1.5 },
  { workload: "tcp-echo", name: "TCP echo 16 × 64 bytes", peer: "c-epoll", measure: "rate", bound: 0.95 },
  { workload: "tcp-echo-deep", name: "TCP echo, 16 deep", peer: "c-epoll", measure: "rate", bound: 0.95 },
  { workload: "tcp-echo-16k", name: "TCP echo, 16 KiB", peer: "c-epoll", measure: "rate", bound: 0.9 },
  { workload: "unix-echo-16k", name: "Unix echo, 16 KiB", peer: "c-epoll", measure: "rate", bound: 0.9 },
  ...OBSERVED.map((workload): RatioFigure => ({
    workload,
    name: `Exchanges observed, ${workload}`,
    peer: UNOBSERVED,
    measure: "rate",
    bound: OBSERVED_RATE,
  })),
  ...LIMITED.map((workload): RatioFigure => ({
    workload,
    name: `Limits in force, ${workload}`,
    peer: UNLIMITED,
    measure: "rate",
    bound: LIMITED_RATE,
  })),
];

const WORDS: Record<Measure, string> = { rate: "rate", cpu: "CPU each", p99: "p99" };

/** Most that p99 may grow by beside silent connections, most memory in bytes, most milliseconds to ready. */
const SILENT_GROWTH = 1.3;
const SILENT_MEMORY = 150e6;
const START = 300;

function ratioVerdict(results: RunResults, { workload, name, peer, measure, bound }: RatioFigure): Verdict {
  const side = measure === "rate" ? "least" : "most";
  const wanted = `${name}: ${WORDS[measure]} ${side === "least" ? "≥" : "≤"} ${bound} × ${titleOf(peer)}`;
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
      wanted: `With the silent connections: whole process < ${SILENT_MEMORY / 1e6} MB`,
      reached: Number.isNaN(memory) ? "–" : `${(memory / 1e6).toFixed(1)} MB`,
      met: spoiledBy ?? judge(memory, SILENT_MEMORY, "most"),
    },
  ];
}

function startVerdict(results: RunResults): Verdict {
  const times = results.starts?.servers.find(({ id }) => id === DAEMON)?.milliseconds ?? [];
  return {
    wanted: `From start to ready: < ${START} ms`,
    reached: times.length > 0 ? `${median(times).toFixed(0)} ms` : "–",
    met: judge(median(times), START, "most"),
  };
}

/** A verdict on each figure, in the order they were set. */
export function verdicts(results: RunResults): Verdict[] {
  const ratios = RATIOS.map((figure) => ratioVerdict(results, figure));
  const udpSingle = RATIOS.findLastIndex((figure) => figure.workload === "udp-single") + 1;
  return [
    ...ratios.slice(0, udpSingle),
    lossVerdict(results),
    ...ratios.slice(udpSingle),
    ...silentVerdicts(results),
    ...floodedVerdicts(results.flooded),
    startVerdict(results),
  ];
}

/** The final table. */
export function figuresReport(results: RunResults): string {
  const rows = verdicts(results).map(({ wanted, reached, met }) => [wanted, reached, met]);
  return `### Figures\n\n${table(["wanted", "reached: median (min–max)", "met?"], rows)}`;
}
