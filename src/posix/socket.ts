// The calls of the course on one descriptor: socket, bind, listen, accept, recv, send, shutdown, close. Calls
// that open something throw; calls on the way of the data return a number, negative errno for "no" (EAGAIN,
// "not yet", is one of them). send(2) and recv(2) with the flags of the course: MSG_OOB, MSG_PEEK,
// MSG_WAITALL. One datagram at a time, with the address it goes to or came from: sendto(2) and recvfrom(2),
// as a client uses them. The socket by which a service tells its manager how it is: datagrams of `KEY=value`
// lines to a Unix socket whose name comes from the environment (sd_notify(3)).
import { decodeAddress, encodeUnixName, type SocketAddress } from "./address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  EAGAIN,
  F_GETFL,
  F_SETFL,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  O_NONBLOCK,
  SHUT_RDWR,
  SHUT_WR,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "./constants.ts";
import { NAME_SIZE } from "./datagrams/batch.ts";
import { SystemError } from "./errors.ts";
import { errno, libc, libcCheck } from "./libc.ts";

/** "Not yet": nothing to read, no room to write, nobody to accept. */
export const NOT_YET = -EAGAIN;

export type SocketKind = "stream" | "dgram" | "seqpacket";

const TYPES: Record<SocketKind, number> = {
  stream: SOCK_STREAM,
  dgram: SOCK_DGRAM,
  seqpacket: SOCK_SEQPACKET,
};
const FAMILIES: Record<SocketAddress["family"], number> = { inet: AF_INET, inet6: AF_INET6, unix: AF_UNIX };

/** socket(2), close-on-exec and, unless `blocking`, non-blocking. @throws SystemError */
export function socket(family: SocketAddress["family"], kind: SocketKind, blocking = false): number {
  const type = TYPES[kind] | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
  const fd = libc().socket(FAMILIES[family], type, 0);
  if (fd < 0) throw new SystemError("socket", errno());
  return fd;
}

/** bind(2) to a sockaddr as address.ts encodes it. @throws SystemError */
export function bind(fd: number, address: Uint8Array<ArrayBuffer>): void {
  if (libc().bind(fd, address, address.length) < 0) throw new SystemError("bind", errno());
}

/** listen(2). @throws SystemError */
export function listen(fd: number, backlog: number): void {
  if (libc().listen(fd, backlog) < 0) throw new SystemError("listen", errno());
}

/** connect(2). @returns 0, or a negative errno */
export function connect(fd: number, address: Uint8Array<ArrayBuffer>): number {
  return libc().connect(fd, address, address.length) < 0 ? -errno() : 0;
}

/** getsockname(2): the real address, with the port that the kernel chose. @throws SystemError */
export function getsockname(fd: number): SocketAddress | undefined {
  const name = new Uint8Array(NAME_SIZE);
  const length = Uint32Array.of(NAME_SIZE);
  if (libc().getsockname(fd, name, length) < 0) throw new SystemError("getsockname", errno());
  return decodeAddress(name, Math.min(length[0], NAME_SIZE));
}

/** getpeername(2): undefined for a Unix peer without a name, and for one that is gone. */
export function getpeername(fd: number): SocketAddress | undefined {
  const name = new Uint8Array(NAME_SIZE);
  const length = Uint32Array.of(NAME_SIZE);
  if (libc().getpeername(fd, name, length) < 0) return undefined;
  return decodeAddress(name, Math.min(length[0], NAME_SIZE));
}

/** Where accept(2) writes the peer's address: {@linkcode NAME_SIZE} bytes, of which `length[0]` are meant. */
export const peer = { name: new Uint8Array(NAME_SIZE), length: new Uint32Array(1) };

/** Where {@linkcode readLocalName} writes, as words too. */
export const localName = {
  words: new Int32Array(NAME_SIZE / 4),
  bytes: new Uint8Array(0),
  length: new Uint32Array(1),
};
localName.bytes = new Uint8Array(localName.words.buffer);

/** getsockname(2) into {@linkcode localName}, without allocating. @returns whether it was told */
export function readLocalName(fd: number): boolean {
  localName.length[0] = NAME_SIZE;
  return libc().getsockname(fd, localName.bytes, localName.length) === 0;
}

/**
 * accept4(2), close-on-exec and non-blocking; the peer's address is in {@linkcode peer} until the next call.
 * @returns the connection's descriptor, or a negative errno
 */
export function accept(fd: number): number {
  peer.length[0] = NAME_SIZE;
  const accepted = libc().accept4(fd, peer.name, peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return accepted < 0 ? -errno() : accepted;
}

/** recv(2) without waiting. @returns bytes (0: end of input, or an empty record), or a negative errno */
export function recv(fd: number, bytes: Uint8Array<ArrayBuffer>, length: number): number {
  const received = libc().recv(fd, bytes, length, MSG_DONTWAIT);
  return received < 0 ? -errno() : received;
}

/** recv(2) that leaves the bytes to be read (MSG_PEEK), without waiting. @returns as {@linkcode recv} */
export function peek(fd: number, bytes: Uint8Array<ArrayBuffer>, length: number): number {
  const received = libc().recv(fd, bytes, length, MSG_DONTWAIT | MSG_PEEK);
  return received < 0 ? -errno() : received;
}

/** recv(2) of the byte that came out of band (MSG_OOB). @returns 1, or a negative errno: EINVAL when there is none */
export function recvUrgent(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  const received = libc().recv(fd, bytes, 1, MSG_DONTWAIT | MSG_OOB);
  return received < 0 ? -errno() : received;
}

/** recv(2) that waits. @returns as {@linkcode recv} */
export function recvBlocking(fd: number, bytes: Uint8Array<ArrayBuffer>, length: number): number {
  const received = libc().recv(fd, bytes, length, 0);
  return received < 0 ? -errno() : received;
}

/** send(2) without waiting and without SIGPIPE. @returns bytes taken, perhaps fewer than given, or a negative errno */
export function send(fd: number, bytes: Uint8Array<ArrayBuffer>, length: number): number {
  const sent = libc().send(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/** send(2) that waits, without SIGPIPE. @returns as {@linkcode send} */
export function sendBlocking(fd: number, bytes: Uint8Array<ArrayBuffer>, length: number): number {
  const sent = libc().send(fd, bytes, length, MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/** shutdown(2) of our output: the peer reads end of input after what was sent. A peer that is gone is no error. */
export function shutdownOutput(fd: number): void {
  libc().shutdown(fd, SHUT_WR);
}

/** shutdown(2) both ways; wakes whoever waits in recv on it. */
export function shutdownBoth(fd: number): void {
  libc().shutdown(fd, SHUT_RDWR);
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

/** umask(2), the whole process's: bits that files made from now on don't get. @returns the one before */
export function umask(mask: number): number {
  return libc().umask(mask);
}

/**
 * close(2). Descriptors are the whole process's: a number must be forgotten before it is closed, since a second close
 * would hit whoever got the number next (docs/deno-posix.md §4). EINTR closes too on Linux, so nothing is repeated.
 */
export function close(fd: number): void {
  libc().close(fd);
}

/** send(2) without SIGPIPE. @returns bytes taken, or a negative errno */
export function sendFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const sent = libc().send(fd, bytes, bytes.length, flags | MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/** fcntl(2): makes calls on a descriptor wait, as MSG_WAITALL needs: it has no effect otherwise. @throws SystemError */
export function setBlocking(fd: number): void {
  const flags = libcCheck("fcntl", libc().fcntl(fd, F_GETFL, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFL, flags & ~O_NONBLOCK));
}

/** recv(2). @returns bytes (0: end of input, or an empty record), or a negative errno */
export function recvFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const received = libc().recv(fd, bytes, bytes.length, flags);
  return received < 0 ? -errno() : received;
}

/** Most bytes of a UDP datagram over IPv4: 65,535 less the IP header (20) and the UDP header (8). */
export const MOST_DATAGRAM_BYTES = 65_507;

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

export class NotifySocket {
  readonly #fd: number;
  readonly #address: Uint8Array<ArrayBuffer>;

  /**
   * @param name an absolute path, or "@" and an abstract name
   * @throws RangeError for a name that is too long
   * @throws SystemError when there is no descriptor left
   */
  constructor(name: string) {
    this.#address = encodeUnixName(name);
    // Not connected: the manager may bind its socket anew while the lab runs.
    this.#fd = socket("unix", "dgram");
  }

  /** Sends one datagram without waiting. @returns 0, or a negative errno; EAGAIN while the manager does not read */
  send(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = libc().sendto(this.#fd, bytes, bytes.length, flags, this.#address, this.#address.length);
    return sent < 0 ? -errno() : 0;
  }

  close(): void {
    close(this.#fd);
  }
}
