// From starting a server to its "Ready" line.

import { type BenchContext, DAEMON } from "./bench_context.ts";
import { startDaemon } from "./daemon.ts";
import { short, table } from "./markdown.ts";
import { startPeer, titleOf } from "./peers.ts";
import { freePort } from "./place.ts";
import { type RunningServer, StartError } from "./running_server.ts";
import { chosenPeers } from "./start_servers.ts";
import { spread } from "./statistics.ts";
import { problemList } from "./workload_report.ts";

export interface StartResult {
  servers: StartTimes[];
  /** A line for each server that did not come up. */
  missing: string[];
}

export interface StartTimes {
  id: string;
  /** Milliseconds of each start. */
  milliseconds: number[];
}

const PEER_IDS = ["c-epoll", "node", "deno"];

/** Deno by itself, from its start to its end. */
export const DENO_ALONE = "deno-eval";

/** Times `--starts` starts of each server, in turns, after one that is not counted. */
export async function runStarts(context: BenchContext): Promise<StartResult> {
  const { starts } = context.options;
  let servers = [DAEMON, DENO_ALONE, ...chosenPeers(context, PEER_IDS)].map((id): StartTimes => ({
    id,
    milliseconds: [],
  }));
  const missing: string[] = [];
  for (let turn = 0; turn <= starts; turn++) {
    console.error(`start: ${turn === 0 ? "warm-up" : `${turn} of ${starts}`}`);
    for (const server of servers) {
      try {
        const time = await timeStart(context, server.id);
        if (turn > 0) server.milliseconds.push(time);
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        missing.push(`${error.message}; its row is left out`);
        servers = servers.filter((other) => other !== server);
      }
    }
  }
  return { servers, missing };
}

async function timeStart(context: BenchContext, id: string): Promise<number> {
  if (id === DENO_ALONE) return await timeDeno();
  const server = await start(context, id);
  await server.stop();
  return server.readyAfter;
}

async function timeDeno(): Promise<number> {
  const began = performance.now();
  await new Deno.Command(Deno.execPath(), { args: ["eval", "1"] }).output();
  return performance.now() - began;
}

function start(context: BenchContext, id: string): Promise<RunningServer> {
  if (id === DAEMON) return startDaemon(context, "tcp", "echo");
  return startPeer(context, id, { transport: "tcp", service: "echo", port: freePort(), path: "" });
}

/** The results as a Markdown section. Pure. */
export function startReport({ servers, missing }: StartResult): string {
  const rows = servers.map(({ id, milliseconds }) => {
    const { median, low, high } = spread(milliseconds);
    return [id === DENO_ALONE ? "deno eval 1" : titleOf(id), short(median), `${short(low)}–${short(high)}`];
  });
  const parts = [
    "### From start to ready",
    table(["server", "ms", "min–max"], rows),
    ...problemList([], missing),
  ];
  return parts.join("\n\n");
}
