// duplicate: n numbered datagrams with a number each, in order, some of them twice. The sum of each once comes back.
import type { Lots } from "../seed.ts";
import {
  choices,
  type DatagramKind,
  drawNumbers,
  type Found,
  judgeSum,
  numbered,
  type Say,
  sumOf,
  type Suspect,
} from "./kind.ts";

const LEAST_NUMBERS = 4;
const MOST_NUMBERS = 8;
const MOST_TWICE = 3;

interface Duplicate {
  readonly numbers: readonly number[];
  /** Places of numbers in the order in which they are sent; some are there twice, the last one once. */
  readonly sent: readonly number[];
}

export class DuplicateKind implements DatagramKind<Duplicate> {
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  draw(lots: Lots): Duplicate {
    const numbers = drawNumbers(lots, lots.between(LEAST_NUMBERS, MOST_NUMBERS));
    const sent = numbers.map((_, place) => place);
    const last = sent.pop()!;
    // What comes last is new: nothing is left in the client's queue when it has all, and the verdict is next.
    const doubled = new Set<number>();
    for (let count = lots.between(1, MOST_TWICE); count > 0; count--) doubled.add(lots.between(0, last - 1));
    for (const place of doubled) sent.splice(lots.between(sent.indexOf(place) + 1, sent.length), 0, place);
    return { numbers, sent: [...sent, last] };
  }

  ask({ numbers, sent }: Duplicate, _round: number, say: Say): undefined {
    for (const place of sent) {
      say(numbered(place + 1, numbers.length, numbers[place], this.#littleEndian));
    }
  }

  fits(_task: Duplicate, bytes: Uint8Array): boolean {
    return bytes.length === 4;
  }

  judge({ numbers, sent }: Duplicate, answer: Uint8Array): Found | undefined {
    return judgeSum(answer, numbers, this.#littleEndian, suspectsOf(numbers, sent));
  }
}

/** Sums with some numbers twice, of the first n datagrams that came, or without one of the numbers. */
function suspectsOf(numbers: readonly number[], sent: readonly number[]): Suspect[] {
  const right = sumOf(numbers);
  const twice = sent.filter((place, i) => sent.indexOf(place) < i);
  const both = choices(twice).map((places): Suspect => ({
    sum: right + sumOf(places.map((place) => numbers[place])),
    clue: "counted-twice",
    values: [places[0] + 1],
  }));
  const first = sent.slice(0, numbers.length);
  const inFirst = first.find((place, i) => first.indexOf(place) < i)!;
  const stopped = sumOf(first.map((place) => numbers[place]));
  const missing = numbers.map((number, place): Suspect => ({
    sum: right - number,
    clue: "missing-piece",
    values: [place + 1, numbers.length],
  }));
  return [...both, { sum: stopped, clue: "counted-twice", values: [inFirst + 1] }, ...missing];
}
