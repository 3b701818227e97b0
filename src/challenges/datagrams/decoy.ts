// decoy: n numbered datagrams with a number each, and among them others that look the same and come from another port.
// The sum of those that came from the port that was asked comes back.
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

const LEAST_NUMBERS = 3;
const MOST_NUMBERS = 6;
const MOST_DECOYS = 4;

/** A number at its place, of those that count or not. */
interface Sent {
  readonly place: number;
  readonly number: number;
  readonly decoy: boolean;
}

interface Decoy {
  readonly numbers: readonly number[];
  readonly sent: readonly Sent[];
  /** That the decoys leave from, once they have. */
  port: number;
}

export class DecoyKind implements DatagramKind<Decoy> {
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  draw(lots: Lots): Decoy {
    const count = lots.between(LEAST_NUMBERS, MOST_NUMBERS);
    const decoys = lots.between(2, MOST_DECOYS);
    const drawn = drawNumbers(lots, count + decoys);
    const numbers = drawn.slice(0, count);
    const sent = numbers.map((number, place): Sent => ({ place, number, decoy: false }));
    drawn.slice(count).forEach((number, i) => {
      // One comes before the number in whose place it is, one after: neither the first nor the last that come are right.
      // The last of all counts, so that the verdict is next.
      const place = lots.between(0, count - 2);
      const own = sent.findIndex((each) => !each.decoy && each.place === place);
      const at = i === 0 ? lots.between(0, own) : lots.between(own + 1, sent.length - 1);
      sent.splice(at, 0, { place, number, decoy: true });
    });
    return { numbers, sent, port: 0 };
  }

  ask(task: Decoy, _round: number, say: Say): undefined {
    const { numbers, sent } = task;
    for (const { place, number, decoy } of sent) {
      const port = say(numbered(place + 1, numbers.length, number, this.#littleEndian), 0, decoy);
      if (decoy) task.port = port;
    }
  }

  fits(_task: Decoy, bytes: Uint8Array): boolean {
    return bytes.length === 4;
  }

  judge({ numbers, sent, port }: Decoy, answer: Uint8Array): Found | undefined {
    const suspects = sumsWithDecoys(numbers, sent).map((sum): Suspect => ({
      sum,
      clue: "took-decoy",
      values: [port],
    }));
    const missing = numbers.map((number, place): Suspect => ({
      sum: sumOf(numbers) - number,
      clue: "missing-piece",
      values: [place + 1, numbers.length],
    }));
    return judgeSum(answer, numbers, this.#littleEndian, [...suspects, ...missing]);
  }
}

/** Sums in which decoys were added, or taken in the place of numbers, or of the first n datagrams that came. */
function sumsWithDecoys(numbers: readonly number[], sent: readonly Sent[]): number[] {
  const right = sumOf(numbers);
  const some = choices(sent.filter(({ decoy }) => decoy));
  const byPlace = (order: readonly Sent[]) =>
    sumOf([...new Map(order.map(({ place, number }) => [place, number])).values()]);
  return [
    sumOf(sent.slice(0, numbers.length).map(({ number }) => number)),
    byPlace(sent),
    byPlace(sent.toReversed()),
    ...some.map((chosen) => right + sumOf(chosen.map(({ number }) => number))),
    ...some.map((chosen) => right + sumOf(chosen.map(({ place, number }) => number - numbers[place]))),
  ];
}
