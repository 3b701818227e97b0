// The flags and words that several probes share, and how their values are read.
import { MOST_DATAGRAM_BYTES } from "../../posix/socket.ts";
import { type Command, type Flag, type Invocation, timeoutFlag, usageError } from "../command.ts";
import type { ByteOrder } from "./judging.ts";

/** What the course's clients send. */
const COURSE_MESSAGE = "MESSAGE DU CLIENT";

/** More would take longer than anybody waits, and its numbers are all kept in memory. */
const MOST_EXCHANGES = 100_000;

/** Milliseconds that an answer may take unless told otherwise: ten times the worst round trip on Earth. */
export const DEFAULT_TIMEOUT = 2000;

export const JSON_FLAG: Flag = {
  name: "json",
  help: "Print one JSON object per exchange, then one with the summary",
};

export const TIMEOUT_FLAG: Flag = timeoutFlag(DEFAULT_TIMEOUT);

export const MESSAGE_FLAG: Flag = {
  name: "message",
  value: "TEXT",
  mayBeEmpty: true,
  help: `What to send, with the NUL that ends it in C; '' is an empty datagram (${COURSE_MESSAGE})`,
};

export const COUNT_FLAG: Flag = { name: "count", value: "N", help: "How many times to ask (1)" };

/** The names that a configuration has for them. */
const BYTE_ORDERS: readonly ByteOrder[] = ["host", "little", "big"];

export const BYTE_ORDER_FLAG: Flag = {
  name: "byte-order",
  value: "ORDER",
  help: "Byte order of ints: host as in the course, little, or big as htonl makes it (host)",
};

/** Lines for the help of every probe. */
export const EXIT_STATUS_LINES: readonly string[] = [
  "Exit status: 0 a right answer; 1 a wrong answer; 2 no answer in time; 3 the server can't",
  "be reached; 130 interrupted by Ctrl-C. A wrong command line is 2 as well, with a line on",
  "standard error that says what is wrong.",
];

/** What `guichet probe` alone shows. */
export const probe: Command = { details: EXIT_STATUS_LINES, flags: [], argument: "KIND", maxWords: 0 };

/**
 * The text of --message as the course's clients send it: strlen + 1 bytes, the NUL included; nothing at all
 * for an empty one.
 *
 * @throws {UsageError} for one that no datagram holds
 */
export function readMessage(invocation: Invocation): Uint8Array<ArrayBuffer> {
  const text = invocation.values.get("message") ?? COURSE_MESSAGE;
  const bytes = new TextEncoder().encode(text === "" ? "" : `${text}\0`);
  if (bytes.length <= MOST_DATAGRAM_BYTES) return bytes;
  const want = `a datagram holds ${MOST_DATAGRAM_BYTES} bytes, the NUL included`;
  throw usageError(`Cannot send ${bytes.length} bytes: ${want}`, invocation);
}

/** How many exchanges --count asks for. @throws {UsageError} */
export function readCount(invocation: Invocation): number {
  return readInteger(invocation, "count", { least: 1, most: MOST_EXCHANGES, otherwise: 1 });
}

/**
 * A flag's whole number.
 *
 * @throws {UsageError} for one out of bounds, or another text
 */
export function readInteger(
  invocation: Invocation,
  flag: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const text = invocation.values.get(flag);
  if (text === undefined) return otherwise;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const want = `expected a whole number from ${least} to ${most}`;
  throw usageError(`Cannot use --${flag} "${text}": ${want}`, invocation);
}

/** The byte order that --byte-order asks for. @throws {UsageError} */
export function readByteOrder(invocation: Invocation): ByteOrder {
  const word = invocation.values.get("byte-order") ?? "host";
  const order = BYTE_ORDERS.find((each) => each === word);
  if (order !== undefined) return order;
  throw usageError(`Cannot use --byte-order "${word}": expected ${BYTE_ORDERS.join(", ")}`, invocation);
}

/** A word that must be there. @param name as help writes it: `HOST` */
export function requiredWord(invocation: Invocation, index: number, name: string): string {
  const word = invocation.words[index];
  if (word === undefined || word === "") {
    throw usageError(`${name} is missing: ${invocation.usage}`, invocation);
  }
  return word;
}

/** A port as typed, a number only: for groups, which getaddrinfo does not look up. @throws {UsageError} */
export function readPortNumber(
  invocation: Invocation,
  index: number,
  otherwise: number,
): number {
  const word = invocation.words[index] ?? String(otherwise);
  const port = /^\d{1,5}$/.test(word) ? Number(word) : NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw usageError(`Cannot use the port "${word}": expected 1 to 65535`, invocation);
}

/**
 * A port as typed: a number from 1 to 65535, or the name of a service, which getaddrinfo knows.
 *
 * @throws {UsageError}
 */
export function readPort(invocation: Invocation, index: number, otherwise: number): string {
  const word = invocation.words[index] ?? String(otherwise);
  const isNumber = /^\d+$/.test(word);
  if (isNumber ? Number(word) >= 1 && Number(word) <= 65_535 : /^[A-Za-z][\w.+-]*$/.test(word)) return word;
  throw usageError(`Cannot use the port "${word}": expected 1 to 65535, or a service's name`, invocation);
}
