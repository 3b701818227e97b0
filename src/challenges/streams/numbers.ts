// The ints of a try, as they go over the wire, and what an answer tells about the client that sent it. Pure.
//
// The protocol: `n`, an int, then n ints, all of 4 bytes in one byte order; at until-end the ints only. 5 to 16 ints, of
// either sign, each of 1,048,576 to 60,000,000 without it: neither their sum nor that with n leaves a 32-bit int, and
// each has its bytes to be cut in. They are drawn anew until no mistake known here gives the right sum.
import { swap32 } from "../../text/ints.ts";
import type { Lots } from "../seed.ts";
import { failed, type Found, SOLVED } from "./timed.ts";

export const INT_BYTES = 4;

const FEWEST = 5;
const MOST = 16;
const LEAST = 1 << 20;
const GREATEST = 60_000_000;

/** The ints of a try. */
export interface Numbers {
  readonly ints: readonly number[];
  readonly littleEndian: boolean;
  /** All that is sent, n too where it is. */
  readonly bytes: Uint8Array;
  /** Bytes before the first int: those of n, or none. */
  readonly head: number;
  readonly sum: number;
}

/** @param counted whether n goes before the ints */
export function drawNumbers(lots: Lots, littleEndian: boolean, counted: boolean): Numbers {
  for (;;) {
    const ints = Array.from({ length: lots.between(FEWEST, MOST) }, () => {
      const size = lots.between(LEAST, GREATEST);
      return lots.share() < 0.5 ? -size : size;
    });
    const numbers = numbersOf(ints, littleEndian, counted);
    const wrong = [...mistakesIn(numbers), { sum: swap32(numbers.sum) }];
    if (wrong.every(({ sum }) => sum !== numbers.sum)) return numbers;
  }
}

function numbersOf(ints: readonly number[], littleEndian: boolean, counted: boolean): Numbers {
  const sent = counted ? [ints.length, ...ints] : ints;
  const bytes = new Uint8Array(INT_BYTES * sent.length);
  const view = new DataView(bytes.buffer);
  sent.forEach((int, i) => view.setInt32(INT_BYTES * i, int, littleEndian));
  return { ints, littleEndian, bytes, head: counted ? INT_BYTES : 0, sum: sumOf(ints) };
}

/** As C's ints add up: they wrap. */
function sumOf(ints: readonly number[]): number {
  return ints.reduce((sum, int) => (sum + int) | 0, 0);
}

/** How a try was sent, as far as it tells about its answer. */
export interface Sent {
  readonly numbers: Numbers;
  /** Where the pieces end, the last too. */
  readonly ends: readonly number[];
  /** Bytes that had been sent when the answer began to come. */
  readonly until: number;
  /** Sums of what was sent on connections that were broken off before, as the client may have added them up. */
  readonly before?: readonly number[];
}

/**
 * What an answer tells. What can't be told apart is called no more than wrong.
 * @param bytes the answer: 4 bytes, or more that were there with them
 */
export function judgeSum(bytes: Uint8Array, sent: Sent): Found {
  const { numbers, until } = sent;
  const total = numbers.bytes.length;
  const came = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, numbers.littleEndian);
  if (came === numbers.sum) return SOLVED;
  const found = explained(came, sent);
  if (until < total) return failed("answered-early", partOf(found) ?? until, total);
  if (saysDigits(bytes, numbers.sum)) return failed("text-sum");
  return found ?? failed("wrong-sum", came, numbers.sum);
}

/** Bytes whose sum it was. */
function partOf(found: Found | undefined): number | undefined {
  return found?.clue === "sum-of-part" ? found.values[0] : undefined;
}

function explained(came: number, { numbers, ends, until, before = [] }: Sent): Found | undefined {
  if (swap32(came) === numbers.sum) return failed("swapped-sum");
  const all = [...mistakesIn(numbers, ends), ...addedAgain(numbers, before)];
  const found = all.filter(({ sum }) => sum === came);
  const clues = new Set(found.map(({ found: { clue } }) => clue));
  // A short read of the last int is a sum of a part.
  if (clues.has("sum-of-part")) clues.delete("short-read");
  if (clues.size !== 1) return undefined;
  if (!clues.has("sum-of-part")) return found[0].found;
  // Zeros make several parts of one sum: one that ends with a piece is likely, or else one of whole ints.
  const parts = found.map(({ found }) => found)
    .filter(({ clue, values }) => clue === "sum-of-part" && values[0] <= until);
  return parts.find(({ values }) => ends.includes(values[0])) ??
    parts.find(({ values }) => values[0] % INT_BYTES === 0) ?? parts.at(-1);
}

interface Mistake {
  readonly sum: number;
  readonly found: Found;
}

/** The sums that known mistakes give. @param ends where the pieces end */
function mistakesIn(numbers: Numbers, ends: readonly number[] = []): Mistake[] {
  const { ints, bytes, head, sum } = numbers;
  const otherOrder = sumOf(ints.map(swap32));
  const mistakes = [otherOrder, swap32(otherOrder)].map((sum) => ({ sum, found: failed("swapped-ints") }));
  if (head > 0) {
    mistakes.push({ sum: (sum + ints.length) | 0, found: failed("count-added", ints.length) });
  } else mistakes.push({ sum: (sum - ints[0]) | 0, found: failed("first-as-count", ints[0]) });
  for (let part = head + 1; part < bytes.length; part++) {
    mistakes.push({ sum: sumOfPart(numbers, part), found: failed("sum-of-part", part, bytes.length) });
  }
  for (const some of mergedEnds(ends)) {
    for (const keeps of [true, false]) mistakes.push(...shortReads(numbers, some, keeps));
  }
  // Nothing was added up: that may come of anything.
  return mistakes.filter(({ sum }) => sum !== 0);
}

/** Where the pieces may have ended for a client that was slow: some of them came together. */
function mergedEnds(ends: readonly number[]): number[][] {
  const cuts = ends.slice(0, -1);
  return Array.from(
    { length: 2 ** cuts.length },
    (_, chosen) => cuts.filter((_, i) => (chosen & 1 << i) !== 0),
  );
}

/** The sum of the first bytes, where those that are missing are zeros. */
export function sumOfPart({ bytes, head, littleEndian }: Numbers, part: number): number {
  const view = new DataView(new ArrayBuffer(bytes.length));
  new Uint8Array(view.buffer).set(bytes.subarray(0, part));
  let sum = 0;
  for (let at = head; at < bytes.length; at += INT_BYTES) sum = (sum + view.getInt32(at, littleEndian)) | 0;
  return sum;
}

/**
 * What comes of one read() for each int, n too, that never looks how many bytes it brought: each brings what is left of
 * its piece at most, and all after one that brings less are out of step.
 * @param keeps whether the int is the same variable each time, which keeps the bytes that were not read
 */
function shortReads(
  { bytes, head, littleEndian }: Numbers,
  ends: readonly number[],
  keeps: boolean,
): Mistake[] {
  const view = new DataView(new ArrayBuffer(INT_BYTES));
  const int = new Uint8Array(view.buffer);
  let at = 0;
  let short: Found | undefined;
  const read = () => {
    const end = ends.find((end) => end > at) ?? bytes.length;
    const got = Math.min(INT_BYTES, end - at);
    if (!keeps) int.fill(0);
    int.set(bytes.subarray(at, at + got));
    if (got < INT_BYTES) short ??= failed("short-read", at, got);
    at += got;
    return view.getInt32(0, littleEndian);
  };
  // Where there is no n, it reads until nothing comes.
  const count = head > 0 ? read() : Infinity;
  if (count < 1 || (count > MOST && head > 0)) return [];
  if (keeps) int.fill(0);
  let sum = 0;
  for (let i = 0; i < count && at < bytes.length; i++) sum = (sum + read()) | 0;
  return short === undefined ? [] : [{ sum, found: short }];
}

/** The sums of whoever goes on adding up where a broken connection ended. */
function addedAgain({ sum }: Numbers, before: readonly number[]): Mistake[] {
  const mistakes: Mistake[] = [];
  let again = sum;
  // Some add up those of all connections, some only the last one's.
  before.toReversed().forEach((part, i) => {
    again = (again + part) | 0;
    mistakes.push({ sum: again, found: failed("added-again", i + 1) });
  });
  return mistakes.filter((each) => each.sum !== sum);
}

/** Whether the bytes are the right sum as digits, as far as they came. */
function saysDigits(bytes: Uint8Array, sum: number): boolean {
  const text = String.fromCharCode(...bytes).replace(/[\s\0]+$/, "");
  return text.length >= 2 && String(sum).startsWith(text);
}
