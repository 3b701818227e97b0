// Starts the servers of a workload side by side. One that does not come up is left out, with a line that says why.

import { type BenchContext, OTHER } from "./bench_context.ts";
import { type DaemonNeeds, startDaemon } from "./daemon.ts";
import { startPeer } from "./peers.ts";
import { freePort, type Place, type Service, type Transport } from "./place.ts";
import { type RunningServer, StartError } from "./running_server.ts";

/** Which servers, for what. */
export interface Lineup {
  transport: Transport;
  service: Service;
  /** Ids of the servers beside the daemon. */
  peers: string[];
  needs?: DaemonNeeds;
}

/** The peers that `--peers` lets in, and the daemon of `--other`. */
export function chosenPeers(context: BenchContext, peers: readonly string[]): string[] {
  const { peers: chosen, other } = context.options;
  const wanted = peers.filter((id) => chosen.length === 0 || chosen.includes(id));
  return other === "" ? wanted : [OTHER, ...wanted];
}

export interface Started {
  /** Those that came up, the daemon first. */
  servers: RunningServer[];
  /** A line for each that did not. */
  missing: string[];
}

/** Starts the daemon and the chosen peers. */
export async function startServers(context: BenchContext, lineup: Lineup): Promise<Started> {
  const { transport, service, needs } = lineup;
  const servers: RunningServer[] = [];
  const missing: string[] = [];
  const tryStart = async (start: () => Promise<RunningServer>): Promise<void> => {
    try {
      servers.push(await start());
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      missing.push(`${error.message}; its row is left out`);
    }
  };
  await tryStart(() => startDaemon(context, transport, service, needs));
  for (const id of chosenPeers(context, lineup.peers)) {
    await tryStart(() => startPeer(context, id, placeFor(context, id, transport, service), needs));
  }
  return { servers, missing };
}

function placeFor(context: BenchContext, id: string, transport: Transport, service: Service): Place {
  if (transport !== "unix") return { transport, service, port: freePort(), path: "" };
  return { transport, service, port: 0, path: `${context.workshop.directory}/${id}-${freePort()}.sock` };
}

/** Ends servers, all at once. */
export async function stopServers(servers: RunningServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
