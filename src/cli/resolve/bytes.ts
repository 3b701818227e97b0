// `guichet resolve --bytes ADDRESS[:PORT]`: the sockaddr of an address as bytes, field by field, in network
// and in host order; what htons, htonl and inet_addr make of it; and notes for somebody who fills a sockaddr
// with it.
import {
  decodeAddress,
  encodeInet,
  encodeUnixName,
  htonl,
  htons,
  parseIPv4,
  parseIPv6,
  type SocketAddress,
} from "../../posix/address.ts";
import { INADDR_NONE } from "../../posix/constants.ts";
import { LAYOUT } from "../../posix/layout.ts";
import { type SockaddrField, sockaddrFields } from "../../posix/sockaddr_fields.ts";
import { findInterface } from "../../posix/system/interfaces.ts";
import { inet_addr } from "../../posix/system/resolver.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import { int32 } from "../../text/ints.ts";
import { OK, UsageError } from "../command.ts";
import type { Io } from "../process_io.ts";

/** Said of what can't be read. */
const HINT = "write ADDRESS, ADDRESS:PORT, [IPV6]:PORT, :PORT, a path with a slash or @NAME";

/** The classes of the course; the first byte of an address of one is below the number. */
const CLASSES: readonly (readonly [below: number, text: string])[] = [
  [128, "Class A: 0.0.0.0 to 127.255.255.255, the first byte is the network"],
  [192, "Class B: 128.0.0.0 to 191.255.255.255, the first two bytes are the network"],
  [224, "Class C: 192.0.0.0 to 223.255.255.255, the first three bytes are the network"],
  [240, "Class D: 224.0.0.0 to 239.255.255.255, multicast groups"],
  [256, "Class E: 240.0.0.0 to 255.255.255.255, reserved"],
];

/** Addresses with a name in netinet/in.h. */
const NAMED: Readonly<Record<string, string>> = {
  "0.0.0.0": "INADDR_ANY: to bind, every address of this machine; to connect, this machine",
  "127.0.0.1": "INADDR_LOOPBACK: this machine, never on the network",
  "255.255.255.255":
    "INADDR_BROADCAST: everybody on this network, needs SO_BROADCAST; inet_addr returns INADDR_NONE for it, as for an " +
    "error, so use inet_pton",
  "::": "in6addr_any: to bind, every address of this machine, IPv4 too unless IPV6_V6ONLY is set",
  "::1": "in6addr_loopback: this machine, never on the network",
};

/** An address taken from the command line. */
export interface AddressWord {
  address: SocketAddress;
  /** The same as the system calls take it; the port is 0 where none was typed. */
  sockaddr: Uint8Array<ArrayBuffer>;
  /** Undefined where none was typed. */
  port: number | undefined;
  /** What was typed of the address, without port and brackets. */
  literal: string;
}

/** A call and the number it gives. */
interface Call {
  call: string;
  gives: number;
  /** The number's bytes as they lie in memory. */
  bytes: Uint8Array;
}

/** Prints the structure. @returns the exit status */
export function resolveBytes(text: string, json: boolean, io: Io): number {
  const word = readAddressWord(text);
  if (word === undefined) {
    throw new UsageError(
      `Cannot read the address "${text}": expected ADDRESS[:PORT], [IPV6]:PORT, :PORT, a path with a slash or @NAME`,
      /^\d+$/.test(text)
        ? `A port alone is written ":${text}"`
        : `"guichet resolve ${text}" looks for the addresses of a name`,
    );
  }
  const { struct, fields } = sockaddrFields(word.sockaddr);
  const calls = callsOn(word);
  const notes = addressNotes(word);
  if (json) {
    io.stdout.line(safeJson({
      address: text,
      struct,
      size: word.sockaddr.length,
      bytes: hex(word.sockaddr, ""),
      fields: fields.map((field) => ({
        ...field,
        bytes: hex(field.bytes, ""),
        swapped: field.order === "none" ? undefined : hex(field.bytes.toReversed(), ""),
      })),
      swappedPort: word.port === undefined ? undefined : htons(word.port),
      calls: calls.map((each) => ({ ...each, bytes: hex(each.bytes, "") })),
      notes,
    }));
    return OK;
  }
  const head = `struct ${struct}, ${word.sockaddr.length} bytes: ${hex(word.sockaddr)}`;
  for (const line of [head, "", ...fieldLines(fields), ...callLines(calls), ...noteLines(notes)]) {
    io.stdout.line(escapeText(line));
  }
  return OK;
}

/**
 * Reads an address as people type it: `192.0.2.7`, `192.0.2.7:4567`, `[::1]:7100`, `:4567`, `./MySock`,
 * `@abstract`.
 *
 * @returns undefined for a text that is no address, such as the name of a host
 * @throws {UsageError} for one that is almost an address: a wrong port, interface or path
 */
export function readAddressWord(text: string): AddressWord | undefined {
  if (text.includes("/") || text.startsWith("@")) return unixWord(text);
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed !== null) {
    const word = inet6Word(bracketed[1], bracketed[2]);
    if (word === undefined) throw wrong(text, `"${bracketed[1]}" is not an IPv6 address`);
    return word;
  }
  if (text.split(":").length > 2) return inet6Word(text, undefined);
  const [literal, port] = text.split(":");
  return inetWord(literal, port, text);
}

function inetWord(typed: string, port: string | undefined, text: string): AddressWord | undefined {
  // ":4567" is what a server binds: INADDR_ANY.
  const literal = typed === "" && port !== undefined ? "0.0.0.0" : typed;
  const address = parseIPv4(literal)?.join(".") ?? oddSpelling(literal);
  if (address === undefined) return undefined;
  const number = readPort(port, text);
  return complete(encodeInet(address, number ?? 0), number, literal);
}

/**
 * What inet_addr(3) reads beyond four decimal numbers: `127.1`, `0x7f.0.0.1`; a number alone is more likely a
 * port.
 */
function oddSpelling(literal: string): string | undefined {
  if (!/^\d[\da-fx.]*\.[\da-fx.]*$/i.test(literal)) return undefined;
  const number = inet_addr(literal);
  return number === INADDR_NONE ? undefined : new Uint8Array(Uint32Array.of(number).buffer).join(".");
}

function inet6Word(literal: string, port: string | undefined): AddressWord | undefined {
  const [address, scope] = literal.split("%");
  if (parseIPv6(address) === undefined) return undefined;
  const number = readPort(port, literal);
  const index = scope === undefined ? "0" : scopeIndex(scope, literal);
  return complete(encodeInet(`${address}%${index}`, number ?? 0), number, literal);
}

function scopeIndex(scope: string, text: string): string {
  if (/^\d{1,9}$/.test(scope)) return scope;
  const index = findInterface(scope)?.index;
  if (index === undefined) throw wrong(text, `this machine has no interface "${scope}"`);
  return String(index);
}

function unixWord(text: string): AddressWord {
  try {
    return complete(encodeUnixName(text), undefined, text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      error.message,
      "sun_path has 108 bytes: a shorter name, or one relative to its directory, fits",
    );
  }
}

function complete(sockaddr: Uint8Array<ArrayBuffer>, port: number | undefined, literal: string): AddressWord {
  return { address: decodeAddress(sockaddr, sockaddr.length)!, sockaddr, port, literal };
}

function readPort(port: string | undefined, text: string): number | undefined {
  if (port === undefined) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw wrong(text, `"${port}" is not a port; expected 0 to 65535`);
  }
  return Number(port);
}

function wrong(text: string, why: string): UsageError {
  return new UsageError(`Cannot read the address "${text}": ${why}`, HINT);
}

/** One sentence each, the most useful first. */
function addressNotes({ address, port, literal, sockaddr }: AddressWord): string[] {
  if (address.family === "unix") return unixNotes(address.path, sockaddr.length);
  const notes: string[] = [];
  if (port !== undefined && htons(port) !== port) {
    notes.push(`Swapped port: ${htons(port)}; a program that forgets htons(${port}) uses that one`);
  }
  const named = NAMED[address.address];
  if (named !== undefined) notes.push(`${address.address} is ${named}`);
  if (address.family === "inet") {
    const first = parseIPv4(address.address)![0];
    notes.push(CLASSES.find(([below]) => first < below)![1]);
    if (literal !== address.address) {
      notes.push(
        `"${literal}" is an odd spelling of ${address.address}: inet_addr takes it, inet_pton does not`,
      );
    }
  } else {
    notes.push(
      "sin6_addr is 16 bytes in the order in which they are written: use inet_pton, there is nothing to swap",
    );
  }
  return notes;
}

function unixNotes(path: string, length: number): string[] {
  const { size, fields: { sun_path } } = LAYOUT.sockaddr_un;
  const room = `sun_path has room for ${size - sun_path} bytes`;
  if (path.startsWith("@")) {
    return [
      `Abstract name: the first byte of sun_path is a NUL, shown as "@"; there is no file`,
      `bind's third argument must be ${length}: every byte of the name counts, zeros too; ${room}`,
    ];
  }
  const notes = [
    `bind's third argument is ${length} (offsetof sun_path ${sun_path}, the path and its NUL), or ` +
    `sizeof (struct sockaddr_un) = ${size}; ${room}`,
  ];
  if (!path.startsWith("/")) {
    notes.push(
      "A relative path is taken from the directory of each process: the client must run in the server's",
    );
  }
  return notes;
}

function fieldLines(fields: SockaddrField[]): string[] {
  const rows = fields.map(({ offset, name, bytes, order, value }) => [
    String(offset),
    name,
    hex(bytes),
    order === "none" ? "-" : order,
    order === "none" ? "-" : hex(bytes.toReversed()),
    value,
  ]);
  return alignColumns(
    [["Offset", "Field", "In memory", "Order", "In the other order", "Value"], ...rows],
    new Set([0]),
  );
}

function callLines(calls: Call[]): string[] {
  if (calls.length === 0) return [];
  const rows = calls.map(({ call, gives, bytes }) => [
    call,
    String(gives),
    `0x${gives.toString(16).padStart(2 * bytes.length, "0")}`,
    hex(bytes),
  ]);
  return ["", ...alignColumns([["Call", "Gives", "Hexadecimal", "In memory"], ...rows], new Set([1]))];
}

function noteLines(notes: string[]): string[] {
  return notes.length === 0 ? [] : ["", ...notes];
}

/** What a C program writes to fill the structure; IPv6 and Unix addresses have no numbers to turn. */
function callsOn({ address, port, literal }: AddressWord): Call[] {
  const calls: Call[] = [];
  if (port !== undefined) {
    const gives = htons(port);
    calls.push({ call: `htons(${port})`, gives, bytes: memory(Uint16Array.of(gives)) });
  }
  if (address.family !== "inet") return calls;
  const host = int32(parseIPv4(address.address)!, 0, false) >>> 0;
  for (
    const [call, gives] of [
      [`htonl(0x${host.toString(16).padStart(8, "0")})`, htonl(host)],
      [`inet_addr("${literal}")`, inet_addr(literal)],
    ] as const
  ) {
    calls.push({ call, gives, bytes: memory(Uint32Array.of(gives)) });
  }
  if (calls.at(-1)!.gives === INADDR_NONE) calls.at(-1)!.call += " = INADDR_NONE";
  return calls;
}

function memory(number: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(number.buffer);
}

function hex(bytes: Uint8Array, between = " "): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(between);
}
