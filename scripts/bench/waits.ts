// The daemon while nothing is asked of it, and while it has no descriptor left for who waits at the door.

import type { BenchContext } from "./bench_context.ts";
import { accompany } from "./companion.ts";
import { startDaemon } from "./daemon.ts";
import { megabytes, table } from "./markdown.ts";
import { cpuSeconds, memory } from "./process_usage.ts";
import type { RunningServer } from "./running_server.ts";
import { judge, type Verdict } from "./verdict.ts";
import { delay } from "./waiting.ts";

export interface WaitsResult {
  /** Resident memory some seconds after the start, in bytes. */
  idle: number;
  /** CPU seconds a second of the idle lab, and of one that has no descriptors for its clients. */
  idleCpu: number;
  starvedCpu: number;
}

const SETTLE_MS = 2000;
const MEASURED_MS = 5000;

/** Descriptors that the starved lab may have, and clients that connect to it. */
const DESCRIPTORS = 96;
const CLIENTS = 300;

const MOST_IDLE = 100 * 2 ** 20;
const MOST_STARVED = 0.03;

export async function runWaits(context: BenchContext): Promise<WaitsResult> {
  const quiet = await startDaemon(context, "tcp", "echo");
  await delay(SETTLE_MS);
  const idle = memory(quiet.pid, "VmRSS");
  const idleCpu = await share(quiet);
  await quiet.stop();
  const starved = await startDaemon(context, "tcp", "echo", { descriptors: DESCRIPTORS });
  const holding = { args: ["--connections", String(CLIENTS)], word: "Holding" };
  const clients = await accompany<unknown>(context, "hold_silent", starved.place, holding);
  await delay(SETTLE_MS);
  const starvedCpu = await share(starved);
  await clients.release();
  await starved.stop();
  return { idle, idleCpu, starvedCpu };
}

/** CPU seconds a second. */
async function share({ pid }: RunningServer): Promise<number> {
  const before = cpuSeconds(pid);
  await delay(MEASURED_MS);
  return 1000 * (cpuSeconds(pid) - before) / MEASURED_MS;
}

/** The results as a Markdown section. Pure. */
export function waitsReport({ idle, idleCpu, starvedCpu }: WaitsResult): string {
  const rows = [
    ["idle", megabytes(idle), percent(idleCpu)],
    [`${DESCRIPTORS} descriptors, ${CLIENTS} clients at the door`, "", percent(starvedCpu)],
  ];
  return `### Waiting\n\n${table(["the lab", "MB", "of a core"], rows)}`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

export function waitsVerdicts(result: WaitsResult | undefined): Verdict[] {
  const { idle, starvedCpu } = result ?? { idle: NaN, starvedCpu: NaN };
  return [
    {
      wanted: `The idle lab: whole process ≤ ${MOST_IDLE / 2 ** 20} MiB`,
      reached: result === undefined ? "–" : `${(idle / 2 ** 20).toFixed(0)} MiB`,
      met: judge(idle, MOST_IDLE, "most"),
    },
    {
      wanted: `Out of descriptors, clients at the door: ≤ ${100 * MOST_STARVED} % of a core`,
      reached: result === undefined ? "–" : percent(starvedCpu),
      met: judge(starvedCpu, MOST_STARVED, "most"),
    },
  ];
}
