// One client of the UDP counter that behaves, alone and beside another that floods it: what it waits for its
// answers, and how many never come.

import { type BenchContext, UNLIMITED } from "./bench_context.ts";
import { accompany } from "./companion.ts";
import { generate, type Tally } from "./generator.ts";
import type { RunningServer } from "./running_server.ts";
import { startServers, stopServers } from "./start_servers.ts";

interface Flood {
  readonly title: string;
  /** Datagrams a call. */
  readonly segments: number;
  /** 19: as if it ran on a machine of its own, else it takes the others' processor too. */
  readonly nice: number;
}

export const FLOODS: readonly Flood[] = [
  { title: "while(1) around sendto", segments: 1, nice: 0 },
  { title: "the same, nice 19", segments: 1, nice: 19 },
  { title: "64 datagrams a call", segments: 64, nice: 0 },
  { title: "the same, nice 19", segments: 64, nice: 19 },
];

/** One server beside one flood in one round; latencies in microseconds. */
export interface FloodedSample {
  readonly flood: number;
  readonly round: number;
  readonly quietP50: number;
  readonly quietP99: number;
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
  readonly asked: number;
  /** Datagrams a second of the flood. */
  readonly rate: number;
  readonly wrong: number;
}

export interface FloodedServer {
  id: string;
  samples: FloodedSample[];
  problems: string[];
}

export interface FloodedResult {
  servers: FloodedServer[];
  /** A line for each server that did not come up. */
  missing: string[];
}

/** What the flooder says at its end. */
interface Flooding {
  readonly sent: number;
  readonly seconds: number;
}

const PACE = ["--every", "1000"];

/** As if the client had a machine of its own: it runs as soon as it can, whoever else wants to. Only root may do that. */
const AT_ONCE = Deno.uid() === 0 ? ["chrt", "--fifo", "1"] : [];

/** Floods each server in turn, in every way, and measures the client that behaves without and with it. */
export async function runFlooded(context: BenchContext): Promise<FloodedResult> {
  const { rounds } = context.options;
  const lineup = { transport: "udp", service: "counter", needs: { limits: "default" } } as const;
  const { servers, missing } = await startServers(context, { ...lineup, peers: ["c-recvmmsg", UNLIMITED] });
  const results = servers.map(({ id }): FloodedServer => ({ id, samples: [], problems: [] }));
  for (let round = 0; round <= rounds; round++) {
    console.error(`flooded: ${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}`);
    for (let turn = 0; turn < servers.length; turn++) {
      const index = (round + turn) % servers.length;
      for (const flood of FLOODS.keys()) {
        await addSample(results[index], servers[index], () => measure(context, servers[index], flood, round));
      }
    }
  }
  await stopServers(servers);
  return { servers: results, missing };
}

/** Of the warm-up, problems alone are kept. */
async function addSample(
  { samples, problems }: FloodedServer,
  server: RunningServer,
  take: () => Promise<FloodedSample>,
): Promise<void> {
  try {
    const sample = await take();
    if (sample.wrong > 0) problems.push(`round ${sample.round}: ${sample.wrong} wrong answers`);
    if (sample.round > 0) samples.push(sample);
  } catch (error) {
    problems.push(`${(error as Error).message} ${server.lastWords}`);
  }
}

async function measure(
  context: BenchContext,
  server: RunningServer,
  flood: number,
  round: number,
): Promise<FloodedSample> {
  const { segments, nice } = FLOODS[flood];
  const { seconds: length } = context.options;
  const ask = () => generate(context, "pace_udp", server.place, PACE, length, AT_ONCE);
  const quiet: Tally = await ask();
  const flooding = { args: ["--segments", String(segments)], word: "Flooding", nice };
  const flooder = await accompany<Flooding>(context, "flood_udp", server.place, flooding);
  const { p50, p99, lost, ops, wrong } = await ask();
  const { sent, seconds } = await flooder.release();
  return {
    flood,
    round,
    quietP50: quiet.p50,
    quietP99: quiet.p99,
    p50,
    p99,
    lost,
    asked: ops + lost,
    rate: sent / seconds,
    wrong: quiet.wrong + wrong,
  };
}
