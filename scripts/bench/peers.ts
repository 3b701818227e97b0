// The servers that the daemon is compared with, and how each is started.

import {
  type BenchContext,
  CLUSTERED,
  DAEMON,
  MANY_ADDRESSES,
  ONE_ADDRESS,
  OTHER,
  pinned,
  serverLifetime,
  UNLIMITED,
  UNOBSERVED,
} from "./bench_context.ts";
import { type DaemonNeeds, startDaemon } from "./daemon.ts";
import type { Place } from "./place.ts";
import type { Program } from "./build.ts";
import { type RunningServer, startServer } from "./running_server.ts";

/** Bytes asked for UDP receive buffers, as the daemon asks by default. */
export const RECEIVE_BUFFER = 4 * 1024 * 1024;

interface Peer {
  id: string;
  /** How it is called in tables. */
  title: string;
  /** What starts it; absent for the daemon itself in another configuration. */
  command?(place: Place, context: BenchContext): string[];
  needs?: DaemonNeeds;
  /** Client addresses that it is asked from, in place of `--clients`. */
  clients?: number;
}

/** Every server there is to compare with. */
export const PEERS: Peer[] = [
  { id: "c-recvfrom", title: "C recvfrom", command: inC("serve_udp_plain") },
  { id: "c-recvmmsg", title: "C recvmmsg", command: inC("serve_udp_batch") },
  { id: "c-segment", title: "C recvmmsg + UDP_SEGMENT", command: inC("serve_udp_batch", "--segment", "1") },
  { id: "c-fork", title: "C fork", command: inC("serve_tcp_fork") },
  { id: "c-epoll", title: "C epoll", command: inC("serve_epoll") },
  { id: "node", title: "Node", command: forNode },
  { id: "deno", title: "Deno's own API", command: forDeno },
  { id: UNOBSERVED, title: `${DAEMON}, observations = false`, needs: { observations: false } },
  { id: OTHER, title: `${DAEMON}, --other`, needs: { other: true } },
  { id: UNLIMITED, title: `${DAEMON}, no limits`, needs: { limits: "none" } },
  { id: CLUSTERED, title: `${DAEMON}, in a cluster`, needs: { cluster: true } },
  { id: ONE_ADDRESS, title: `${DAEMON}, 1 client address`, needs: { as: ONE_ADDRESS }, clients: 1 },
  {
    id: MANY_ADDRESSES,
    title: `${DAEMON}, 10,000 client addresses`,
    needs: { as: MANY_ADDRESSES },
    clients: 10_000,
  },
];

function inC(program: Program, ...extra: string[]): NonNullable<Peer["command"]> {
  return (place, context) => {
    const where = place.transport === "unix"
      ? ["--path", place.path]
      : ["--address", "0.0.0.0", "--port", String(place.port)];
    const service = program === "serve_tcp_fork" ? [] : ["--service", place.service];
    const buffer = place.transport === "udp" ? ["--rcvbuf", String(RECEIVE_BUFFER)] : [];
    const lifetime = ["--lifetime", String(serverLifetime(context.options))];
    return [context.programs[program], ...where, ...service, ...buffer, ...lifetime, ...extra];
  };
}

function script(name: string): string {
  return new URL(`./peers/${name}`, import.meta.url).pathname;
}

function where(place: Place): string {
  return place.path || String(place.port);
}

function forNode(place: Place): string[] {
  return [
    "node",
    script("node_server.mjs"),
    place.transport,
    place.service,
    where(place),
    String(RECEIVE_BUFFER),
  ];
}

function forDeno(place: Place): string[] {
  const run = [Deno.execPath(), "run", "--no-config", "--no-lock", "-A", "--unstable-net"];
  return [...run, script("deno_server.ts"), place.transport, place.service, where(place)];
}

/** How many client addresses the server `id` is asked from. */
export function clientsOf(id: string, { options }: BenchContext): number {
  return PEERS.find((peer) => peer.id === id)?.clients ?? options.clients;
}

/** How the server `id` is called in tables. */
export function titleOf(id: string): string {
  return PEERS.find((peer) => peer.id === id)?.title ?? id;
}

/**
 * Starts the peer `id` at `place`.
 *
 * @param needs what the workload asks of a daemon
 * @throws {import("./running_server.ts").StartError} if it does not come up
 */
export function startPeer(
  context: BenchContext,
  id: string,
  place: Place,
  needs: DaemonNeeds = {},
): Promise<RunningServer> {
  const peer = PEERS.find((one) => one.id === id);
  if (!peer) throw new Error(`Cannot start "${id}": no such peer`);
  if (!peer.command) return startDaemon(context, place.transport, place.service, { ...needs, ...peer.needs });
  return startServer(context.workshop, id, place, pinned(context, 0, peer.command(place, context)));
}
