// Bytes and times as a probe prints them, and what is wrong with the bytes of an answer that should be one C
// int. Pure.
import { htonl, htons } from "../../posix/address.ts";
import { escapeBytes } from "../../text/escape.ts";
import { int32 } from "../../text/ints.ts";

/** Bytes of a dump that are shown. */
const MOST_SHOWN = 16;

/** sizeof(int), in the course's C and here. */
export const INT_SIZE = 4;

/**
 * A number that is small with its bytes swapped, and large as it came: no counter of a class gets that far.
 */
const LARGE = 1 << 24;

const SMALL = 1 << 16;

/** `01 00 00 00`; a long one ends in `… (+12 bytes)`. */
export function hexText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, MOST_SHOWN)].map((byte) => byte.toString(16).padStart(2, "0")).join(
    " ",
  );
  const left = bytes.length - MOST_SHOWN;
  return left > 0 ? `${shown} … (+${left} ${left === 1 ? "byte" : "bytes"})` : shown;
}

/** `1 byte`, `4 bytes`. */
export function byteCount(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Milliseconds with three digits that mean something: `0.213 ms`, `12.3 ms`, `1204 ms`. */
export function msText(ms: number): string {
  return `${roundedMs(ms)} ms`;
}

/** The same as a number, for JSON. */
export function roundedMs(ms: number): number {
  return Number(ms.toFixed(ms < 10 ? 3 : ms < 100 ? 1 : 0));
}

/** How an int lies in a message: "host" as in memory, which the course does; "big" as htonl makes it. */
export type ByteOrder = "host" | "little" | "big";

/** Every machine this runs on is little-endian (posix/layout.ts): the host's order is that. */
function isLittle(order: ByteOrder): boolean {
  return order !== "big";
}

/** The int that the first four bytes are. */
export function readInt(bytes: Uint8Array, order: ByteOrder = "host"): number {
  return int32(bytes, 0, isLittle(order));
}

/** An int as it is sent. */
export function intBytes(value: number, order: ByteOrder = "host"): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(INT_SIZE);
  new DataView(bytes.buffer).setInt32(0, value, isLittle(order));
  return bytes;
}

/** What is to be said where the bytes came the other way round. */
function orderAdvice(order: ByteOrder): string {
  return isLittle(order)
    ? "the course sends ints in host byte order, without htonl and ntohl (--byte-order big probes a server that has them)"
    : "in network byte order the answer goes through htonl before it is sent";
}

/**
 * Why these bytes are no int, or undefined when there are four.
 *
 * @param bytes what came, all of it or its beginning
 * @param length how many came in all
 * @param came how many came, in words
 */
export function explainLength(
  bytes: Uint8Array,
  length: number,
  came = `${byteCount(length)} arrived instead of the ${INT_SIZE} of an int`,
): string | undefined {
  if (length === INT_SIZE) return undefined;
  const text = new TextDecoder().decode(bytes).replace(/[\0\s]+$/, "");
  if (/^-?\d+$/.test(text)) {
    return `${came}: the characters "${text}"; send the int itself: write(s, &n, sizeof n)`;
  }
  if (length === 2 * INT_SIZE) {
    return `${came} (${hexText(bytes)}): sizeof(long), or of a pointer? Expected an int32_t`;
  }
  return length === 0 ? came : `${came} (${hexText(bytes)})`;
}

/**
 * Why an answer is no counter although it may look like one: it holds the request's own bytes.
 *
 * @param bytes what came, all of it or its beginning
 * @param length how many came in all
 * @param message what was sent
 */
export function explainOwnBytes(
  bytes: Uint8Array,
  length: number,
  message: Uint8Array,
  order: ByteOrder = "host",
): string | undefined {
  const begins = (count: number) =>
    message.length >= count && bytes.subarray(0, count).every((byte, i) => byte === message[i]);
  if (length > 1 && length <= bytes.length && length === message.length && begins(length)) {
    return `the message itself came back, ${byteCount(length)}: that is an echo; a counter sends its int, ` +
      "sendto(s, &n, sizeof n, …)";
  }
  // An int that a text begins with is far from any count; bytes below it may be one.
  if (length !== INT_SIZE || message.length < INT_SIZE || Math.abs(readInt(message, order)) < LARGE) {
    return undefined;
  }
  const text = escapeBytes(message.subarray(0, INT_SIZE), INT_SIZE);
  if (begins(INT_SIZE)) {
    return `the first 4 bytes of the message came back ("${text}"): sendto is given the buffer that was received, and not &n`;
  }
  for (const little of [true, false]) {
    if (int32(bytes, 0, little) !== ((int32(message, 0, little) + 1) | 0)) continue;
    return `${
      readInt(bytes, order)
    } is the message's first 4 bytes ("${text}") as an int, plus 1: a UDP counter counts the ` +
      "datagrams, it does not add to what they say";
  }
  return undefined;
}

/**
 * Why an int is not the one that was expected.
 *
 * @param got the int that came, which is another
 * @param asked the int that was sent; the right answer is that plus one, as C's int wraps
 */
export function explainInt(got: number, asked: number, order: ByteOrder = "host"): string {
  const expected = (asked + 1) | 0;
  const wrong = `got ${got}, expected ${expected}`;
  const swapped = (value: number) => htonl(value >>> 0) | 0;
  if (got === asked) return `${wrong}: the value came back unchanged; the server should add 1`;
  if (swapped(got) === expected) {
    return `${wrong}: its bytes are swapped; ${orderAdvice(order)}`;
  }
  if (got === (swapped(asked) + 1 | 0) || swapped(got) === (swapped(asked) + 1 | 0)) {
    return isLittle(order)
      ? `${wrong}: the server swapped the bytes of ${asked} (ntohl) before it added 1; ${orderAdvice(order)}`
      : `${wrong}: the server added 1 to ${asked} as it arrived: call ntohl before, and htonl after`;
  }
  if (got === htons(expected & 0xffff)) return `${wrong}: its two low bytes are swapped (htons on an int)`;
  const text = new TextDecoder().decode(intBytes(got, order)).replace(/[\0\s]+$/, "");
  if (/^-?\d+$/.test(text)) return `${wrong}: the bytes are the characters "${text}"; send the int itself`;
  return wrong;
}

/** Why a counter can't be at this number, or undefined when it can. */
export function explainCounter(counter: number, order: ByteOrder = "host"): string | undefined {
  const swapped = htonl(counter >>> 0) | 0;
  if (Math.abs(counter) >= LARGE && swapped > 0 && swapped < SMALL) {
    return `${counter} is ${swapped} with its bytes swapped: ${orderAdvice(order)}`;
  }
  if (counter > 0) return undefined;
  return counter === 0
    ? "got 0 from a counter that should be at 1 or more: count the datagram, then answer"
    : `got ${counter} from a counter that should be at 1 or more: is the variable initialised?`;
}

/** The least, the mean and the greatest of the times that answers took. */
export class RoundTrips {
  #count = 0;
  #sum = 0;
  #least = Infinity;
  #most = 0;

  /** Takes one more. @param ms undefined for an answer that belongs to no question */
  add(ms: number | undefined): void {
    if (ms === undefined) return;
    this.#count++;
    this.#sum += ms;
    this.#least = Math.min(this.#least, ms);
    this.#most = Math.max(this.#most, ms);
  }

  /** For JSON; undefined before any. */
  get fields(): { least: number; mean: number; most: number } | undefined {
    if (this.#count === 0) return undefined;
    const mean = this.#sum / this.#count;
    return { least: roundedMs(this.#least), mean: roundedMs(mean), most: roundedMs(this.#most) };
  }

  /** `round trip 0.041/0.06/0.112 ms (min/avg/max)`; empty before any. */
  get text(): string {
    const fields = this.fields;
    if (fields === undefined) return "";
    return `round trip ${fields.least}/${fields.mean}/${fields.most} ms (min/avg/max)`;
  }
}
