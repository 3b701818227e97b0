// Measures a workload: all its servers run, one is asked at a time, each once a round, in an order that rotates.

import type { BenchContext } from "./bench_context.ts";
import { cpuSeconds, memory } from "./process_usage.ts";
import { generate, type Tally } from "./generator.ts";
import { clientsOf } from "./peers.ts";
import type { RunningServer } from "./running_server.ts";
import { startServers, stopServers } from "./start_servers.ts";
import type { Workload } from "./workloads.ts";

/** One server in one round. */
export interface Sample {
  round: number;
  /** Operations a second. */
  rate: number;
  /** CPU microseconds of the server for an operation. */
  cpu: number;
  p50: number;
  p99: number;
  lost: number;
  wrong: number;
  tally: Tally;
}

/** One server in all rounds. */
export interface ServerResult {
  id: string;
  samples: Sample[];
  /** Most bytes of memory it had. */
  peak: number;
  /** Why samples are missing. */
  problems: string[];
}

export interface WorkloadResult {
  workload: Workload;
  servers: ServerResult[];
  /** A line for each server that did not come up. */
  missing: string[];
}

/** Seconds of the uncounted round, in which caches fill and code is compiled. */
const WARM_UP = 0.3;

/** Runs the warm-up and the rounds. */
export async function runWorkload(context: BenchContext, workload: Workload): Promise<WorkloadResult> {
  const { split = 1 } = workload;
  const rounds = context.options.rounds * split;
  const seconds = context.options.seconds / split;
  const { servers, missing } = await startServers(context, workload);
  const results = servers.map(({ id }): ServerResult => ({ id, samples: [], peak: 0, problems: [] }));
  const previous = new Map<string, Tally>();
  for (let round = 0; round <= rounds; round++) {
    console.error(`${workload.id}: ${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}`);
    for (let turn = 0; turn < servers.length; turn++) {
      const index = (round + turn) % servers.length;
      const length = round === 0 ? Math.min(WARM_UP, seconds) : seconds;
      await measure(context, workload, servers[index], results[index], { round, length, previous });
    }
  }
  servers.forEach((server, i) => results[i].peak = memory(server.pid, "VmHWM"));
  await stopServers(servers);
  return { workload, servers: results, missing };
}

interface Turn {
  round: number;
  /** Seconds. */
  length: number;
  /** Each server's last tally, by its id. */
  previous: Map<string, Tally>;
}

async function measure(
  context: BenchContext,
  workload: Workload,
  server: RunningServer,
  result: ServerResult,
  { round, length, previous }: Turn,
): Promise<void> {
  if (!server.alive) {
    result.problems.push(`round ${round}: the server has ended: ${server.lastWords}`);
    return;
  }
  try {
    const before = cpuSeconds(server.pid);
    const tally = await generate(
      context,
      workload.program,
      server.place,
      loadOf(context, workload, server),
      length,
    );
    const cpu = cpuSeconds(server.pid) - before;
    const wrong = tally.wrong + (continues(previous.get(server.id), tally) ? 0 : 1);
    previous.set(server.id, tally);
    const { ops, p50, p99, lost } = tally;
    if (ops === 0) throw new Error("no answer came");
    if (wrong > 0) result.problems.push(`round ${round}: ${wrong} wrong answers`);
    // A datagram may be lost, and the table shows how many were; a connection's answer may not.
    if (lost > 0 && workload.transport !== "udp") {
      result.problems.push(`round ${round}: ${lost} lost answers`);
    }
    if (round === 0) return;
    result.samples.push({
      round,
      rate: ops / tally.seconds,
      cpu: 1e6 * cpu / ops,
      p50,
      p99,
      lost,
      wrong,
      tally,
    });
  } catch (error) {
    result.problems.push(`round ${round}: ${(error as Error).message}`);
  }
}

/** What the generator is told for a server: a Unix client has no address. */
function loadOf(context: BenchContext, { transport, load }: Workload, { id }: RunningServer): string[] {
  return transport === "unix" ? load : [...load, "--clients", String(clientsOf(id, context))];
}

/**
 * Whether the counter went on where the run before had left it. Where answers were lost, some numbers before this
 * run's first are unknown.
 */
export function continues(before: Tally | undefined, now: Tally): boolean {
  if (before?.last === undefined || now.first === undefined) return true;
  return before.lost === 0 ? now.first === before.last + 1 : now.first > before.last;
}
