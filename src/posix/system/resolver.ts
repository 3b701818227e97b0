// Names to addresses and back: getaddrinfo(3), getnameinfo(3), getservbyname(3), getservbyport(3),
// inet_addr(3). The first two may wait long for a name server, and nothing here ends them early: callers race
// them against their own time-out, and the process can exit meanwhile.
import { decodeAddress, htons, ntohs, type SocketAddress } from "../address.ts";
import {
  AF_UNSPEC,
  AI_CANONNAME,
  EAI_ADDRFAMILY,
  EAI_AGAIN,
  EAI_BADFLAGS,
  EAI_FAIL,
  EAI_FAMILY,
  EAI_MEMORY,
  EAI_NODATA,
  EAI_NONAME,
  EAI_OVERFLOW,
  EAI_SERVICE,
  EAI_SOCKTYPE,
  EAI_SYSTEM,
  NI_DGRAM,
  NI_MAXHOST,
  NI_MAXSERV,
  NI_NAMEREQD,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { coldLibc } from "../libc_cold.ts";
import { cString, textUntilNul } from "../memory.ts";

/** Most addresses taken from one answer: a DNS answer of 64 KiB holds about 4,000, three types each. */
const MOST_ADDRESSES = 16_384;

/** One struct addrinfo. */
interface AddressInfo {
  /** Always "inet" or "inet6". */
  address: SocketAddress;
  /** SOCK_STREAM, SOCK_DGRAM, SOCK_RAW. */
  socktype: number;
  /** IPPROTO_TCP, IPPROTO_UDP; 0 for SOCK_RAW. */
  protocol: number;
  /** A copy of ai_addr, for connect(2) and sendto(2). */
  sockaddr: Uint8Array<ArrayBuffer>;
}

/** What getaddrinfo found, in its order (RFC 6724; /etc/gai.conf). Never empty. */
export interface Resolution {
  addresses: AddressInfo[];
  /** The host's proper name (AI_CANONNAME); the name asked for where there is no other. */
  canonicalName: string | undefined;
}

/** What is wanted of getaddrinfo: struct addrinfo's hints; 0 is any. */
interface ResolverHints {
  /** AF_INET or AF_INET6. */
  family?: number;
  /** SOCK_STREAM or SOCK_DGRAM. */
  socktype?: number;
  /** AI_CANONNAME and its like; AI_CANONNAME if left out. */
  flags?: number;
}

const CODES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    EAI_ADDRFAMILY,
    EAI_AGAIN,
    EAI_BADFLAGS,
    EAI_FAIL,
    EAI_FAMILY,
    EAI_MEMORY,
    EAI_NODATA,
    EAI_NONAME,
    EAI_OVERFLOW,
    EAI_SERVICE,
    EAI_SOCKTYPE,
    EAI_SYSTEM,
  }).map(([name, number]) => [number, name]),
);

/** getaddrinfo or getnameinfo said no: an answer as good as another, so it is returned and not thrown. */
export class ResolverError extends Error {
  override readonly name = "ResolverError";
  /** The name in C: "EAI_NONAME". */
  readonly code: string;
  /** gai_strerror(3): "Name or service not known". */
  readonly reason: string;

  /** @param number EAI_NONAME and its like, negative */
  constructor(readonly call: "getaddrinfo" | "getnameinfo", readonly number: number) {
    const code = CODES.get(number) ?? `EAI ${number}`;
    const reason = gai_strerror(number);
    super(`${call}: ${reason} (${code})`);
    this.code = code;
    this.reason = reason;
  }
}

/**
 * Buffers of calls under way. The thread that runs a call knows them by address only, and a variable that
 * nobody reads again does not keep a buffer (docs/deno-posix.md T1): one that is freed would be written to by
 * libc.
 */
const underWay = new Set<readonly unknown[]>();

/**
 * getaddrinfo(3): every address of a name, for every type of socket.
 *
 * @param node a host's name or an address; undefined for the wildcard address of every family
 * @param service a service's name or a port, or undefined
 * @returns the error when there is no answer
 */
export async function getaddrinfo(
  node: string | undefined,
  service?: string,
  hints: ResolverHints = {},
): Promise<Resolution | ResolverError> {
  const { size, fields } = LAYOUT.addrinfo;
  const wanted = new Uint8Array(size);
  const view = new DataView(wanted.buffer);
  view.setInt32(fields.ai_flags, hints.flags ?? (node === undefined ? 0 : AI_CANONNAME), true);
  view.setInt32(fields.ai_family, hints.family ?? AF_UNSPEC, true);
  view.setInt32(fields.ai_socktype, hints.socktype ?? 0, true);
  const name = node === undefined ? null : cString(node);
  const port = service === undefined ? null : cString(service);
  const head = new BigUint64Array(1);
  const buffers = [name, port, wanted, head];
  underWay.add(buffers);
  try {
    const result = await coldLibc.getaddrinfo(name, port, wanted, head);
    return result === 0 ? takeResolution(head[0]) : new ResolverError("getaddrinfo", result);
  } finally {
    underWay.delete(buffers);
  }
}

/** What getnameinfo found. */
interface NameInfo {
  host: string;
  /** The service on the address's port, or the port itself where it has no name. */
  service: string;
}

/**
 * getnameinfo(3) with NI_NAMEREQD: the host's name, never its address as text.
 *
 * @param sockaddr as address.ts encodes it
 * @param datagram whether the port is a UDP port (NI_DGRAM)
 * @returns the error when the address has no name
 */
export async function getnameinfo(
  sockaddr: Uint8Array<ArrayBuffer>,
  datagram = false,
): Promise<NameInfo | ResolverError> {
  const host = new Uint8Array(NI_MAXHOST);
  const service = new Uint8Array(NI_MAXSERV);
  const flags = NI_NAMEREQD | (datagram ? NI_DGRAM : 0);
  const buffers = [sockaddr, host, service];
  underWay.add(buffers);
  try {
    const result = await coldLibc
      .getnameinfo(sockaddr, sockaddr.length, host, host.length, service, service.length, flags);
    if (result !== 0) return new ResolverError("getnameinfo", result);
    return { host: textUntilNul(host), service: textUntilNul(service) };
  } finally {
    underWay.delete(buffers);
  }
}

/** gai_strerror(3), in English: Deno calls no setlocale(3). */
export function gai_strerror(code: number): string {
  const text = coldLibc.gai_strerror(code);
  return text === null ? `error ${code}` : Deno.UnsafePointerView.getCString(text);
}

/** Copies a list of struct addrinfo and frees it. */
function takeResolution(head: bigint): Resolution {
  const first = Deno.UnsafePointer.create(head);
  const { fields } = LAYOUT.addrinfo;
  const addresses: AddressInfo[] = [];
  let canonicalName: string | undefined;
  let entry = first;
  while (entry !== null && addresses.length < MOST_ADDRESSES) {
    const view: Deno.UnsafePointerView = new Deno.UnsafePointerView(entry);
    const info = readInfo(view);
    if (info !== undefined) addresses.push(info);
    // Only the first of a list carries it.
    const name = view.getPointer(fields.ai_canonname);
    if (name !== null) canonicalName ??= Deno.UnsafePointerView.getCString(name);
    entry = view.getPointer(fields.ai_next);
  }
  coldLibc.freeaddrinfo(first);
  return { addresses, canonicalName };
}

function readInfo(view: Deno.UnsafePointerView): AddressInfo | undefined {
  const { fields } = LAYOUT.addrinfo;
  const pointer = view.getPointer(fields.ai_addr);
  if (pointer === null) return undefined;
  const sockaddr = new Uint8Array(view.getUint32(fields.ai_addrlen));
  Deno.UnsafePointerView.copyInto(pointer, sockaddr);
  const address = decodeAddress(sockaddr, sockaddr.length);
  if (address === undefined) return undefined;
  return {
    address,
    socktype: view.getInt32(fields.ai_socktype),
    protocol: view.getInt32(fields.ai_protocol),
    sockaddr,
  };
}

/** Most aliases taken; the lines of /etc/services have one to three. */
const MOST_ALIASES = 64;

const POINTER_SIZE = 8;

/** A struct servent. */
export interface Service {
  name: string;
  aliases: string[];
  /** In host order. */
  port: number;
  /** "tcp", "udp", "sctp", "dccp". */
  protocol: string;
}

/**
 * The service of that name or alias, in /etc/services or what nsswitch.conf says in its place; upper and
 * lower case differ.
 *
 * @param protocol undefined for the first entry of any
 * @returns undefined when there is none
 */
export function getservbyname(name: string, protocol?: string): Service | undefined {
  return takeService(coldLibc.getservbyname(cString(name), orNull(protocol)));
}

/**
 * The service on a port.
 *
 * @param port in host order
 * @param protocol as for {@linkcode getservbyname}
 */
export function getservbyport(port: number, protocol?: string): Service | undefined {
  return takeService(coldLibc.getservbyport(htons(port), orNull(protocol)));
}

function orNull(protocol: string | undefined): Uint8Array<ArrayBuffer> | null {
  return protocol === undefined ? null : cString(protocol);
}

// The structure is libc's own and the next call overwrites it, so it is copied at once.
function takeService(servent: Deno.PointerValue): Service | undefined {
  if (servent === null) return undefined;
  const view = new Deno.UnsafePointerView(servent);
  const { s_name, s_aliases, s_port, s_proto } = LAYOUT.servent.fields;
  return {
    name: text(view.getPointer(s_name)),
    aliases: takeAliases(view.getPointer(s_aliases)),
    port: ntohs(view.getInt32(s_port) & 0xffff),
    protocol: text(view.getPointer(s_proto)),
  };
}

/** A list of pointers to strings that ends with NULL. */
function takeAliases(list: Deno.PointerValue): string[] {
  const aliases: string[] = [];
  if (list === null) return aliases;
  const view = new Deno.UnsafePointerView(list);
  while (aliases.length < MOST_ALIASES) {
    const alias = view.getPointer(aliases.length * POINTER_SIZE);
    if (alias === null) break;
    aliases.push(text(alias));
  }
  return aliases;
}

function text(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}

/**
 * inet_addr(3): an in_addr_t in network order, so "127.0.0.1" is 0x0100007f on a little-endian machine. Takes
 * octal ("010.0.0.1") and hexadecimal numbers, and fewer than four ("127.1").
 *
 * @returns INADDR_NONE for what it can't read, and for "255.255.255.255", whose value is the same
 */
export function inet_addr(text: string): number {
  return coldLibc.inet_addr(cString(text));
}
