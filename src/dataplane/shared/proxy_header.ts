// The header with which a balancer begins a connection, to tell whose it is: the PROXY protocol, versions 1 (a
// line) and 2 (binary), as HAProxy's proxy-protocol.txt has them. Pure: bytes in; a header, what is wrong with
// it, or "not yet" out.
import { addressText, parseIPv4, parseIPv6 } from "../../posix/address.ts";

/** Whose a connection is, as a balancer tells it. */
export interface ToldClient {
  /** IPv6 as RFC 5952 writes it; an IPv4 address that is written in IPv6 as that IPv4 address. */
  readonly address: string;
  readonly port: number;
}

export type ProxyHeader =
  /** A whole header of so many bytes; no client where the connection is the balancer's own, or nobody knows. */
  | { readonly length: number; readonly client?: ToldClient }
  /** What it is instead, after "its header": for the log. */
  | { readonly wrong: string };

/**
 * Milliseconds that a header may take. Balancers send it with the first segment; at least 3 seconds are for one
 * that is lost and sent again (proxy-protocol.txt, 2).
 */
export const HEADER_MS = 4000;

/** Bytes of version 1's longest line, its end included (proxy-protocol.txt, 2.1). */
const LONGEST_LINE = 107;

/**
 * Bytes of a header of version 2. Its addresses take 232 at the most (2.2); behind them a balancer may say more
 * that nobody here reads, such as the client's certificate, which takes a few thousand.
 */
export const MOST_HEADER_BYTES = 4096;

const LINE_BEGIN = new TextEncoder().encode("PROXY ");
const SIGNATURE = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10);

/** In version 2: version and command, family and protocol, the bytes that follow; and those. */
const COMMAND = 12;
const FAMILY = 13;
const REST_LENGTH = 14;
const ADDRESSES = 16;

const LOCAL = 0x20;
const PROXY = 0x21;

/** Bytes of both ends by family: not told, IPv4, IPv6, Unix. */
const ENDS_BYTES = [0, 12, 36, 216];
const IPV4 = 1;
const UNIX = 3;

/** Protocols: 0 is not told. */
const STREAM = 1;
const DATAGRAMS = 2;

const LF = 10;
const CR = 13;

/**
 * Reads the header that a balancer's connection begins with.
 *
 * @param bytes all that has come on the connection, perhaps with what follows the header
 * @returns undefined while it is not whole: then every byte belongs to it
 */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  if (beginsAs(bytes, SIGNATURE)) return bytes.length <= COMMAND ? undefined : readBinary(bytes);
  if (beginsAs(bytes, LINE_BEGIN)) return readLine(bytes);
  return {
    wrong: "does not begin as one does; expected a balancer that sends it (send-proxy, proxy_protocol on)",
  };
}

/** Whether these bytes begin with others, as far as they go. */
function beginsAs(bytes: Uint8Array, begin: Uint8Array): boolean {
  const length = Math.min(bytes.length, begin.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== begin[i]) return false;
  return true;
}

function readLine(bytes: Uint8Array): ProxyHeader | undefined {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(LF);
  if (end < 0) {
    return bytes.length < LONGEST_LINE ? undefined : { wrong: `has no end within ${LONGEST_LINE} bytes` };
  }
  if (bytes[end - 1] !== CR) return { wrong: "is a line that does not end with CR LF" };
  const words = String.fromCharCode(...bytes.subarray(0, end - 1)).split(" ");
  const length = end + 1;
  // What else may be in the line of a connection that nobody knows is to be ignored.
  if (words[1] === "UNKNOWN") return { length };
  const parse = words[1] === "TCP4" ? parseIPv4 : words[1] === "TCP6" ? parseIPv6 : undefined;
  if (parse === undefined) return { wrong: "is neither of TCP4 nor of TCP6 nor UNKNOWN" };
  const [source, destination] = [parse(words[2] ?? ""), parse(words[3] ?? "")];
  const isRight = words.length === 6 && isPort(words[4]) && isPort(words[5]);
  if (!isRight || source === undefined || destination === undefined) {
    return { wrong: "has other than two addresses of its family and two ports" };
  }
  return { length, client: { address: addressText(source), port: Number(words[4]) } };
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

/** @param bytes the signature, and at least one more */
function readBinary(bytes: Uint8Array): ProxyHeader | undefined {
  const command = bytes[COMMAND];
  if (command !== LOCAL && command !== PROXY) {
    return { wrong: "is of a version or a command that is not known" };
  }
  if (bytes.length < ADDRESSES) return undefined;
  const family = bytes[FAMILY] >> 4;
  const protocol = bytes[FAMILY] & 0xf;
  const rest = bytes[REST_LENGTH] << 8 | bytes[REST_LENGTH + 1];
  const length = ADDRESSES + rest;
  // Of a connection of the balancer's own (a health check) all the rest is to be ignored.
  if (command === PROXY) {
    if (family > UNIX || protocol > DATAGRAMS) return { wrong: "is of a family that is not known" };
    if (rest < ENDS_BYTES[family]) return { wrong: "is shorter than its addresses" };
  }
  if (length > MOST_HEADER_BYTES) return { wrong: `is longer than ${MOST_HEADER_BYTES} bytes` };
  if (bytes.length < length) return undefined;
  // Neither clients of a Unix socket nor datagrams come over TCP: the connection is the balancer's own.
  if (command === LOCAL || protocol !== STREAM || family === 0 || family === UNIX) return { length };
  const size = family === IPV4 ? 4 : 16;
  const port = ADDRESSES + 2 * size;
  return {
    length,
    client: {
      address: addressText(bytes.subarray(ADDRESSES, ADDRESSES + size)),
      port: bytes[port] << 8 | bytes[port + 1],
    },
  };
}
