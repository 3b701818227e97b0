// What each challenge over UDP is by itself: what it draws, what it says to who asks, and how it judges what comes back.
// Who asks, and when a try is over, is the same for all of them (asked.ts).
import type { Clue } from "../../exchange/challenge.ts";
import { int32, swap32 } from "../../text/ints.ts";
import type { Lots } from "../seed.ts";

/** Sends the client a datagram, as {@linkcode Outbox.say} does. */
export type Say = (bytes: Uint8Array, after?: number, decoy?: boolean) => number;

/** What a challenge finds in an answer, or did with an ask; the clue says what the values are. */
export interface Found {
  readonly clue: Clue;
  readonly values: readonly number[];
}

export interface DatagramKind<Task> {
  /**
   * Draws a try.
   * @param room most bytes that may be said to who asked
   */
  draw(lots: Lots, room: number): Task;
  /**
   * The client asks, for the `round`th time in this try, from 1.
   * @returns what was done in place of an answer; undefined: it was answered
   */
  ask(task: Task, round: number, say: Say): Found | undefined;
  /** Whether a datagram that is as long as the ask may be an answer all the same. */
  fits(task: Task, bytes: Uint8Array): boolean;
  /** @returns what is wrong with an answer; undefined: it solves the try */
  judge(task: Task, answer: Uint8Array): Found | undefined;
}

/** Most that one of the numbers to be added up may be: 2,000 of them don't leave the range of an int. */
const MOST_NUMBER = 1_000_000;

/** Numbers to be added up: none is 0, which would leave no trace in the sum, and no two are alike. */
export function drawNumbers(lots: Lots, count: number): number[] {
  const numbers = new Set<number>();
  while (numbers.size < count) {
    const number = lots.between(-MOST_NUMBER, MOST_NUMBER);
    if (number !== 0) numbers.add(number);
  }
  return [...numbers];
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => (sum + number) | 0, 0);
}

/** Ints as they travel. */
export function intBytes(numbers: readonly number[], littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => view.setInt32(4 * i, number, littleEndian));
  return bytes;
}

/** Numbers in another order. */
export function shuffled<T>(lots: Lots, items: readonly T[]): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = lots.between(0, i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** A datagram of those that are numbered: its number from 1, how many there are, and one to be added up. */
export function numbered(
  place: number,
  count: number,
  number: number,
  littleEndian: boolean,
): Uint8Array<ArrayBuffer> {
  return intBytes([place, count, number], littleEndian);
}

/** Every choice of some of these, the fewest first; none of them is no choice. */
export function choices<T>(items: readonly T[]): T[][] {
  const all = Array.from(
    { length: 2 ** items.length - 1 },
    (_, bits) => items.filter((_, i) => (bits + 1 & 1 << i) !== 0),
  );
  return all.sort((a, b) => a.length - b.length);
}

/** A sum that tells which mistake it comes from. */
export interface Suspect extends Found {
  readonly sum: number;
}

/**
 * What is wrong with a sum. What can't be told apart is called no more than wrong.
 * @param suspects sums that a mistake makes
 * @returns undefined: it is right
 */
export function judgeSum(
  answer: Uint8Array,
  numbers: readonly number[],
  littleEndian: boolean,
  suspects: readonly Suspect[],
): Found | undefined {
  const right = sumOf(numbers);
  const isInt = answer.length === 4;
  const came = isInt ? int32(answer, 0, littleEndian) : 0;
  if (isInt && came === right) return undefined;
  if (saysDigits(answer, right)) return { clue: "text-sum", values: [] };
  if (answer.length < 4) return { clue: "short-sum", values: [answer.length] };
  if (answer.length > 4) return { clue: "answer-length", values: [answer.length, 4] };
  // So it is, whatever else it may be.
  if (swap32(came) === right) return { clue: "swapped-sum", values: [] };
  const all: Suspect[] = [
    { sum: sumOf(numbers.map(swap32)), clue: "swapped-ints", values: [] },
    ...suspects,
  ];
  // A sum of nothing may come of anything.
  const found = all.filter(({ sum }) => sum === came && sum !== 0);
  const told = new Set(found.map(({ clue, values }) => [clue, ...values].join()));
  if (told.size === 1) return { clue: found[0].clue, values: found[0].values };
  return { clue: "wrong-sum", values: [came, right] };
}

/** Whether the bytes are the right sum as digits. */
function saysDigits(bytes: Uint8Array, sum: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 16)).replace(/[\s\0]+$/, "");
  return text.length >= 2 && text === String(sum);
}
