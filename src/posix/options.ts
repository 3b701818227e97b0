// Socket options (socket(7), ip(7), ipv6(7), tcp(7), udp(7)): setting one, what the kernel made of it, and
// those that the lab's own sockets have, each by what it does.
import {
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_PKTINFO,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MEMINFO,
  SO_PASSCRED,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOL_SOCKET,
  TCP_MAXSEG,
  TCP_NODELAY,
  UDP_GRO,
} from "./constants.ts";
import { SystemError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { errno, libc, libcCheck } from "./libc.ts";

/** The options that a configuration may set. */
const BY_NAME: ReadonlyMap<string, { level: number; option: number }> = new Map([
  ["SO_RCVBUF", { level: SOL_SOCKET, option: SO_RCVBUF }],
  ["SO_SNDBUF", { level: SOL_SOCKET, option: SO_SNDBUF }],
  ["SO_BROADCAST", { level: SOL_SOCKET, option: SO_BROADCAST }],
  ["SO_REUSEADDR", { level: SOL_SOCKET, option: SO_REUSEADDR }],
  ["SO_REUSEPORT", { level: SOL_SOCKET, option: SO_REUSEPORT }],
  ["SO_KEEPALIVE", { level: SOL_SOCKET, option: SO_KEEPALIVE }],
  ["TCP_NODELAY", { level: IPPROTO_TCP, option: TCP_NODELAY }],
  ["TCP_MAXSEG", { level: IPPROTO_TCP, option: TCP_MAXSEG }],
  ["IP_TTL", { level: IPPROTO_IP, option: IP_TTL }],
  ["IP_TOS", { level: IPPROTO_IP, option: IP_TOS }],
  ["IP_MULTICAST_TTL", { level: IPPROTO_IP, option: IP_MULTICAST_TTL }],
  ["IP_MULTICAST_LOOP", { level: IPPROTO_IP, option: IP_MULTICAST_LOOP }],
  ["IPV6_UNICAST_HOPS", { level: IPPROTO_IPV6, option: IPV6_UNICAST_HOPS }],
  ["IPV6_TCLASS", { level: IPPROTO_IPV6, option: IPV6_TCLASS }],
  ["IPV6_MULTICAST_HOPS", { level: IPPROTO_IPV6, option: IPV6_MULTICAST_HOPS }],
  ["IPV6_MULTICAST_LOOP", { level: IPPROTO_IPV6, option: IPV6_MULTICAST_LOOP }],
]);

/**
 * What setsockopt(2) and getsockopt(2) call an option.
 * @throws RangeError for a name that no configuration may set
 */
export function optionNumbers(name: string): { level: number; option: number } {
  const numbers = BY_NAME.get(name);
  if (numbers === undefined) throw new RangeError(`Cannot find the socket option ${name}`);
  return numbers;
}

/**
 * setsockopt(2).
 *
 * @param value an int, or the bytes of the structure that the option takes
 * @param label the option's name in C, for the error
 * @throws SystemError
 */
export function setsockopt(
  fd: number,
  level: number,
  name: number,
  value: number | Uint8Array<ArrayBuffer>,
  label?: string,
): void {
  const error = trySetsockopt(fd, level, name, value, label);
  if (error !== undefined) throw error;
}

/**
 * setsockopt(2) of an option that this kernel, or this user, may not have.
 * @returns undefined, or the error
 */
export function trySetsockopt(
  fd: number,
  level: number,
  name: number,
  value: number | Uint8Array<ArrayBuffer>,
  label?: string,
): SystemError | undefined {
  const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
  const failed = libc().setsockopt(fd, level, name, bytes, bytes.length) < 0;
  return failed ? new SystemError("setsockopt", errno(), label) : undefined;
}

/** getsockopt(2) of an int. @throws SystemError */
export function getsockopt(fd: number, level: number, name: number): number {
  const value = new Int32Array(1);
  const length = Uint32Array.of(4);
  libcCheck("getsockopt", libc().getsockopt(fd, level, name, value, length));
  return value[0];
}

/** SO_REUSEADDR: a restart doesn't wait for the old connections' TIME_WAIT. @throws SystemError */
export function reuseAddress(fd: number): void {
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

/**
 * TCP_NODELAY: what is sent leaves at once, though nothing before it is acknowledged (tcp(7)). Other sockets, and one
 * that is gone, stay as they are.
 */
export function sendAtOnce(fd: number): void {
  trySetsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

/** Bytes of a segment on Ethernet, and of a receive buffer: the kernel makes twice that of it (socket(7)). */
const SMALL_SEGMENT = 1460;
const SMALL_BUFFER = 16_384;

/**
 * Has a listening socket's connections take little at a time. On loopback, where segments are of 64 KiB, a client's send
 * buffer alone would hold 4 MB (tcp(7)); so both ends hold 250,000 bytes at the most, and at first 80,000.
 */
export function takeLittle(listening: number): void {
  trySetsockopt(listening, IPPROTO_TCP, TCP_MAXSEG, SMALL_SEGMENT);
  trySetsockopt(listening, SOL_SOCKET, SO_RCVBUF, SMALL_BUFFER);
}

/** SO_LINGER with no time: close(2) breaks the connection off (RST), and what was not sent is lost (socket(7)). */
export function breakOffAtClose(fd: number): void {
  trySetsockopt(fd, SOL_SOCKET, SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer));
}

/** "::" serves IPv4 too (IPV6_V6ONLY off). @throws SystemError */
export function serveBothFamilies(fd: number): void {
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

/** "::" leaves IPv4 to others (IPV6_V6ONLY on), whatever the machine's default. @throws SystemError */
export function serveIpv6Only(fd: number): void {
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

/** Each datagram tells the local address it came to: IP_PKTINFO or IPV6_RECVPKTINFO. @throws SystemError */
export function tellDestination(fd: number, family: "inet" | "inet6"): void {
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_PKTINFO, 1);
  else setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

/** Each datagram tells how many hops it had left: IP_RECVTTL or IPV6_RECVHOPLIMIT. @throws SystemError */
export function tellHops(fd: number, family: "inet" | "inet6"): void {
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_RECVTTL, 1);
  else setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
}

/** SO_PASSRIGHTS (asm-generic/socket.h of Linux 6.16): most C libraries' headers don't have it yet. */
const SO_PASSRIGHTS = 83;

/**
 * A Unix socket, and those that it accepts, take no descriptors: who sends some is told EPERM. Kernels before
 * 6.16 don't know it; there the descriptors are closed when their message is read without room for them
 * (datagrams/batch.ts).
 */
export function refuseDescriptors(fd: number): void {
  trySetsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, 0);
}

/** Each Unix datagram tells its sender's user: SO_PASSCRED (unix(7)). @throws SystemError */
export function tellUser(fd: number): void {
  setsockopt(fd, SOL_SOCKET, SO_PASSCRED, 1);
}

/**
 * Lets the kernel join datagrams of one size from one client into one message (UDP_GRO, udp(7)): a flood then
 * costs a system call's work once for up to 128 of them. Kernels before 5.0 don't know it, which changes
 * nothing else.
 */
export function joinDatagrams(fd: number): void {
  trySetsockopt(fd, IPPROTO_UDP, UDP_GRO, 1);
}

/**
 * Asks for a receive buffer: SO_RCVBUFFORCE passes net.core.rmem_max for root, SO_RCVBUF is cut to it in
 * silence.
 * @returns what the kernel counts against, twice the granted size (socket(7))
 */
export function askReceiveBuffer(fd: number, bytes: number): number {
  const refused = trySetsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) !== undefined;
  if (refused) trySetsockopt(fd, SOL_SOCKET, SO_RCVBUF, bytes);
  return getsockopt(fd, SOL_SOCKET, SO_RCVBUF);
}

/**
 * recv and send of a blocking socket give up with EAGAIN after `ms` milliseconds; 0 is never.
 * @throws SystemError
 */
export function setTimeouts(fd: number, ms: number): void {
  const seconds = BigInt(Math.trunc(ms / 1000));
  const timeval = new Uint8Array(LAYOUT.timeval.size);
  new BigInt64Array(timeval.buffer).set([seconds, BigInt(ms % 1000) * 1000n]);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, timeval);
}

/** Words of SO_MEMINFO (sock_diag.h) that we read: bytes queued for reading, datagrams dropped. */
const SK_MEMINFO_RMEM_ALLOC = 0;
const SK_MEMINFO_DROPS = 8;
const SK_MEMINFO_VARS = 9;

const memory = new Uint32Array(SK_MEMINFO_VARS);
const memoryLength = new Uint32Array(1);

/** Datagrams the kernel dropped on this socket since it was opened; 0 where it can't be known. */
export function kernelDrops(fd: number): number {
  return readMemory(fd, SK_MEMINFO_DROPS);
}

/** Bytes of kernel memory held by what waits to be read (about 800 for a small datagram). */
export function queuedBytes(fd: number): number {
  return readMemory(fd, SK_MEMINFO_RMEM_ALLOC);
}

function readMemory(fd: number, word: number): number {
  memoryLength[0] = memory.byteLength;
  return libc().getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, memoryLength) < 0 ? 0 : memory[word];
}
