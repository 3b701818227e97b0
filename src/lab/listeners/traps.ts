// Traps (`traps = true`): sockets at which only a wrong program knocks, beside the listener it was meant for.
// The port with its bytes swapped, the port in the other protocol or over IPv6, groups that are nearly the
// group, the group at a port nearby. They take what comes and answer nothing. Where something else has the
// address, the trap is left out and the log says so: it is a help, not a promise.
import { isGroup, parseIp, unmapped } from "../../config/network_kinds.ts";
import type { LabConfig, ListenerConfig } from "../../config/types.ts";
import type { Trap } from "../../exchange/exchange.ts";
import { SystemError } from "../../posix/errors.ts";
import { swap16 } from "../../text/ints.ts";
import { openTcp, openUdp } from "./open.ts";
import { openMulticast } from "./multicast.ts";
import { type BoundListener, type BoundSocket, OpenError } from "./bound_socket.ts";

/** Traps in all: the workers' shared memory has room for so many beside the listeners. */
export const MOST_TRAPS = 192;

/** Ports below are the system's services', and want root. */
const FIRST_PORT = 1024;

/** The course's servers, which students write themselves. */
const COURSE_PORTS = { udp: [4567, 7200], tcp: [7100] } as const;

/**
 * Ports that students' own servers commonly take: those of textbooks and tutorials (Beej's guide has 3490,
 * 4950, 9034; the rest is what everybody types).
 */
const STUDENT_PORTS: readonly number[] = [
  1234,
  2000,
  2222,
  3000,
  3490,
  4000,
  4444,
  4950,
  5000,
  5001,
  5555,
  6000,
  6666,
  7000,
  7777,
  8000,
  8001,
  8080,
  8081,
  8888,
  9000,
  9001,
  9034,
  9090,
  9999,
  10000,
  12345,
  54321,
  55555,
];

/** A few visitors at once are all that come by mistake. */
const BACKLOG = 64;

/** Bytes of receive buffer: nobody is answered, so nothing is lost that counts. */
const RECEIVE_BUFFER = 65_536;

/** How long a visitor of a TCP trap is listened to: long enough for what it says first. */
const VISIT_MS = 1000;

/** Visitors of one trap at once. */
const MOST_VISITORS = 256;

/** Each costs a socket; these many hold the slips that are made. */
const MOST_NEAR = 8;

/** First bytes that beginners take for "the" multicast network: all are 224.0.0.0/4. */
const FIRST_BYTES = [224, 226, 239, 235];

/** Multicast scopes (RFC 7346): interface, link, site, global. */
const SCOPES = [0x1, 0x2, 0x5, 0xe];

/** A trap to be laid. */
export interface TrapPlan {
  /** Index of the listener it stands beside, in the configuration. */
  readonly listener: number;
  readonly trap: Trap;
  readonly protocol: "udp" | "tcp";
  /** The address it binds; of a near group, the group itself, so that nothing else arrives. */
  readonly address: string;
  /** The group it joins, if any. */
  readonly group?: string;
}

/**
 * The traps of a lab, none of which takes an address of a listener, of the board, of another trap or of what
 * a student's own server would want. A listener whose port the kernel chooses has none: nobody writes that
 * port into a program.
 */
export function planTraps(config: LabConfig): TrapPlan[] {
  if (!config.lab.traps) return [];
  const taken = takenKeys(config);
  const groups = config.listeners.flatMap((each) => each.transport === "multicast" ? [each.group] : []);
  const inet = config.listeners.flatMap((each, listener) => {
    if (!each.trap || each.transport === "unix" || each.transport === "icmp" || each.port === 0) return [];
    return [{ each, listener }];
  });
  const traps = inet.flatMap(({ each, listener }) => [
    ...portTraps(each, listener),
    ...ipv6Traps(each, listener),
    ...groupTraps(each, listener, groups),
  ]);
  const plan: TrapPlan[] = [];
  // Ports beside a group's come last: any other trap is likelier there.
  for (const one of [...traps, ...inet.flatMap(({ each, listener }) => nearPortTraps(each, listener))]) {
    const { protocol, trap: { kind, port } } = one;
    const key = keyOfTrap(one);
    if (taken.has(key) || isWanted(one)) continue;
    if (kind === "near-port" && taken.has(keyOf(protocol, port, ""))) continue;
    taken.add(key);
    plan.push(one);
  }
  return plan.slice(0, MOST_TRAPS);
}

type InetConfig = Extract<ListenerConfig, { port: number }>;

function portTraps(config: InetConfig, listener: number): TrapPlan[] {
  const { port, transport } = config;
  const multicast = transport === "multicast";
  const address = multicast ? anyOf(config.group) : config.address;
  const protocol = transport === "tcp" ? "tcp" : "udp";
  const group = multicast ? config.group : undefined;
  const twin = swap16(port);
  const other = protocol === "tcp" ? "udp" : "tcp";
  const traps: TrapPlan[] = [];
  if (twin !== port) {
    traps.push({ listener, trap: { kind: "swapped-port", port: twin }, protocol, address, group });
  }
  traps.push({ listener, trap: { kind: "other-protocol", port }, protocol: other, address });
  return traps;
}

/**
 * Over IPv6, where the listener is served over IPv4. `localhost` and the names of many machines are IPv6
 * addresses first, and a datagram to one is lost in silence. Not for TCP: the kernel refuses a connection at
 * once, and a right client (Beej's, Python's create_connection, nc) then tries IPv4, which it would not if a
 * trap accepted it.
 */
function ipv6Traps(config: InetConfig, listener: number): TrapPlan[] {
  if (config.transport !== "udp") return [];
  const ip = parseIp(config.address);
  if (ip === undefined || unmapped(ip).family !== 4) return [];
  // What only this machine reaches is trapped for this machine only.
  const address = unmapped(ip).bytes[0] === 127 ? "::1" : "::";
  return [{ listener, trap: { kind: "other-family", port: config.port }, protocol: "udp", address }];
}

function groupTraps(config: InetConfig, listener: number, groups: readonly string[]): TrapPlan[] {
  if (config.transport !== "multicast") return [];
  const { port } = config;
  const free = nearGroups(config.group).filter((near) => !groups.some((group) => sameGroup(near, group)));
  return free.map((group) => ({
    listener,
    trap: { kind: "near-group", port, group },
    protocol: "udp",
    address: group,
    group,
  }));
}

/** The right group at a port that a slip of the finger makes of its own. */
function nearPortTraps(config: InetConfig, listener: number): TrapPlan[] {
  if (config.transport !== "multicast") return [];
  const { group, port } = config;
  const near = [port + 1, port - 1].filter((each) => each < 65_536);
  return near.map((port) => ({
    listener,
    trap: { kind: "near-port", port, group },
    protocol: "udp",
    address: group,
    group,
  }));
}

function anyOf(group: string): string {
  return group.includes(":") ? "::" : "0.0.0.0";
}

function takenKeys({ listeners, board }: LabConfig): Set<string> {
  const taken = new Set([keyOf("tcp", board.port, ""), keyOf("tcp", board.hintsPort, "")]);
  for (const each of listeners) {
    if (!("port" in each)) continue;
    const protocol = each.transport === "tcp" ? "tcp" : "udp";
    taken.add(keyOf(protocol, each.port, ""));
    const address = each.transport === "multicast" ? each.group : each.address;
    if (address.includes(":")) taken.add(keyOf(protocol, each.port, "ipv6"));
  }
  return taken;
}

function keyOfTrap({ protocol, trap, address }: TrapPlan): string {
  const { kind, port } = trap;
  const beside = kind === "other-family"
    ? "ipv6"
    : kind === "near-group" || kind === "near-port"
    ? address
    : "";
  return keyOf(protocol, port, beside);
}

/**
 * Two sockets of one protocol and port are taken to collide, whatever their addresses, but for groups' and for
 * IPv6 beside IPv4.
 */
function keyOf(protocol: string, port: number, beside: string): string {
  return `${protocol} ${port} ${beside}`;
}

/** Near groups take nobody's port: their sockets are bound to the group, and others may be beside them. */
function isWanted({ protocol, trap }: TrapPlan): boolean {
  if (trap.kind === "near-group") return false;
  if (trap.port < FIRST_PORT) return true;
  // The lab has the port already.
  if (trap.kind === "other-family") return false;
  const course: readonly number[] = COURSE_PORTS[protocol];
  return course.includes(trap.port) || STUDENT_PORTS.includes(trap.port);
}

/**
 * Opens the traps that can be opened.
 * @param listeners the configuration's
 * @returns them, `beside` as in the plan; and why the others could not be
 */
export function openTraps(
  plan: readonly TrapPlan[],
  listeners: readonly ListenerConfig[],
): { readonly traps: readonly Omit<BoundListener, "number">[]; readonly missing: readonly MissingTrap[] } {
  const traps: Omit<BoundListener, "number">[] = [];
  const missing: MissingTrap[] = [];
  for (const each of plan) {
    try {
      const config = trapConfig(each, listeners[each.listener]);
      traps.push({ beside: each.listener, trap: each.trap, config, socket: openTrap(each, config) });
    } catch (error) {
      if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
      missing.push({ plan: each, why: error.message });
    }
  }
  return { traps, missing };
}

/** A trap that could not be opened. */
export interface MissingTrap {
  readonly plan: TrapPlan;
  readonly why: string;
}

/** @throws OpenError, SystemError when something else has the address */
function openTrap({ trap, group }: TrapPlan, config: TrapConfig): BoundSocket {
  if (config.transport === "tcp") return openTcp(config);
  if (config.transport === "udp") return openUdp(config, trap.kind === "other-family" ? "ipv6" : "both");
  const bindTo = trap.kind === "near-group" || trap.kind === "near-port" ? group : undefined;
  return openMulticast(config, bindTo);
}

/** `udp 0.0.0.0:55057 (swapped-port)`. */
export function trapText({ config, socket }: BoundListener, { kind }: Trap): string {
  return `${config.transport === "tcp" ? "tcp" : "udp"} ${socket.address} (${kind})`;
}

type TrapConfig = Exclude<ListenerConfig, { transport: "unix" | "icmp" }>;

/** What a UDP listener that answers nothing has no use for. */
const UNANSWERED = {
  amplification: 1,
  answerLowPorts: false,
  persist: false,
  count: "lab",
  whenAway: "refuse",
} as const;

/** It discards, whatever the listener beside it does. */
function trapConfig({ protocol, address, group, trap }: TrapPlan, beside: ListenerConfig): TrapConfig {
  // At another address than the listener's, protocol and port don't tell the two apart.
  const where = trap.kind === "other-family" || trap.kind === "near-port" ? trap.kind : protocol;
  const base = {
    name: `${beside.name} trap ${where} ${trap.port}`,
    service: "discard",
    byteOrder: "host",
    receiveBuffer: RECEIVE_BUFFER,
    trap: false,
    display: "none",
    options: {},
  } as const;
  if (protocol === "tcp") {
    return {
      ...base,
      transport: "tcp",
      address,
      port: trap.port,
      isolate: "worker",
      idleTimeout: VISIT_MS,
      lifetime: VISIT_MS,
      maxConnections: MOST_VISITORS,
      peek: false,
      backlog: BACKLOG,
      proxyProtocol: false,
    };
  }
  if (group !== undefined) {
    return {
      ...base,
      transport: "multicast",
      group,
      port: trap.port,
      interface: interfaceOf(beside),
      source: [],
    };
  }
  return { ...base, ...UNANSWERED, transport: "udp", address, port: trap.port };
}

function interfaceOf(beside: ListenerConfig): string {
  return beside.transport === "multicast" ? beside.interface : "auto";
}

/**
 * Groups that are nearly this one: what a slip of the finger, a wrong scope or an octal reading makes of it.
 * @param group an IPv4 or IPv6 group
 * @returns the likeliest first, at most {@linkcode MOST_NEAR}, without the group itself
 */
export function nearGroups(group: string): string[] {
  const ip = parseIp(group);
  if (ip === undefined || !isGroup(ip)) return [];
  const near = ip.family === 4 ? nearIpv4([...ip.bytes]) : nearIpv6([...ip.bytes]);
  return [...new Set(near)].filter((each) => !sameGroup(each, group)).slice(0, MOST_NEAR);
}

/** Whether two texts name one group: `ff05::10` and `ff05:0:0:0:0:0:0:10` do. */
function sameGroup(one: string, other: string): boolean {
  return parseIp(one)?.bytes.join() === parseIp(other)?.bytes.join();
}

function nearIpv4([a, b, c, d]: number[]): string[] {
  const others = FIRST_BYTES.map((first) => [first, b, c, d]);
  const last = [octal(d), d + 1, d - 1, 10 * d, 1].map((each) => [a, b, c, each]);
  // 225.0.0.10 written as 225.0.10.0 or 225.10.0.0.
  const moved = [[a, b, d, c], [a, d, c, b]];
  const near = [
    last[0],
    others[0],
    last[1],
    last[2],
    others[1],
    others[2],
    moved[0],
    last[4],
    last[3],
    moved[1],
  ];
  return [...near, others[3]].filter((bytes) => bytes.every((byte) => byte >= 0 && byte < 256)).map((bytes) =>
    bytes.join(".")
  );
}

/** inet_addr(3) takes 010 for 8; a number that has no such reading is left as it is. */
function octal(byte: number): number {
  const read = parseInt(String(byte), 8);
  return String(byte) === read.toString(8) ? read : byte;
}

function nearIpv6(bytes: number[]): string[] {
  const scoped = SCOPES.map((scope) => withByte(bytes, 1, (bytes[1] & 0xf0) | scope));
  const last = [bytes[15] + 1, bytes[15] - 1].filter((byte) => byte >= 0 && byte < 256);
  return [...scoped, ...last.map((byte) => withByte(bytes, 15, byte))].map(textOf);
}

function withByte(bytes: readonly number[], at: number, byte: number): number[] {
  return bytes.with(at, byte);
}

/** Without `::`, which is right though not short. */
function textOf(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] << 8) | bytes[2 * i + 1]).toString(16));
  return groups.join(":");
}
