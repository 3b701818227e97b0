// Sockets and other descriptors of one test, closed at its end: `using open = new Descriptors()`. Traffic is
// loopback's only.
import { encodeInet, encodeUnix, type SocketAddress } from "../../../src/posix/address.ts";
import { O_CLOEXEC, O_RDONLY, POLLIN } from "../../../src/posix/constants.ts";
import { coldLibc } from "../../../src/posix/libc_cold.ts";
import { cString } from "../../../src/posix/memory.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import {
  bind,
  close,
  connect,
  getsockname,
  listen,
  recv,
  send,
  socket,
  type SocketKind,
} from "../../../src/posix/socket.ts";

/** How long something that must come is waited for; on loopback it is there at once. */
const PATIENCE_MS = 5000;

export type Inet = Extract<SocketAddress, { port: number }>;

export class Descriptors implements Disposable {
  readonly #open = new Set<number>();

  /** Takes over a descriptor. */
  own(fd: number): number {
    this.#open.add(fd);
    return fd;
  }

  /** Closes one before the end. */
  close(fd: number): void {
    if (!this.#open.delete(fd)) throw new Error(`Cannot close descriptor ${fd}: it is not this test's`);
    close(fd);
  }

  /** Gives a descriptor up to whoever closes it. */
  release(fd: number): number {
    this.#open.delete(fd);
    return fd;
  }

  /** A UDP socket bound to an address of loopback and a port that the kernel chooses. */
  udp(address = "127.0.0.1"): number {
    const fd = this.own(socket(address.includes(":") ? "inet6" : "inet", "dgram"));
    bind(fd, encodeInet(address, 0));
    return fd;
  }

  /** A UDP socket that talks to one address only. */
  udpTo(port: number, address = "127.0.0.1", from?: string): number {
    const fd = this.own(socket(address.includes(":") ? "inet6" : "inet", "dgram"));
    if (from !== undefined) bind(fd, encodeInet(from, 0));
    mustConnect(fd, encodeInet(address, port));
    return fd;
  }

  /** A Unix datagram socket, bound when a path is given, connected when a peer is. */
  unixDatagram(path?: string, peer?: string): number {
    const fd = this.own(socket("unix", "dgram"));
    if (path !== undefined) bind(fd, encodeUnix(path));
    if (peer !== undefined) mustConnect(fd, encodeUnix(peer));
    return fd;
  }

  /** A listening TCP socket of loopback. */
  tcpServer(backlog = 128, address = "127.0.0.1"): number {
    const fd = this.own(socket(address.includes(":") ? "inet6" : "inet", "stream"));
    bind(fd, encodeInet(address, 0));
    listen(fd, backlog);
    return fd;
  }

  /** A connected TCP client: on loopback the connection stands before anybody accepts it. */
  tcpClient(port: number, address = "127.0.0.1"): number {
    const fd = this.own(socket(address.includes(":") ? "inet6" : "inet", "stream", true));
    mustConnect(fd, encodeInet(address, port));
    return fd;
  }

  /** A listening Unix socket. */
  unixServer(kind: SocketKind, path: string, backlog = 128): number {
    const fd = this.own(socket("unix", kind));
    bind(fd, encodeUnix(path));
    listen(fd, backlog);
    return fd;
  }

  /** A connected Unix client. */
  unixClient(kind: SocketKind, path: string): number {
    const fd = this.own(socket("unix", kind, true));
    mustConnect(fd, encodeUnix(path));
    return fd;
  }

  [Symbol.dispose](): void {
    for (const fd of this.#open) close(fd);
    this.#open.clear();
  }
}

function mustConnect(fd: number, address: Uint8Array<ArrayBuffer>): void {
  const error = connect(fd, address);
  if (error !== 0) throw new Error(`Cannot connect descriptor ${fd}: errno ${-error}`);
}

/** The address and port of a bound socket. */
export function inetOf(fd: number): Inet {
  const name = getsockname(fd);
  if (name === undefined || name.family === "unix") throw new Error(`Descriptor ${fd} has no port`);
  return name;
}

export function portOf(fd: number): number {
  return inetOf(fd).port;
}

/** Bytes of text, or a number of bytes that tell their place. */
export function bytesOf(content: string | number): Uint8Array<ArrayBuffer> {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return Uint8Array.from({ length: content }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
}

/** Sends on a connected socket what must go out at once and whole. */
export function mustSend(fd: number, content: string | number | Uint8Array<ArrayBuffer>): void {
  const bytes = content instanceof Uint8Array ? content : bytesOf(content);
  const sent = send(fd, bytes, bytes.length);
  if (sent !== bytes.length) throw new Error(`Cannot send ${bytes.length} bytes: ${sent} were taken`);
}

/** The next bytes that come (a datagram, or what a stream has); empty at the end of input. @throws after 5 s */
export function mustReceive(fd: number): Uint8Array {
  if (pollOne(fd, POLLIN, PATIENCE_MS) === 0) throw new Error(`Nothing came within ${PATIENCE_MS} ms`);
  const bytes = new Uint8Array(65_536);
  const length = recv(fd, bytes, bytes.length);
  if (length < 0) throw new Error(`Cannot receive: errno ${-length}`);
  return bytes.subarray(0, length);
}

/** As {@linkcode mustReceive}, as text. */
export function mustReceiveText(fd: number): string {
  return new TextDecoder().decode(mustReceive(fd));
}

/** Whether something is there to be read, now. */
export function hasInput(fd: number): boolean {
  return pollOne(fd, POLLIN, 0) !== 0;
}

/** How many descriptors this process has. */
export function countDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** Opens a file to read it; the descriptor is the caller's to close. */
export function openFile(path: string): number {
  const fd = coldLibc.open(cString(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw new Error(`Cannot open ${path}`);
  return fd;
}
