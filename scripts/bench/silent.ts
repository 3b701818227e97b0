// One client beside thousands of silent TCP connections: its latency with and without them, and the server's memory.

import type { BenchContext } from "./bench_context.ts";
import { accompany } from "./companion.ts";
import { generate, type Tally } from "./generator.ts";
import { count, megabytes, short, table } from "./markdown.ts";
import { titleOf } from "./peers.ts";
import type { Place } from "./place.ts";
import { memory, openDescriptors } from "./process_usage.ts";
import type { RunningServer } from "./running_server.ts";
import { startServers, stopServers } from "./start_servers.ts";
import { median, spread } from "./statistics.ts";
import { delay } from "./waiting.ts";
import { problemList, ratioText } from "./workload_report.ts";
import { SINGLE_SPLIT } from "./workloads.ts";

/** One server in one round; latencies in microseconds, memory in bytes. */
export interface SilentSample {
  aloneP50: number;
  aloneP99: number;
  besideP50: number;
  besideP99: number;
  /** Resident memory of the whole process while the connections were held. */
  resident: number;
  wrong: number;
}

export interface SilentResult {
  servers: SilentServer[];
  /** A line for each server that did not come up. */
  missing: string[];
}

export interface SilentServer {
  id: string;
  samples: SilentSample[];
  peak: number;
  problems: string[];
}

const LOAD = ["--connections", "1", "--size", "64", "--depth", "1"];

/** Milliseconds for the server to accept, or to close, all of the connections. */
const SETTLE_WITHIN = 30_000;

/** Descriptors besides connections that come and go meanwhile: of last clients, of the journal. */
const OTHERS = 16;

/** Connections that the daemon lets in by default; asking for as many is part of the workload. */
const DEFAULT_MOST = 10_000;

/** Holds `--silent` connections to each server in turn, and measures one client with and without them. */
export async function runSilent(context: BenchContext): Promise<SilentResult> {
  const { rounds, silent } = context.options;
  const needs = silent < DEFAULT_MOST ? {} : { maxConnections: silent + 100 };
  const lineup = { transport: "tcp", service: "echo", peers: ["c-epoll"], needs } as const;
  const { servers, missing } = await startServers(context, { ...lineup, peers: [...lineup.peers] });
  const results = servers.map(({ id }): SilentServer => ({ id, samples: [], peak: 0, problems: [] }));
  for (let round = 1; round <= rounds; round++) {
    console.error(`silent: round ${round} of ${rounds}`);
    for (let turn = 0; turn < servers.length; turn++) {
      const index = (round + turn) % servers.length;
      try {
        results[index].samples.push(await measure(context, servers[index], round));
      } catch (error) {
        results[index].problems.push(
          `round ${round}: ${(error as Error).message} ${servers[index].lastWords}`,
        );
      }
    }
  }
  servers.forEach((server, i) => results[i].peak = memory(server.pid, "VmHWM"));
  await stopServers(servers);
  return { servers: results, missing };
}

/** Without and with the connections; in every second round the other way about, against drift. */
async function measure(context: BenchContext, server: RunningServer, round: number): Promise<SilentSample> {
  const ask = () => askLoneClient(context, server.place);
  const aloneFirst = round % 2 === 1 ? await ask() : undefined;
  const before = openDescriptors(server.pid);
  const args = ["--connections", String(context.options.silent)];
  const holding = { args, word: "Holding" };
  const holder = await accompany<{ closed: number }>(context, "hold_silent", server.place, holding);
  const held = { beside: { p50: NaN, p99: NaN, wrong: 0 }, resident: NaN, closed: 0 };
  try {
    const all = before + context.options.silent - OTHERS;
    await settle(() => openDescriptors(server.pid) >= all, "accept the connections");
    held.beside = await ask();
    held.resident = memory(server.pid, "VmRSS");
  } finally {
    // Else the next round finds them.
    held.closed = (await holder.release()).closed;
  }
  await settle(() => openDescriptors(server.pid) <= before + OTHERS, "close the connections");
  const { beside, resident, closed } = held;
  const alone = aloneFirst ?? await ask();
  if (closed > 0) throw new Error(`the server closed ${closed} silent connections by itself`);
  return {
    aloneP50: alone.p50,
    aloneP99: alone.p99,
    besideP50: beside.p50,
    besideP99: beside.p99,
    resident,
    wrong: alone.wrong + beside.wrong,
  };
}

interface Latency {
  p50: number;
  p99: number;
  wrong: number;
}

/** Medians over several short runs: the scheduler's choice of cores, which holds for a run, decides much. */
async function askLoneClient(context: BenchContext, place: Place): Promise<Latency> {
  const tallies: Tally[] = [];
  const seconds = context.options.seconds / SINGLE_SPLIT;
  for (let i = 0; i < SINGLE_SPLIT; i++) {
    tallies.push(await generate(context, "load_echo", place, LOAD, seconds));
  }
  return {
    p50: median(tallies.map((tally) => tally.p50)),
    p99: median(tallies.map((tally) => tally.p99)),
    wrong: tallies.reduce((sum, tally) => sum + tally.wrong + tally.lost, 0),
  };
}

async function settle(reached: () => boolean, what: string): Promise<void> {
  const end = performance.now() + SETTLE_WITHIN;
  while (!reached()) {
    if (performance.now() > end) {
      throw new Error(`the server did not ${what} within ${SETTLE_WITHIN / 1000} s`);
    }
    await delay(20);
  }
}

/** The results as a Markdown section. Pure. */
export function silentReport({ servers, missing }: SilentResult, silent: number): string {
  const head = [
    "server",
    "p50 µs alone",
    "p50 µs beside",
    "p99 µs alone",
    "p99 µs beside",
    "p99 beside ÷ alone, per round",
    "MB while held",
    "peak MB",
  ];
  const rows = servers.map(({ id, samples, peak }) => [
    titleOf(id),
    ...(["aloneP50", "besideP50", "aloneP99", "besideP99"] as const).map((field) =>
      short(median(samples.map((sample) => sample[field])))
    ),
    ratioText(spread(samples.map((sample) => sample.besideP99 / sample.aloneP99))),
    megabytes(median(samples.map((sample) => sample.resident))),
    megabytes(peak),
  ]);
  const title = `### One TCP echo client (64 bytes) beside ${count(silent)} silent connections`;
  return [title, table(head, rows), ...problemList(servers, missing)].join("\n\n");
}
