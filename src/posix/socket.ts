// The calls of the course on one descriptor, under their own names: socket, bind, listen, accept, connect,
// recv, send, shutdown, close. All descriptors are close-on-exec and non-blocking unless something else is
// said; how each call fails is the rule at the head of errors.ts. What runs for each connection allocates
// nothing.
import { decodeAddress, NAME_SIZE, type SocketAddress } from "./address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  EAGAIN,
  F_GETFL,
  F_SETFL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_TRUNC,
  O_NONBLOCK,
  SO_ERROR,
  SO_PEERCRED,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_INFO,
  TCP_LAST_ACK,
} from "./constants.ts";
import { LAYOUT } from "./layout.ts";
import { errno, libc, libcCheck } from "./libc.ts";
import { setsockopt } from "./options.ts";

/** "Not yet": nothing to read, no room to write, nobody to accept. */
export const NOT_YET = -EAGAIN;

/** Most bytes of a UDP datagram over IPv4: 65,535 less the IP header (20) and the UDP header (8). */
export const MOST_DATAGRAM_BYTES = 65_507;

/** In place of a user: not known. It is C's (uid_t)-1, which no user has. */
export const UNKNOWN_USER = -1;

export type SocketKind = "stream" | "dgram" | "seqpacket";

const TYPES: Record<SocketKind, number> = {
  stream: SOCK_STREAM,
  dgram: SOCK_DGRAM,
  seqpacket: SOCK_SEQPACKET,
};
const FAMILIES: Record<SocketAddress["family"], number> = { inet: AF_INET, inet6: AF_INET6, unix: AF_UNIX };

/** socket(2), non-blocking unless `blocking`. @throws SystemError */
export function socket(family: SocketAddress["family"], kind: SocketKind, blocking = false): number {
  const type = TYPES[kind] | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
  return libcCheck("socket", libc().socket(FAMILIES[family], type, 0));
}

/** bind(2) to a sockaddr as address.ts encodes it. @throws SystemError */
export function bind(fd: number, address: Uint8Array<ArrayBuffer>): void {
  libcCheck("bind", libc().bind(fd, address, address.length));
}

/** listen(2). @throws SystemError */
export function listen(fd: number, backlog: number): void {
  libcCheck("listen", libc().listen(fd, backlog));
}

/** connect(2) to a sockaddr as address.ts encodes it. @returns 0, or a negative errno */
export function connect(fd: number, address: Uint8Array<ArrayBuffer>): number {
  return libc().connect(fd, address, address.length) < 0 ? -errno() : 0;
}

/** Where accept(2) writes the peer's address: {@linkcode NAME_SIZE} bytes, of which `length[0]` are meant. */
export const peer = { name: new Uint8Array(NAME_SIZE), length: new Uint32Array(1) };

/**
 * accept4(2); the peer's address is in {@linkcode peer} until the next call.
 * @returns the connection's descriptor, or a negative errno
 */
export function accept(fd: number): number {
  peer.length[0] = NAME_SIZE;
  const accepted = libc().accept4(fd, peer.name, peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return accepted < 0 ? -errno() : accepted;
}

/** getsockname(2): the real address, with the port that the kernel chose. @throws SystemError */
export function getsockname(fd: number): SocketAddress | undefined {
  const name = new Uint8Array(NAME_SIZE);
  const length = Uint32Array.of(NAME_SIZE);
  libcCheck("getsockname", libc().getsockname(fd, name, length));
  return decodeAddress(name, Math.min(length[0], NAME_SIZE));
}

const localWords = new Int32Array(NAME_SIZE / 4);

/** Where {@linkcode readLocalName} writes, as words too. */
export const localName = {
  words: localWords,
  bytes: new Uint8Array(localWords.buffer),
  length: new Uint32Array(1),
};

/** getsockname(2) into {@linkcode localName}, without allocating. @returns whether it was told */
export function readLocalName(fd: number): boolean {
  localName.length[0] = NAME_SIZE;
  return libc().getsockname(fd, localName.bytes, localName.length) === 0;
}

const otherEnd = { name: new Uint8Array(NAME_SIZE), length: new Uint32Array(1) };

/** Whether a connection still has another end: false after its reset. Allocates nothing. */
export function isConnected(fd: number): boolean {
  otherEnd.length[0] = NAME_SIZE;
  return libc().getpeername(fd, otherEnd.name, otherEnd.length) === 0;
}

/** getpeername(2): undefined for a Unix peer without a name, and for one that is gone. */
export function getpeername(fd: number): SocketAddress | undefined {
  const name = new Uint8Array(NAME_SIZE);
  const length = Uint32Array.of(NAME_SIZE);
  if (libc().getpeername(fd, name, length) < 0) return undefined;
  return decodeAddress(name, Math.min(length[0], NAME_SIZE));
}

const PEER_UID = LAYOUT.ucred.fields.uid / 4;
const credentials = new Int32Array(LAYOUT.ucred.size / 4);
const optionLength = new Uint32Array(1);

/**
 * Whose process was at the other end of a Unix socket when it connected (SO_PEERCRED, unix(7)).
 * @returns its uid as a signed word; {@linkcode UNKNOWN_USER} where it isn't told
 */
export function peerUser(fd: number): number {
  optionLength[0] = credentials.byteLength;
  const failed = libc().getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, optionLength) < 0;
  return failed ? UNKNOWN_USER : credentials[PEER_UID];
}

const pending = new Int32Array(1);

/**
 * The error that waits on a socket (SO_ERROR), which this clears.
 * @returns 0 for none, or a negative errno
 */
export function pendingError(fd: number): number {
  optionLength[0] = 4;
  return libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, pending, optionLength) < 0 ? -errno() : -pending[0];
}

const tcpInfo = new Uint8Array(4);

/**
 * Whether a TCP socket both sides of which have ended their output waits for its last bytes to be acknowledged
 * (TCP_INFO, tcp(7)): until then nobody knows whether the other side takes them.
 */
export function awaitsLastAck(fd: number): boolean {
  optionLength[0] = tcpInfo.length;
  const failed = libc().getsockopt(fd, IPPROTO_TCP, TCP_INFO, tcpInfo, optionLength) < 0;
  return !failed && tcpInfo[0] === TCP_LAST_ACK;
}

/**
 * recv(2).
 * @param flags MSG_PEEK and its like, by bits; by default it does not wait, and with 0 it does on a blocking
 * socket
 * @returns bytes (0: end of input, or an empty record), or a negative errno
 */
export function recv(
  fd: number,
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  flags = MSG_DONTWAIT,
): number {
  const received = libc().recv(fd, bytes, length, flags);
  return received < 0 ? -errno() : received;
}

/**
 * send(2), never with SIGPIPE; flags as in {@linkcode recv}.
 * @returns bytes taken, perhaps fewer than given, or a negative errno
 */
export function send(
  fd: number,
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  flags = MSG_DONTWAIT,
): number {
  const sent = libc().send(fd, bytes, length, flags | MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/**
 * sendto(2) without waiting: the whole of `bytes` as one datagram.
 *
 * @param to a sockaddr as address.ts encodes it
 * @returns bytes sent, or a negative errno
 */
export function sendto(fd: number, bytes: Uint8Array<ArrayBuffer>, to: Uint8Array<ArrayBuffer>): number {
  const sent = libc().sendto(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, to, to.length);
  return sent < 0 ? -errno() : sent;
}

const senderName = new Uint8Array(NAME_SIZE);
const senderLength = new Uint32Array(1);

/**
 * recvfrom(2) without waiting; {@linkcode sender} tells who sent it.
 *
 * @param bytes takes the datagram, or as much of it as fits
 * @returns the datagram's real length, which may be more than fits (MSG_TRUNC), or a negative errno
 */
export function recvfrom(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  // Value and result: the course's slides leave it unset, and the first sender is lost.
  senderLength[0] = NAME_SIZE;
  const flags = MSG_DONTWAIT | MSG_TRUNC;
  const received = libc().recvfrom(fd, bytes, bytes.length, flags, senderName, senderLength);
  return received < 0 ? -errno() : received;
}

/** Who sent what {@linkcode recvfrom} took last; undefined for a Unix socket without a name. */
export function sender(): SocketAddress | undefined {
  return decodeAddress(senderName, Math.min(senderLength[0], NAME_SIZE));
}

/** read(2). @returns bytes (0: end of input), or a negative errno */
export function read(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  const got = libc().read(fd, bytes, bytes.length);
  return got < 0 ? -errno() : got;
}

/** write(2). @returns bytes taken, perhaps fewer than given, or a negative errno */
export function write(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  const taken = libc().write(fd, bytes, bytes.length);
  return taken < 0 ? -errno() : taken;
}

/**
 * shutdown(2). A peer that is gone is no error, so nothing is returned.
 * @param how SHUT_WR: the peer reads end of input after what was sent; SHUT_RDWR: also wakes whoever waits in
 * recv on it
 */
export function shutdown(fd: number, how: number): void {
  libc().shutdown(fd, how);
}

/**
 * close(2). Descriptors are the whole process's: a number must be forgotten before it is closed, since a
 * second close would hit whoever got the number next (docs/deno-posix.md §4). EINTR closes too on Linux, so
 * nothing is repeated.
 */
export function close(fd: number): void {
  libc().close(fd);
}

/**
 * fcntl(2): makes calls on a descriptor wait, as MSG_WAITALL needs: it has no effect otherwise.
 * @throws SystemError
 */
export function setBlocking(fd: number): void {
  const flags = libcCheck("fcntl", libc().fcntl(fd, F_GETFL, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFL, flags & ~O_NONBLOCK));
}

/** fcntl(2): calls on a descriptor never wait. @throws SystemError */
export function setNonBlocking(fd: number): void {
  const flags = libcCheck("fcntl", libc().fcntl(fd, F_GETFL, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFL, flags | O_NONBLOCK));
}

/**
 * SOL_RAW of bits/socket.h, and ICMP_FILTER of linux/icmp.h, which can't be included beside
 * netinet/ip_icmp.h.
 */
const SOL_RAW = 255;
const ICMP_FILTER = 1;

/** ICMP6_FILTER of netinet/icmp6.h (RFC 3542, 3.2): a bit for each of the 256 types, set to block it. */
const ICMP6_FILTER = 1;

/** Types of echo requests (RFC 792; RFC 4443, 4.1). */
const ICMP_ECHO = 8;
const ICMP6_ECHO_REQUEST = 128;

/**
 * socket(2) of SOCK_RAW (raw(7)) with a filter that lets echo requests through and nothing else.
 *
 * @throws SystemError EPERM without CAP_NET_RAW
 */
export function icmpSocket(family: "inet" | "inet6"): number {
  const [domain, protocol] = family === "inet" ? [AF_INET, IPPROTO_ICMP] : [AF_INET6, IPPROTO_ICMPV6];
  const type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = libcCheck("socket", libc().socket(domain, type, protocol));
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
