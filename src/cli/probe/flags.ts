// The flags and words that several probes share, and how their values are read. A multicast group and the
// interface for it, as typed on the command line.
import { encodeInet, parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { MOST_DATAGRAM_BYTES } from "../../posix/socket.ts";
import { findInterface, listInterfaces, type NetworkInterface } from "../../posix/system/interfaces.ts";
import { timeoutFlag, usageError } from "../arguments.ts";
import type { Command, Flag, Invocation } from "../command.ts";
import type { ByteOrder } from "./judging.ts";
import { DEFAULT_TIMEOUT } from "./session.ts";

/** What the course's clients send. */
const COURSE_MESSAGE = "MESSAGE DU CLIENT";

/** More would take longer than anybody waits, and its numbers are all kept in memory. */
const MOST_EXCHANGES = 100_000;

export const JSON_FLAG: Flag = {
  name: "json",
  help: "Print one JSON object an exchange, then one with the summary",
};

export const TIMEOUT_FLAG: Flag = timeoutFlag(DEFAULT_TIMEOUT);

export const MESSAGE_FLAG: Flag = {
  name: "message",
  value: "TEXT",
  help: `What to send, with the NUL that ends it in C (${COURSE_MESSAGE})`,
};

export const COUNT_FLAG: Flag = { name: "count", value: "N", help: "How many times to ask (1)" };

/** The names that a configuration has for them. */
const BYTE_ORDERS: readonly ByteOrder[] = ["host", "little", "big"];

export const BYTE_ORDER_FLAG: Flag = {
  name: "byte-order",
  value: "ORDER",
  help: "Of ints in messages: host, as the course has it, little, or big, as htonl makes it (host)",
};

/** Lines for the help of every probe. */
export const EXIT_STATUS_LINES: readonly string[] = [
  "Exit status: 0 answered rightly; 1 a wrong answer; 2 no answer in time; 3 the server",
  "can't be reached; 130 interrupted by Ctrl-C. A wrong command line is 2 too, with a",
  "line on standard error that says how it is used.",
];

/**
 * The text of --message as the course's clients send it: strlen + 1 bytes, the NUL included.
 *
 * @throws {UsageError} for one that no datagram holds
 */
export function readMessage({ values }: Invocation, reader: Command): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(`${values.get("message") ?? COURSE_MESSAGE}\0`);
  if (bytes.length <= MOST_DATAGRAM_BYTES) return bytes;
  const want = `a datagram holds ${MOST_DATAGRAM_BYTES} bytes, the NUL included`;
  throw usageError(`Cannot send ${bytes.length} bytes: ${want}`, { name: `guichet ${reader.name}` });
}

/** How many exchanges --count asks for. @throws {UsageError} */
export function readCount(invocation: Invocation, reader: Command): number {
  return readInteger(invocation, "count", { least: 1, most: MOST_EXCHANGES, otherwise: 1 }, reader);
}

/**
 * A flag's whole number.
 *
 * @throws {UsageError} for one out of bounds, or another text
 */
export function readInteger(
  { values }: Invocation,
  flag: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
  reader: Command,
): number {
  const text = values.get(flag);
  if (text === undefined) return otherwise;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const want = `want a whole number from ${least} to ${most}`;
  throw usageError(`Cannot use --${flag} "${text}": ${want}`, { name: `guichet ${reader.name}` });
}

/** The byte order that --byte-order asks for. @throws {UsageError} */
export function readByteOrder({ values }: Invocation, reader: Command): ByteOrder {
  const word = values.get("byte-order") ?? "host";
  const order = BYTE_ORDERS.find((each) => each === word);
  if (order !== undefined) return order;
  throw usageError(`Cannot use --byte-order "${word}": want ${BYTE_ORDERS.join(", ")}`, {
    name: `guichet ${reader.name}`,
  });
}

/** A word that must be there. @param name as help writes it: `HOST` */
export function requiredWord({ words }: Invocation, index: number, name: string, reader: Command): string {
  const word = words[index];
  if (word === undefined || word === "") {
    const usage = `guichet ${reader.name} ${reader.argument ?? ""}`.trimEnd();
    throw usageError(`${name} is missing: ${usage}`, { name: `guichet ${reader.name}` });
  }
  return word;
}

/** A port as typed, a number only: for groups, which getaddrinfo does not look up. @throws {UsageError} */
export function readPortNumber(
  { words }: Invocation,
  index: number,
  otherwise: number,
  reader: Command,
): number {
  const word = words[index] ?? String(otherwise);
  const port = /^\d{1,5}$/.test(word) ? Number(word) : NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw usageError(`Cannot use the port "${word}": want 1 to 65535`, { name: `guichet ${reader.name}` });
}

/** A port as typed: a number from 1 to 65535, or the name of a service, which getaddrinfo knows. @throws {UsageError} */
export function readPort({ words }: Invocation, index: number, otherwise: number, reader: Command): string {
  const word = words[index] ?? String(otherwise);
  const isNumber = /^\d+$/.test(word);
  if (isNumber ? Number(word) >= 1 && Number(word) <= 65_535 : /^[A-Za-z][\w.+-]*$/.test(word)) return word;
  throw usageError(`Cannot use the port "${word}": want 1 to 65535, or a service's name`, {
    name: `guichet ${reader.name}`,
  });
}

/** The course's group. */
const COURSE_GROUP = "225.0.0.10";

/** A group with what goes with it. */
export interface Group {
  /** Without scope. */
  address: string;
  family: "inet" | "inet6";
  port: number;
  /** The one that was named; undefined leaves the choice to the kernel, or takes all. */
  interface?: NetworkInterface;
}

/**
 * The group of an invocation: `225.0.0.10`, `ff12::7`, `ff02::7%eth0`, and --interface.
 *
 * @param port as typed, already checked to be a number
 * @throws {UsageError} for what is no group, and for an interface that is not there
 */
export function readGroup({ words, values }: Invocation, port: number, reader: { name: string }): Group {
  const word = words[0] ?? COURSE_GROUP;
  const [address, scope] = word.split("%");
  const family = familyOf(address);
  if (family === undefined) {
    const want = "want an IPv4 group, 224.0.0.0 to 239.255.255.255, or an IPv6 group, ff00::/8";
    throw usageError(`Cannot use the group "${word}": ${want}`, reader);
  }
  const name = values.get("interface") ?? scope;
  return { address, family, port, ...name === undefined ? {} : { interface: namedInterface(name, reader) } };
}

function familyOf(address: string): Group["family"] | undefined {
  const ipv4 = parseIPv4(address);
  if (ipv4 !== undefined) return ipv4[0] >> 4 === 0xe ? "inet" : undefined;
  return parseIPv6(address)?.[0] === 0xff ? "inet6" : undefined;
}

function namedInterface(name: string, reader: { name: string }): NetworkInterface {
  const all = listInterfaces();
  const found = findInterface(name, all);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name).join(", ");
  throw usageError(
    `Cannot use the interface "${name}": this machine has ${names}, and no such address`,
    reader,
  );
}

/** `225.0.0.10:7200`, `[ff12::7]:7200` */
export function groupText({ address, family, port }: Group): string {
  return family === "inet" ? `${address}:${port}` : `[${address}]:${port}`;
}

/** The group as sendto takes it. An IPv6 group of one link (ff02::/16) needs its interface in the address too. */
export function groupSockaddr({ address, interface: chosen, port }: Group): Uint8Array<ArrayBuffer> {
  const scope = chosen !== undefined && address.includes(":") ? `%${chosen.index}` : "";
  return encodeInet(`${address}${scope}`, port);
}
