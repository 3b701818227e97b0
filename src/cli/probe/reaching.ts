// What to say where a server can't be reached, or does not answer: what errno means to a student, and the
// mistakes that only look like "connection refused": the port with its bytes swapped, the other protocol,
// another address or family. On this machine /proc/net tells, which nobody notices. Another machine is asked
// by a connection that is opened and closed without a byte, on ports of the asked host only. The traps of labs
// on this machine look like servers and are none: nothing that is found there is a mistake.
import { type LabStatus, type RunningLab, runningLabs } from "../../lab/status_file.ts";
import { encodeInet, htons, isLoopback, isWildcard } from "../../posix/address.ts";
import {
  EACCES,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  ECANCELED,
  ECONNREFUSED,
  ECONNRESET,
  EHOSTUNREACH,
  EINVAL,
  EMSGSIZE,
  ENETUNREACH,
  ENOENT,
  ENOTDIR,
  EPERM,
  EPROTOTYPE,
  ETIMEDOUT,
} from "../../posix/constants.ts";
import { errorName, errorText } from "../../posix/errors.ts";
import { ownerOfSocket } from "../../posix/netstat/owners.ts";
import { type InetRow, parseInetTable, readProcNet } from "../../posix/netstat/proc_net.ts";
import { connectWithin, type Waiter } from "../../posix/poll.ts";
import { close, NOT_YET, socket } from "../../posix/socket.ts";
import { readSmallFile } from "../../posix/system/files.ts";
import { listInterfaces } from "../../posix/system/interfaces.ts";
import { userOf } from "../../posix/system/process.ts";
import { portOf } from "../../text/address.ts";
import { Interrupted, type Session, Unreachable } from "./session.ts";
import { type InetAddress, type Target, targetText, type Transport } from "./target.ts";

/** Milliseconds that one knock may take: a class is in one room, and the student waits already. */
const PATIENCE = 300;

/** What was refused: where it was to go, and which call it was. */
interface Attempt {
  /** `connect to`, `send to`, `receive from`. */
  action: string;
  /** `tcp 127.0.0.1:7100` */
  where: string;
  transport: "udp" | "tcp" | "multicast" | "unix";
}

const NO_ROUTE =
  "This machine has no route to that network: is the address right, the cable in, the interface up?";

const ADVICE: Readonly<Record<number, string | Record<Attempt["transport"], string>>> = {
  [ECONNREFUSED]: {
    tcp:
      "The machine is there, but nobody listens on that port: is the server started, and does it call listen(2)?",
    udp: "The machine is there, but nobody has that port: is the server started, and bound to that port?",
    multicast: "",
    unix:
      "The socket file is there, but no socket behind it: the server ended without unlink(2), or does not call listen(2)",
  },
  [ECONNRESET]: "The connection was reset: the server crashed, or closed without having read everything",
  [ETIMEDOUT]: "Neither an answer nor a refusal: a wrong address, a machine that is off, or a firewall",
  [EHOSTUNREACH]:
    "No machine with that address answers on its network: is the address right, the machine on?",
  [ENETUNREACH]: {
    tcp: NO_ROUTE,
    udp: NO_ROUTE,
    multicast:
      "No route for groups: name the interface to leave by with --interface NAME (lo has no IPv6 one)",
    unix: "",
  },
  [EACCES]: {
    tcp: "A firewall of this machine forbids it",
    udp: "Is it a broadcast address? Sending to one needs setsockopt(SO_BROADCAST): --broadcast ADDRESS",
    multicast: "A firewall of this machine forbids it",
    unix: "Connecting needs write permission on the socket file, and search permission on its directories",
  },
  [EPERM]: "A firewall of this machine forbids it",
  [EINVAL]:
    "The kernel does not accept that address: port 0 (htonl on a port makes it 0), or a family that does not fit",
  [EAFNOSUPPORT]: "This machine has no IPv6: use an IPv4 address",
  [EADDRNOTAVAIL]:
    "This machine has no address of its own to send from: does the interface have one of that family?",
  [EMSGSIZE]: "A datagram holds 65507 bytes at most, the NUL included",
  [ENOENT]:
    "No such file: is the server started, and bound to exactly that path? A relative path starts at the current directory",
  [ENOTDIR]: "Part of the path is not a directory",
  [EPROTOTYPE]: "Another type of socket is bound there: choose with --type stream, dgram or seqpacket",
  [EAGAIN]: "The server's queue of waiting connections is full: does it call accept(2)?",
};

/** The error for a connection that came to nothing. @param result connectWithin's, below 0 */
export async function connectError(
  target: Target,
  result: number,
  session: Session,
): Promise<Error> {
  if (result === -ECANCELED) return new Interrupted();
  if (result === NOT_YET) return await noAnswer(target, session);
  return await unreachable("connect to", target, -result, session.waiter);
}

async function noAnswer(target: Target, { waiter, timeout }: Session): Promise<Unreachable> {
  const where = targetText(target);
  const attempt = { action: "connect to", where, transport: target.transport };
  return new Unreachable(`Cannot connect to ${where}: no answer within ${timeout / 1000} s`, [
    ...reachAdvice(attempt, ETIMEDOUT),
    ...await findAround(target, waiter),
  ]);
}

/**
 * The error for a call that failed on the way to a target.
 *
 * @param action `connect to`, `send to`, `receive from`
 * @param before who had the port when it was asked; undefined where nobody was seen to
 */
export async function unreachable(
  action: string,
  target: Target,
  errno: number,
  waiter: Waiter,
  before?: string,
): Promise<Unreachable> {
  const attempt = { action, where: targetText(target), transport: target.transport };
  const around = await findAround(target, waiter, before);
  // "Is the server started?" would be beside the point.
  const ended = before !== undefined && errno === ECONNREFUSED;
  return reachError(attempt, errno, ended ? around : [...reachAdvice(attempt, errno), ...around]);
}

/**
 * The error for a call that failed: `Cannot connect to tcp 127.0.0.1:7100: connection refused
 * (ECONNREFUSED)`.
 *
 * @param advice in place of what errno alone suggests
 */
export function reachError(
  attempt: Attempt,
  errno: number,
  advice = reachAdvice(attempt, errno),
): Unreachable {
  const { action, where } = attempt;
  return new Unreachable(`Cannot ${action} ${where}: ${errorText(errno)} (${errorName(errno)})`, advice);
}

/** What to look at; nothing where errno says it all. */
function reachAdvice({ transport }: Attempt, errno: number): string[] {
  const advice = ADVICE[errno];
  if (advice === undefined) return [];
  return [typeof advice === "string" ? advice : advice[transport]].filter((text) => text !== "");
}

/**
 * What is found around a target that did not answer.
 *
 * @param before who had the port when it was asked
 */
export async function findAround(target: Target, waiter: Waiter, before?: string): Promise<string[]> {
  return isLocal(target.address) ? lookAround(target, before) : await knockAround(target, waiter);
}

/**
 * Who has a port of this machine: to be asked before a datagram is sent there, since the server may end with it.
 *
 * @returns undefined where nobody has it, and for another machine
 */
export function holderOf({ transport, address }: Target): string | undefined {
  if (!isLocal(address)) return undefined;
  const here = servers(transport).find((row) => row.local.port === address.port && serves(row, address));
  return here === undefined ? undefined : who(here);
}

/** Whether an address is this machine's own. */
export function isLocal({ address }: InetAddress): boolean {
  if (isWildcard(address) || isLoopback(address)) return true;
  return listInterfaces().some(({ addresses }) => addresses.some((own) => own.address === address));
}

/**
 * Sentences about what is on this machine instead, the surest first. A lab's traps are no servers: what they
 * are there for is a mistake of clients.
 *
 * @param target an address of this machine that was asked in vain
 */
function lookAround({ transport, address }: Target, before?: string): string[] {
  const { port } = address;
  const other = transport === "udp" ? "tcp" : "udp";
  const swapped = htons(port);
  const ours = servers(transport);
  const others = servers(other).filter((row) => !isTrap(row, other));
  const same = ours.filter(({ local }) => local.port === port);
  const here = same.filter((row) => serves(row, address));
  if (here.length > 0) {
    const trap = trapSentence(transport, port, here[0].uid);
    const silent = `${who(here[0])} has that port but did not answer: does it reach recvfrom and sendto, ` +
      "with addrlen set?";
    return [trap ?? silent];
  }
  if (before !== undefined) {
    return [
      `${before} had that port when it was asked, and no longer has it: did it end after its first recvfrom, ` +
      "or crash? A server loops: recvfrom, then sendto",
    ];
  }
  return [
    ...same.slice(0, 1).map((row) => elsewhere(row, address)),
    ...first(others, port).map((row) => otherProtocol(row, transport, port)),
    ...first(ours, swapped).filter((row) => !isTrap(row, transport)).map((row) =>
      swappedPort(row, transport, port)
    ),
    ...transport === "tcp" ? failedBind(port, ours) : [],
  ].concat(same.length > 0 ? [] : [`No ${transport.toUpperCase()} server of this machine has port ${port}`]);
}

/**
 * A server that was started again within a minute: its bind(2) fails while connections of its port are in
 * TIME-WAIT, and listen(2) on the socket without a name takes a port of the kernel's choice.
 */
function failedBind(port: number, listening: readonly InetRow[]): string[] {
  const waiting = rowsOf("tcp").filter(({ local, state }) => local.port === port && state === "TIME_WAIT");
  if (waiting.length === 0) return [];
  const [least, most] = kernelPorts();
  const user = userOf(Deno.pid);
  // The newest socket has the highest inode.
  const [newest] = listening
    .filter(({ local, uid }) =>
      isWildcard(local.address) && local.port >= least && local.port <= most && uid === user
    )
    .sort((one, other) => other.inode - one.inode);
  const state =
    `Connections of port ${port} are in TIME-WAIT here: for a minute, bind(2) fails with EADDRINUSE`;
  const cure = "set SO_REUSEADDR before bind, and look at what bind returns";
  return newest === undefined ? [`${state}; ${cure}`] : [
    `${state}, and listen(2) without it takes another port: ${
      who(newest)
    } listens on ${newest.local.port}; ` +
    cure,
  ];
}

/** The range of ports of the kernel's choice (ip(7)); one that no port is in where the kernel does not tell. */
function kernelPorts(): number[] {
  const bytes = readSmallFile("/proc/sys/net/ipv4/ip_local_port_range", 64);
  return bytes === undefined ? [0, 0] : new TextDecoder().decode(bytes).trim().split(/\s+/).map(Number);
}

/**
 * Sockets that wait for clients. The kernel walks its whole table for each reading, so it is read once.
 */
function servers(transport: Transport): InetRow[] {
  // An unconnected UDP socket is in CLOSE; one that is connected answers its peer only.
  const state = transport === "tcp" ? "LISTEN" : "CLOSE";
  return rowsOf(transport).filter((row) => row.state === state);
}

function rowsOf(transport: Transport): InetRow[] {
  return ["", "6"]
    .flatMap((suffix) => parseInetTable(readProcNet(`${transport}${suffix}`) ?? "", transport).rows);
}

function first(rows: readonly InetRow[], port: number): InetRow[] {
  return rows.filter(({ local }) => local.port === port).slice(0, 1);
}

/**
 * Whether a socket gets what is sent to an address. "::" is taken to serve IPv4 too, as it does unless told.
 */
function serves({ local }: InetRow, { address }: InetAddress): boolean {
  if (local.address === address || local.address === "::") return true;
  return local.address === "0.0.0.0" && !address.includes(":");
}

function elsewhere(row: InetRow, { address }: InetAddress): string {
  const held = row.local.address;
  const where = `${who(row)} has that port on ${held}`;
  if (held.includes(":") !== address.includes(":")) {
    const [has, asks] = held.includes(":") ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
    return `${where}, which is ${has} only, and you ask ${address}, which is ${asks}: check ai_family and AF_INET`;
  }
  const advice = isLoopback(held) ? ", which no other machine reaches" : "";
  return `${where} only${advice}: bind INADDR_ANY to serve every address`;
}

function otherProtocol(row: InetRow, asked: Transport, port: number): string {
  return asked === "udp"
    ? `${who(row)} has port ${port} for TCP: that is SOCK_STREAM, and this probe uses SOCK_DGRAM`
    : `${who(row)} has port ${port} for UDP: that is SOCK_DGRAM, and this probe uses SOCK_STREAM`;
}

function swappedPort(row: InetRow, transport: Transport, port: number): string {
  return `${who(row)} has ${transport} port ${htons(port)}, which is ${port} with its bytes swapped: ` +
    `write sin_port = htons(${port})`;
}

function who({ inode }: InetRow): string {
  const process = ownerOfSocket([inode]);
  return process === undefined ? "Another user's process" : `${process.command} (pid ${process.pid})`;
}

/** Sentences about what answers instead. */
async function knockAround({ transport, address }: Target, waiter: Waiter): Promise<string[]> {
  const sentences: string[] = [];
  const { port } = address;
  const swapped = htons(port);
  if (transport === "udp" && await accepts(address, port, waiter)) {
    sentences.push(
      `TCP port ${port} accepts connections there: that is SOCK_STREAM, and this probe uses SOCK_DGRAM (a lab ` +
        "has a trap there, which accepts too)",
    );
  }
  if (transport === "tcp" && swapped !== port && await accepts(address, swapped, waiter)) {
    sentences.push(
      `TCP port ${swapped} accepts connections there, which is ${port} with its bytes swapped: ` +
        `write sin_port = htons(${port}), unless a lab has its trap there`,
    );
  }
  return sentences;
}

async function accepts(address: Target["address"], port: number, waiter: Waiter): Promise<boolean> {
  const scope = address.family === "inet6" && address.scope !== 0 ? `%${address.scope}` : "";
  const fd = socket(address.family, "stream");
  try {
    const to = encodeInet(`${address.address}${scope}`, port);
    return await connectWithin(fd, to, waiter.monotonic() + PATIENCE, waiter) === 0;
  } finally {
    close(fd);
  }
}

/** How a trap is called; no listener's name has a space in it. */
const TRAP_NAME = /^(\S+) trap (udp|tcp) (\d+)$/;

/**
 * Whether a socket is a trap, or may be one: of a lab that is not ours to look into, only the user is known.
 */
export function isTrap({ local: { port }, uid }: InetRow, transport: Transport): boolean {
  return trapSentence(transport, port, uid) !== undefined;
}

/**
 * What to say of a port of this machine that a lab has as a trap.
 *
 * @param uid the user whose socket has the port, where it is known
 * @returns undefined where no lab has a trap there
 */
export function trapSentence(transport: Transport, port: number, uid?: number): string | undefined {
  for (const lab of runningLabs()) {
    if (uid !== undefined && lab.uid !== uid) continue;
    const sentence = lab.status === undefined ? hidden(lab, uid) : ofLab(lab.status, transport, port);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

function hidden({ pid }: RunningLab, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined;
  return `The lab of another user (pid ${pid}) has that port, perhaps as a trap, which never answers`;
}

function ofLab({ listeners }: LabStatus, transport: Transport, port: number): string | undefined {
  for (const { name } of listeners) {
    const [, beside, protocol, number] = TRAP_NAME.exec(name) ?? [];
    if (protocol !== transport || Number(number) !== port) continue;
    const meant = listeners.find((each) => each.name === beside);
    if (meant === undefined) continue;
    const has = portOf(meant.address);
    const why = has === port
      ? `${beside} has port ${port} for ${meant.transport === "tcp" ? "TCP" : "UDP"}`
      : `${beside} has port ${has}, and ${port} is that with its bytes swapped`;
    return `That port is a trap of the lab, which never answers: ${why}`;
  }
  return undefined;
}
