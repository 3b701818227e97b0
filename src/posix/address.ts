// Socket addresses: between text and the bytes of sockaddr_in, sockaddr_in6 and sockaddr_un (ip(7), ipv6(7),
// unix(7)); host and network byte order; the names in C of families, types and protocols. Pure. Ports are in
// host order on our side and in network order in the bytes.
import { unmapped } from "../text/address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "./constants.ts";
import { LAYOUT } from "./layout.ts";

/** Room for any socket's address: the longest, sockaddr_un (110 bytes), rounded up. */
export const NAME_SIZE = 112;

/** Bytes of sun_path that may be used: one is left for the NUL. */
export const MOST_PATH_BYTES = LAYOUT.sockaddr_un.size - LAYOUT.sockaddr_un.fields.sun_path - 1;

export type SocketAddress =
  | { family: "inet"; address: string; port: number }
  | { family: "inet6"; address: string; port: number; scope: number }
  | { family: "unix"; path: string };

/**
 * The four bytes of a dotted address, or undefined for another text; a leading zero is refused, as
 * inet_pton(3) does.
 */
export function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

/** The sixteen bytes of an IPv6 address without scope, or undefined for another text. */
export function parseIPv6(text: string): Uint8Array | undefined {
  let source = text;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const v4 = parseIPv4(dotted[2]);
    if (v4 === undefined) return undefined;
    const half = (high: number, low: number) => ((high << 8) | low).toString(16);
    source = `${dotted[1]}${half(v4[0], v4[1])}:${half(v4[2], v4[3])}`;
  }
  const halves = source.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - groups.flat().length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = halves.length === 2
    ? [...groups[0], ...new Array<string>(missing).fill("0"), ...groups[1]]
    : groups[0];
  const bytes = new Uint8Array(16);
  all.forEach((group, i) => {
    const value = parseInt(group, 16);
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 0xff;
  });
  return bytes;
}

/**
 * Whether an address stands for all of a machine's: 0.0.0.0, or "::" in any spelling ("::0",
 * "0:0:0:0:0:0:0:0").
 */
export function isWildcard(address: string): boolean {
  return (parseIPv4(address) ?? parseIPv6(address))?.every((byte) => byte === 0) ?? false;
}

/**
 * Whether an address, IPv6 as RFC 5952 writes it, is loopback's: only this machine reaches it (RFC 1122
 * 3.2.1.3, RFC 4291 2.5.3).
 */
export function isLoopback(address: string): boolean {
  return address === "::1" || parseIPv4(address)?.[0] === 127;
}

/** RFC 5952: lower case, the longest run of two or more zero groups as "::", IPv4-mapped ones dotted. */
export function formatIPv6(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.subarray(12, 16).join(".")}`;
  }
  const text = groups.map((group) => group.toString(16)).join(":");
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)];
  if (runs.length === 0) return text;
  const longest = runs.reduce((best, run) => (run[0].length > best[0].length ? run : best));
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}

/** An address of 4 or 16 bytes as text; an IPv4 address written in IPv6 as that IPv4 address. */
export function addressText(bytes: Uint8Array): string {
  return unmapped(bytes.length === 4 ? bytes.join(".") : formatIPv6(bytes));
}

/**
 * The sockaddr of an IPv4 or IPv6 address (with `%scope` as a number).
 * @throws RangeError for a text that is neither
 */
export function encodeInet(address: string, port: number): Uint8Array<ArrayBuffer> {
  const [literal, scope = "0"] = address.split("%");
  const v4 = parseIPv4(literal);
  if (v4 !== undefined) {
    const bytes = new Uint8Array(LAYOUT.sockaddr_in.size);
    const view = new DataView(bytes.buffer);
    view.setUint16(LAYOUT.sockaddr_in.fields.sin_family, AF_INET, true);
    view.setUint16(LAYOUT.sockaddr_in.fields.sin_port, port, false);
    bytes.set(v4, LAYOUT.sockaddr_in.fields.sin_addr);
    return bytes;
  }
  const v6 = parseIPv6(literal);
  if (v6 === undefined || !/^\d+$/.test(scope)) {
    throw new RangeError(`Cannot use the address "${address}": expected an IPv4 or IPv6 address`);
  }
  const bytes = new Uint8Array(LAYOUT.sockaddr_in6.size);
  const view = new DataView(bytes.buffer);
  view.setUint16(LAYOUT.sockaddr_in6.fields.sin6_family, AF_INET6, true);
  view.setUint16(LAYOUT.sockaddr_in6.fields.sin6_port, port, false);
  bytes.set(v6, LAYOUT.sockaddr_in6.fields.sin6_addr);
  view.setUint32(LAYOUT.sockaddr_in6.fields.sin6_scope_id, Number(scope), true);
  return bytes;
}

/** The sockaddr_un of a path. @throws RangeError when it doesn't fit */
export function encodeUnix(path: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(path);
  if (text.length > MOST_PATH_BYTES) {
    throw new RangeError(
      `Cannot use the path "${path}": ${text.length} bytes; sun_path holds ${MOST_PATH_BYTES}`,
    );
  }
  const bytes = new Uint8Array(LAYOUT.sockaddr_un.fields.sun_path + text.length + 1);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(text, LAYOUT.sockaddr_un.fields.sun_path);
  return bytes;
}

/**
 * The sockaddr_un of a name: of "@name", whose first byte in the structure is a NUL and which ends where the
 * length says, or of a path.
 *
 * @throws RangeError when it doesn't fit
 */
export function encodeUnixName(name: string): Uint8Array<ArrayBuffer> {
  if (!name.startsWith("@")) return encodeUnix(name);
  const text = new TextEncoder().encode(name);
  // An abstract name needs no NUL at its end, so it may fill the structure.
  if (text.length > MOST_PATH_BYTES + 1) {
    throw new RangeError(
      `Cannot use the name "${name}": ${text.length} bytes; sun_path holds ${MOST_PATH_BYTES + 1}`,
    );
  }
  const { sun_path } = LAYOUT.sockaddr_un.fields;
  const bytes = new Uint8Array(sun_path + text.length);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(text, sun_path);
  bytes[sun_path] = 0;
  return bytes;
}

/**
 * Reads a sockaddr of `length` bytes at the start of `bytes`; undefined for one without a name (an unbound
 * Unix socket) or of another family. Abstract Unix names begin with "@", as ss(8) and /proc/net/unix show
 * them.
 */
export function decodeAddress(bytes: Uint8Array, length: number): SocketAddress | undefined {
  if (length < 2) return undefined;
  const family = bytes[0] | bytes[1] << 8;
  // By hand: this one runs for every client that main reads of.
  if (family === AF_INET && length >= LAYOUT.sockaddr_in.size) {
    const address = `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`;
    return { family: "inet", address, port: bytes[2] << 8 | bytes[3] };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (family === AF_INET6 && length >= LAYOUT.sockaddr_in6.size) {
    const address = formatIPv6(bytes.subarray(8, 24));
    return { family: "inet6", address, port: view.getUint16(2), scope: view.getUint32(24, true) };
  }
  if (family !== AF_UNIX || length === 2) return undefined;
  return { family: "unix", path: unixNameText(bytes.subarray(2, length)) };
}

/**
 * Whether an IPv6 address in memory is of fe80::/10.
 * @param word its first, as a little-endian machine reads it
 */
export function isLinkLocal(word: number): boolean {
  return (word & 0xc0ff) === 0x80fe;
}

/** Where an Internet sockaddr in memory has its address, in words from its start. */
export function addressWord(family: 4 | 6): number {
  return family === 4 ? LAYOUT.sockaddr_in.fields.sin_addr / 4 : LAYOUT.sockaddr_in6.fields.sin6_addr / 4;
}

/**
 * sun_path, as far as it was given, as text: a path ends at its NUL; an abstract name begins with "@", so a
 * relative path that does so is given its "./".
 */
export function unixNameText(name: Uint8Array): string {
  const decoder = new TextDecoder();
  if (name[0] === 0) return `@${decoder.decode(name.subarray(1))}`;
  const end = name.indexOf(0);
  const path = decoder.decode(end < 0 ? name : name.subarray(0, end));
  return path.startsWith("@") ? `./${path}` : path;
}

/** An address as people write it: `192.0.2.7:40000`, `[::1]:7100`, `/tmp/lab.sock`; "" for none. */
export function formatAddress(address: SocketAddress | undefined): string {
  if (address === undefined) return "";
  if (address.family === "unix") return address.path;
  if (address.family === "inet") return `${address.address}:${address.port}`;
  const scope = address.scope === 0 ? "" : `%${address.scope}`;
  return `[${address.address}${scope}]:${address.port}`;
}

// Byte order is that of the machine, through these views: right on a big-endian one too, where all four do
// nothing.
const bytes = new DataView(new ArrayBuffer(4));
const shorts = new Uint16Array(bytes.buffer);
const longs = new Uint32Array(bytes.buffer);

/**
 * The 16-bit number that lies in memory as `host` goes over the wire: 4567 → 55057 on a little-endian
 * machine.
 */
export function htons(host: number): number {
  bytes.setUint16(0, host, false);
  return shorts[0];
}

/** The 32-bit number that lies in memory as `host` goes over the wire. */
export function htonl(host: number): number {
  bytes.setUint32(0, host, false);
  return longs[0];
}

/** The way back of {@linkcode htons}. */
export function ntohs(network: number): number {
  shorts[0] = network;
  return bytes.getUint16(0, false);
}

/** The way back of {@linkcode htonl}. */
export function ntohl(network: number): number {
  longs[0] = network;
  return bytes.getUint32(0, false);
}

const FAMILIES: ReadonlyMap<number, string> = new Map([
  [AF_UNIX, "AF_UNIX"],
  [AF_INET, "AF_INET"],
  [AF_INET6, "AF_INET6"],
]);

const TYPES: ReadonlyMap<number, string> = new Map([
  [SOCK_STREAM, "SOCK_STREAM"],
  [SOCK_DGRAM, "SOCK_DGRAM"],
  [SOCK_RAW, "SOCK_RAW"],
  [SOCK_SEQPACKET, "SOCK_SEQPACKET"],
]);

/** As in /etc/protocols. */
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [IPPROTO_IP, "ip"],
  [IPPROTO_ICMP, "icmp"],
  [IPPROTO_TCP, "tcp"],
  [IPPROTO_UDP, "udp"],
  [IPPROTO_IPV6, "ipv6"],
  [IPPROTO_ICMPV6, "ipv6-icmp"],
]);

/** "AF_INET", or the number where it has no name here. */
export function familyName(family: number): string {
  return FAMILIES.get(family) ?? String(family);
}

/** "SOCK_STREAM", or the number where it has no name here. */
export function socktypeName(type: number): string {
  return TYPES.get(type) ?? String(type);
}

/** "tcp", or the number where it has no name here. */
export function protocolName(protocol: number): string {
  return PROTOCOLS.get(protocol) ?? String(protocol);
}
