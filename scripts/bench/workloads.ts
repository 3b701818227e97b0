// The workloads: who is asked for what, how, and beside whom.

import { CLUSTERED, MANY_ADDRESSES, ONE_ADDRESS, UNLIMITED, UNOBSERVED } from "./bench_context.ts";
import type { Program } from "./build.ts";
import type { Service, Transport } from "./place.ts";

export interface Workload {
  id: string;
  title: string;
  transport: Transport;
  service: Service;
  /** What one operation is called, in the plural. */
  unit: "answers" | "connections" | "messages";
  /** The generator and what it is told besides the place and the time. */
  program: Program;
  load: string[];
  /** Ids of the servers beside the daemon. */
  peers: string[];
  /** Measures this many times as often, each time so much shorter; 1 unless given. */
  split?: number;
  /** What a reader must know to read the table. */
  note?: string;
}

const UDP_PEERS = ["c-recvfrom", "c-recvmmsg", "c-segment", "node", "deno"];
const ECHO_PEERS = ["c-epoll", "node", "deno"];

/** Of these workloads it is measured what observing costs. */
export const OBSERVED = [
  "udp-counter",
  "udp-echo-64",
  "tcp-counter",
  "tcp-echo",
  "tcp-echo-deep",
  "unix-echo-64",
];

/** Of these it is measured what limits cost that don't bite. */
export const LIMITED = ["udp-counter", "udp-counter-apart", "tcp-counter"];

/** Of these it is measured what being in a cluster costs. */
export const IN_CLUSTER = ["udp-counter", "udp-echo-64", "tcp-counter", "tcp-echo"];

// A client's requests of one moment leave as one segmented send. Sent one by one they cost the generator more than
// the fastest servers spend on the answers, and on few cores every server then shows the generator's rate.
const BURSTS = ["--segment", "1"];

/** How often a measurement of a lone client is cut, so that the scheduler's choice of cores averages out. */
export const SINGLE_SPLIT = 4;

const UDP = { transport: "udp", unit: "answers", program: "load_udp", peers: UDP_PEERS } as const;
const ECHO = { service: "echo", unit: "messages", program: "load_echo", peers: ECHO_PEERS } as const;

const COMPARED: Workload[] = [
  {
    ...UDP,
    id: "udp-counter",
    title: "UDP counter, 16 sockets × 8 outstanding",
    service: "counter",
    load: ["--sockets", "16", "--window", "8", ...BURSTS],
    note: "Requests that a client sends at one moment leave as one segmented send.",
  },
  {
    ...UDP,
    id: "udp-counter-apart",
    title: "UDP counter, 16 sockets × 8 outstanding, requests sent one by one",
    service: "counter",
    load: ["--sockets", "16", "--window", "8"],
    note: "On two cores the generator is as busy as the server here: read the CPU time, not the rate.",
  },
  {
    ...UDP,
    id: "udp-single",
    title: "UDP counter, one at a time",
    service: "counter",
    load: ["--sockets", "1", "--window", "1"],
    split: SINGLE_SPLIT,
    note:
      `${SINGLE_SPLIT} times as many rounds, each so much shorter: a lone client is several times faster when the ` +
      "scheduler puts it on the server's core, and where it is put holds for a run.",
  },
  {
    ...UDP,
    id: "udp-1024",
    title: "UDP counter, 1,024 outstanding (16 sockets × 64)",
    service: "counter",
    load: ["--sockets", "16", "--window", "64", ...BURSTS],
  },
  {
    ...UDP,
    id: "udp-echo-64",
    title: "UDP echo, 64 bytes, 16 sockets × 8 outstanding",
    service: "echo",
    load: ["--sockets", "16", "--window", "8", "--size", "64", ...BURSTS],
  },
  {
    ...UDP,
    id: "udp-echo-1400",
    title: "UDP echo, 1,400 bytes, 16 sockets × 8 outstanding",
    service: "echo",
    load: ["--sockets", "16", "--window", "8", "--size", "1400", ...BURSTS],
  },
  {
    id: "tcp-counter",
    title: "TCP counter, 32 at a time",
    transport: "tcp",
    service: "counter",
    unit: "connections",
    program: "load_tcp_counter",
    load: ["--connections", "32"],
    peers: ["c-fork", "c-epoll", "node", "deno", ONE_ADDRESS, MANY_ADDRESSES],
    note: "One operation: connect, send an int, get the answer, see the server close.",
  },
  {
    ...ECHO,
    id: "tcp-echo",
    title: "TCP echo, 16 connections × 64 bytes",
    transport: "tcp",
    load: ["--connections", "16", "--size", "64", "--depth", "1"],
  },
  {
    ...ECHO,
    id: "tcp-echo-deep",
    title: "TCP echo, 16 connections × 64 bytes, pipelined 16 deep",
    transport: "tcp",
    load: ["--connections", "16", "--size", "64", "--depth", "16"],
  },
  {
    ...ECHO,
    id: "tcp-echo-16k",
    title: "TCP echo, 16 connections × 16 KiB",
    transport: "tcp",
    load: ["--connections", "16", "--size", "16384", "--depth", "1"],
  },
  {
    ...ECHO,
    id: "unix-echo-64",
    title: "Unix stream echo, 16 connections × 64 bytes",
    transport: "unix",
    load: ["--connections", "16", "--size", "64", "--depth", "1"],
  },
  {
    ...ECHO,
    id: "unix-echo-16k",
    title: "Unix stream echo, 16 connections × 16 KiB",
    transport: "unix",
    load: ["--connections", "16", "--size", "16384", "--depth", "1"],
  },
];

/** Every workload that is one generator against one server at a time. */
export const WORKLOADS: Workload[] = COMPARED.map((workload) => ({
  ...workload,
  peers: [
    ...workload.peers,
    ...OBSERVED.includes(workload.id) ? [UNOBSERVED] : [],
    ...LIMITED.includes(workload.id) ? [UNLIMITED] : [],
    ...IN_CLUSTER.includes(workload.id) ? [CLUSTERED] : [],
  ],
}));
