// The socket options of the course and their neighbours, by their C names (socket(7), ip(7), ipv6(7), tcp(7), udp(7)):
// which sockets have them, and what the kernel has for them. Not here: setting them, memberships (joined_groups.ts).

import { familyName, protocolName, socktypeName } from "./c_names.ts";
import {
  AF_INET,
  AF_INET6,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_RECVPKTINFO,
  IPV6_V6ONLY,
  SO_BROADCAST,
  SO_ERROR,
  SO_LINGER,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
  UDP_GRO,
} from "./constants.ts";
import {
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  POLLERR,
} from "./constants_client.ts";
import { IP_MULTICAST_ALL, IPV6_MULTICAST_ALL } from "./constants_files.ts";
import {
  IP_TOS,
  IP_TTL,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  SO_ACCEPTCONN,
  SO_DOMAIN,
  SO_KEEPALIVE,
  SO_OOBINLINE,
  SO_PROTOCOL,
  SO_REUSEPORT,
  TCP_MAXSEG,
} from "./constants_options.ts";
import { errno } from "./errno.ts";
import { LAYOUT } from "./layout.ts";
import { libc } from "./libc.ts";
import { pollOne } from "./poll.ts";

/** What kind of socket a descriptor is: SO_DOMAIN, SO_TYPE, SO_PROTOCOL. */
export interface SocketKindNumbers {
  domain: number;
  type: number;
  protocol: number;
}

/** One option and its value, as a person reads it: "1", "SOCK_DGRAM (2)", "off". */
export interface OptionValue {
  name: string;
  value: string;
}

interface OptionSpec {
  name: string;
  level: number;
  option: number;
  /** How its bytes are read; an int where nothing is said. */
  read?: (bytes: DataView) => string;
  /** Which sockets have it; all where nothing is said. */
  has?: (socket: SocketKindNumbers) => boolean;
}

/** Bytes for an option's value; the longest here is a struct timeval's 16. */
const VALUE_SIZE = 16;

const isInet = ({ domain }: SocketKindNumbers) => domain === AF_INET;
const isInet6 = ({ domain }: SocketKindNumbers) => domain === AF_INET6;
const isTcp = ({ protocol }: SocketKindNumbers) => protocol === IPPROTO_TCP;
const isUdp = ({ protocol }: SocketKindNumbers) => protocol === IPPROTO_UDP;
const sends = ({ type }: SocketKindNumbers) => type !== SOCK_STREAM;
const isStream = ({ type }: SocketKindNumbers) => type === SOCK_STREAM;
const isDatagram = ({ type }: SocketKindNumbers) => type === SOCK_DGRAM;
const both = (...tests: ((socket: SocketKindNumbers) => boolean)[]) => (socket: SocketKindNumbers) =>
  tests.every((test) => test(socket));

/** In the order in which they are shown: the course's first. */
const OPTIONS: readonly OptionSpec[] = [
  { name: "SO_TYPE", level: SOL_SOCKET, option: SO_TYPE, read: named(socktypeName) },
  { name: "SO_DOMAIN", level: SOL_SOCKET, option: SO_DOMAIN, read: named(familyName) },
  { name: "SO_PROTOCOL", level: SOL_SOCKET, option: SO_PROTOCOL, read: named(protocolName) },
  { name: "SO_ERROR", level: SOL_SOCKET, option: SO_ERROR },
  { name: "SO_RCVBUF", level: SOL_SOCKET, option: SO_RCVBUF },
  { name: "SO_SNDBUF", level: SOL_SOCKET, option: SO_SNDBUF },
  { name: "SO_BROADCAST", level: SOL_SOCKET, option: SO_BROADCAST, has: isDatagram },
  { name: "SO_REUSEADDR", level: SOL_SOCKET, option: SO_REUSEADDR },
  { name: "SO_REUSEPORT", level: SOL_SOCKET, option: SO_REUSEPORT },
  { name: "SO_ACCEPTCONN", level: SOL_SOCKET, option: SO_ACCEPTCONN, has: isStream },
  { name: "SO_KEEPALIVE", level: SOL_SOCKET, option: SO_KEEPALIVE, has: isStream },
  { name: "SO_OOBINLINE", level: SOL_SOCKET, option: SO_OOBINLINE, has: isStream },
  { name: "SO_LINGER", level: SOL_SOCKET, option: SO_LINGER, read: linger, has: isStream },
  { name: "SO_RCVTIMEO", level: SOL_SOCKET, option: SO_RCVTIMEO, read: timeval },
  { name: "SO_SNDTIMEO", level: SOL_SOCKET, option: SO_SNDTIMEO, read: timeval },
  { name: "TCP_NODELAY", level: IPPROTO_TCP, option: TCP_NODELAY, has: isTcp },
  { name: "TCP_MAXSEG", level: IPPROTO_TCP, option: TCP_MAXSEG, has: isTcp },
  { name: "UDP_GRO", level: IPPROTO_UDP, option: UDP_GRO, has: isUdp },
  { name: "IP_TTL", level: IPPROTO_IP, option: IP_TTL, has: isInet },
  { name: "IP_TOS", level: IPPROTO_IP, option: IP_TOS, has: isInet },
  { name: "IP_PKTINFO", level: IPPROTO_IP, option: IP_PKTINFO, has: both(isInet, sends) },
  { name: "IP_MULTICAST_TTL", level: IPPROTO_IP, option: IP_MULTICAST_TTL, has: both(isInet, sends) },
  { name: "IP_MULTICAST_LOOP", level: IPPROTO_IP, option: IP_MULTICAST_LOOP, has: both(isInet, sends) },
  {
    name: "IP_MULTICAST_IF",
    level: IPPROTO_IP,
    option: IP_MULTICAST_IF,
    read: address,
    has: both(isInet, sends),
  },
  { name: "IP_MULTICAST_ALL", level: IPPROTO_IP, option: IP_MULTICAST_ALL, has: both(isInet, sends) },
  { name: "IPV6_V6ONLY", level: IPPROTO_IPV6, option: IPV6_V6ONLY, has: isInet6 },
  { name: "IPV6_UNICAST_HOPS", level: IPPROTO_IPV6, option: IPV6_UNICAST_HOPS, has: isInet6 },
  { name: "IPV6_TCLASS", level: IPPROTO_IPV6, option: IPV6_TCLASS, has: isInet6 },
  { name: "IPV6_RECVPKTINFO", level: IPPROTO_IPV6, option: IPV6_RECVPKTINFO, has: both(isInet6, sends) },
  {
    name: "IPV6_MULTICAST_HOPS",
    level: IPPROTO_IPV6,
    option: IPV6_MULTICAST_HOPS,
    has: both(isInet6, sends),
  },
  {
    name: "IPV6_MULTICAST_LOOP",
    level: IPPROTO_IPV6,
    option: IPV6_MULTICAST_LOOP,
    has: both(isInet6, sends),
  },
  { name: "IPV6_MULTICAST_IF", level: IPPROTO_IPV6, option: IPV6_MULTICAST_IF, has: both(isInet6, sends) },
  { name: "IPV6_MULTICAST_ALL", level: IPPROTO_IPV6, option: IPV6_MULTICAST_ALL, has: both(isInet6, sends) },
];

/** What setsockopt(2) and getsockopt(2) call an option. @throws RangeError for a name that is none of these */
export function optionNumbers(name: string): { level: number; option: number } {
  const spec = OPTIONS.find((each) => each.name === name);
  if (spec === undefined) throw new RangeError(`Cannot find the socket option ${name}`);
  return spec;
}

/** The kind of a socket, or undefined for a descriptor that is none. */
export function socketKind(fd: number): SocketKindNumbers | undefined {
  const [domain, type, protocol] = [SO_DOMAIN, SO_TYPE, SO_PROTOCOL].map((option) => {
    const value = readOption(fd, SOL_SOCKET, option);
    return typeof value === "number" ? undefined : value.getInt32(0, true);
  });
  if (domain === undefined || type === undefined || protocol === undefined) return undefined;
  return { domain, type, protocol };
}

/**
 * Every option that such a socket has, with the kernel's value; those that this kernel does not know are left out.
 * An error that waits on the socket (SO_ERROR) is not taken away from its owner, as reading it would do.
 */
export function readOptions(fd: number): OptionValue[] {
  const kind = socketKind(fd);
  if (kind === undefined) return [];
  return OPTIONS.filter(({ has }) => has?.(kind) ?? true)
    .map((spec) => ({ name: spec.name, value: optionText(fd, spec) }))
    .filter((each): each is OptionValue => each.value !== undefined);
}

function optionText(fd: number, { name, level, option, read = int }: OptionSpec): string | undefined {
  if (name === "SO_ERROR") return waitingError(fd);
  const value = readOption(fd, level, option);
  return typeof value === "number" ? undefined : read(value);
}

/** poll(2) tells that an error waits, and leaves it there. */
function waitingError(fd: number): string {
  return (pollOne(fd, 0, 0) & POLLERR) === 0
    ? "0"
    : "an error waits; reading it would take it from its owner";
}

/** getsockopt(2). @returns the value's bytes, or a negative errno */
function readOption(fd: number, level: number, option: number): DataView | number {
  const bytes = new Uint8Array(VALUE_SIZE);
  const length = Uint32Array.of(VALUE_SIZE);
  if (libc().getsockopt(fd, level, option, bytes, length) < 0) return -errno();
  return new DataView(bytes.buffer);
}

function int(bytes: DataView): string {
  return String(bytes.getInt32(0, true));
}

function named(name: (number: number) => string): (bytes: DataView) => string {
  return (bytes) => {
    const number = bytes.getInt32(0, true);
    return `${name(number)} (${number})`;
  };
}

function address(bytes: DataView): string {
  return new Uint8Array(bytes.buffer, 0, 4).join(".");
}

function linger(bytes: DataView): string {
  const { l_onoff, l_linger } = LAYOUT.linger.fields;
  return bytes.getInt32(l_onoff, true) === 0 ? "off" : `on, ${bytes.getInt32(l_linger, true)} s`;
}

function timeval(bytes: DataView): string {
  const { tv_sec, tv_usec } = LAYOUT.timeval.fields;
  const seconds = Number(bytes.getBigInt64(tv_sec, true)) + Number(bytes.getBigInt64(tv_usec, true)) / 1e6;
  return seconds === 0 ? "none" : `${seconds} s`;
}
