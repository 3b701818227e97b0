// lost: the first answers of a try are dropped; who asks again gets one: n, then n ints. The sum comes back.
import {
  type DatagramKind,
  drawNumbers,
  type Found,
  intBytes,
  judgeSum,
  type Say,
  sumOf,
  type Suspect,
} from "./kind.ts";
import type { Lots } from "../seed.ts";

/** Answers that are dropped: a client that asks once again only has a chance in three. */
const MOST_DROPPED = 3;

/** Few enough for what may be said to a short ask, whatever the listener's amplification: n and these are 28 bytes. */
const LEAST_NUMBERS = 2;
const MOST_NUMBERS = 6;

interface Lost {
  readonly dropped: number;
  readonly numbers: readonly number[];
}

export class LostKind implements DatagramKind<Lost> {
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  draw(lots: Lots): Lost {
    const dropped = lots.between(1, MOST_DROPPED);
    return { dropped, numbers: drawNumbers(lots, lots.between(LEAST_NUMBERS, MOST_NUMBERS)) };
  }

  ask({ dropped, numbers }: Lost, round: number, say: Say): Found | undefined {
    if (round <= dropped) return { clue: "was-dropped", values: [round, dropped] };
    say(intBytes([numbers.length, ...numbers], this.#littleEndian));
    return undefined;
  }

  fits(_task: Lost, bytes: Uint8Array): boolean {
    return bytes.length === 4;
  }

  judge({ numbers }: Lost, answer: Uint8Array): Found | undefined {
    return judgeSum(answer, numbers, this.#littleEndian, suspectsOf(numbers));
  }
}

/** Sums of n and its ints, where n was added up too or the ints were not all read. */
function suspectsOf(numbers: readonly number[]): Suspect[] {
  const count = numbers.length;
  const whole = 4 + 4 * count;
  const parts = numbers.map((_, k): Suspect => ({
    sum: sumOf(numbers.slice(0, k)),
    clue: "sum-of-part",
    values: [4 + 4 * k, whole],
  }));
  // A sum of nothing is any program's that has not begun to add.
  return [{ sum: sumOf(numbers) + count, clue: "count-added", values: [count] }, ...parts.slice(1)];
}
