// Socket options by their C names, and what the kernel made of them. setsockopt(2) that must succeed, with
// the option's name in the error. Raw sockets for ICMP (raw(7), icmp(7)): SOCK_RAW, which only the superuser
// may open, with a filter that lets echo requests through and nothing else.
import {
  AF_INET,
  AF_INET6,
  F_GETFD,
  IP_PKTINFO,
  IP_RECVTTL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_V6ONLY,
  RLIMIT_NOFILE,
  SO_ERROR,
  SO_MEMINFO,
  SO_PASSCRED,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDTIMEO,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_SOCKET,
  UDP_GRO,
} from "./constants.ts";
import { SystemError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { errno, libc } from "./libc.ts";
import { close } from "./socket.ts";

/** Words of SO_MEMINFO (sock_diag.h) that we read: bytes queued for reading, datagrams dropped. */
const SK_MEMINFO_RMEM_ALLOC = 0;
const SK_MEMINFO_DROPS = 8;
const SK_MEMINFO_VARS = 9;

/** setsockopt(2) of an int. @returns 0, or a negative errno */
export function setOption(fd: number, level: number, name: number, value: number): number {
  const bytes = Int32Array.of(value);
  return libc().setsockopt(fd, level, name, bytes, 4) < 0 ? -errno() : 0;
}

/** getsockopt(2) of an int. @throws SystemError */
export function getOption(fd: number, level: number, name: number): number {
  const value = new Int32Array(1);
  const length = Uint32Array.of(4);
  if (libc().getsockopt(fd, level, name, value, length) < 0) throw new SystemError("getsockopt", errno());
  return value[0];
}

function mustSet(fd: number, level: number, name: number, value: number): void {
  const result = setOption(fd, level, name, value);
  if (result < 0) throw new SystemError("setsockopt", -result);
}

/** SO_REUSEADDR: a restart doesn't wait for the old connections' TIME_WAIT. @throws SystemError */
export function reuseAddress(fd: number): void {
  mustSet(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

/** "::" serves IPv4 too (IPV6_V6ONLY off). @throws SystemError */
export function serveBothFamilies(fd: number): void {
  mustSet(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

/** Each datagram tells the local address it came to: IP_PKTINFO or IPV6_RECVPKTINFO. @throws SystemError */
export function tellDestination(fd: number, family: "inet" | "inet6"): void {
  if (family === "inet") mustSet(fd, IPPROTO_IP, IP_PKTINFO, 1);
  else mustSet(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

/** Each datagram tells how many hops it had left: IP_RECVTTL or IPV6_RECVHOPLIMIT. @throws SystemError */
export function tellHops(fd: number, family: "inet" | "inet6"): void {
  if (family === "inet") mustSet(fd, IPPROTO_IP, IP_RECVTTL, 1);
  else mustSet(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
}

/** Each Unix datagram tells its sender's user: SO_PASSCRED (unix(7)). @throws SystemError */
export function tellUser(fd: number): void {
  mustSet(fd, SOL_SOCKET, SO_PASSCRED, 1);
}

/**
 * Lets the kernel join datagrams of one size from one client into one message (UDP_GRO, udp(7)): a flood then costs a
 * system call's work once for up to 128 of them. Kernels before 5.0 don't know it, which changes nothing else.
 */
export function joinDatagrams(fd: number): void {
  setOption(fd, IPPROTO_UDP, UDP_GRO, 1);
}

/**
 * Asks for a receive buffer: SO_RCVBUFFORCE passes net.core.rmem_max for root, SO_RCVBUF is cut to it in silence.
 * @returns what the kernel counts against, twice the granted size (socket(7))
 */
export function askReceiveBuffer(fd: number, bytes: number): number {
  if (setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) setOption(fd, SOL_SOCKET, SO_RCVBUF, bytes);
  return getOption(fd, SOL_SOCKET, SO_RCVBUF);
}

/** The error that waits on a socket (SO_ERROR), which this clears; 0 for none. */
export function pendingError(fd: number): number {
  return getOption(fd, SOL_SOCKET, SO_ERROR);
}

const failure = new Int32Array(1);
const failureLength = new Uint32Array(1);

/** Whether an error waits on a socket (SO_ERROR), which this clears; false too where that can't be known. */
export function hasFailed(fd: number): boolean {
  failureLength[0] = 4;
  return libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, failure, failureLength) === 0 && failure[0] !== 0;
}

/** recv and send of a blocking socket give up with EAGAIN after `ms`; 0 is never. @throws SystemError */
export function setTimeouts(fd: number, ms: number): void {
  const timeval = new BigInt64Array([BigInt(Math.trunc(ms / 1000)), BigInt(ms % 1000) * 1000n]);
  for (const name of [SO_RCVTIMEO, SO_SNDTIMEO]) {
    if (libc().setsockopt(fd, SOL_SOCKET, name, timeval, LAYOUT.timeval.size) < 0) {
      throw new SystemError("setsockopt", errno());
    }
  }
}

const memory = new Uint32Array(SK_MEMINFO_VARS);
const memoryLength = new Uint32Array(1);

function readMemory(fd: number, word: number): number {
  memoryLength[0] = memory.byteLength;
  return libc().getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, memoryLength) < 0 ? 0 : memory[word];
}

/** Datagrams the kernel dropped on this socket since it was opened; 0 where it can't be known. */
export function kernelDrops(fd: number): number {
  return readMemory(fd, SK_MEMINFO_DROPS);
}

/** Bytes of kernel memory held by what waits to be read (about 800 for a small datagram). */
export function queuedBytes(fd: number): number {
  return readMemory(fd, SK_MEMINFO_RMEM_ALLOC);
}

/** How many descriptors this process may have open (RLIMIT_NOFILE, soft). @throws SystemError */
export function descriptorLimit(): number {
  const limits = new BigUint64Array(2);
  if (libc().getrlimit(RLIMIT_NOFILE, limits) < 0) throw new SystemError("getrlimit", errno());
  const most = 2n ** 31n - 1n;
  return Number(limits[0] < most ? limits[0] : most);
}

/**
 * Whether so many descriptors are free at this moment. Their numbers are looked at, not taken, as other threads want them
 * too; from the top, since the kernel gives the lowest.
 */
export function hasFreeDescriptors(count: number): boolean {
  let free = 0;
  for (let fd = descriptorLimit() - 1; fd >= 0 && free < count; fd--) {
    if (libc().fcntl(fd, F_GETFD, 0) < 0) free++;
  }
  return free >= count;
}

/**
 * Sets an option.
 *
 * @param label the option's name in C, for the error
 * @param value an int, or the bytes of the structure that the option takes
 * @throws SystemError
 */
export function setsockopt(
  fd: number,
  level: number,
  name: number,
  value: number | Uint8Array<ArrayBuffer>,
  label: string,
): void {
  const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
  if (libc().setsockopt(fd, level, name, bytes, bytes.length) < 0) {
    throw new SystemError("setsockopt", errno(), label);
  }
}

/** SOL_RAW of bits/socket.h, and ICMP_FILTER of linux/icmp.h, which can't be included beside netinet/ip_icmp.h. */
const SOL_RAW = 255;
const ICMP_FILTER = 1;

/** ICMP6_FILTER of netinet/icmp6.h (RFC 3542, 3.2): a bit for each of the 256 types, set to block it. */
const ICMP6_FILTER = 1;

/** Types of echo requests (RFC 792; RFC 4443, 4.1). */
const ICMP_ECHO = 8;
const ICMP6_ECHO_REQUEST = 128;

/**
 * socket(2) of SOCK_RAW, non-blocking and close-on-exec, that receives echo requests only.
 *
 * @throws SystemError EPERM without CAP_NET_RAW
 */
export function icmpSocket(family: "inet" | "inet6"): number {
  const [domain, protocol] = family === "inet" ? [AF_INET, IPPROTO_ICMP] : [AF_INET6, IPPROTO_ICMPV6];
  const fd = libc().socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  if (fd < 0) throw new SystemError("socket", errno());
  try {
    if (family === "inet") setsockopt(fd, SOL_RAW, ICMP_FILTER, ~(1 << ICMP_ECHO), "ICMP_FILTER");
    else setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, onlyEchoRequests(), "ICMP6_FILTER");
  } catch (error) {
    close(fd);
    throw error;
  }
  return fd;
}

function onlyEchoRequests(): Uint8Array<ArrayBuffer> {
  const blocked = new Uint8Array(32).fill(0xff);
  blocked[ICMP6_ECHO_REQUEST >> 3] &= ~(1 << (ICMP6_ECHO_REQUEST & 7));
  return blocked;
}
