// What a try at a challenge is about, before anybody tries: for the teacher's key. Pure.
import type { ChallengeKind } from "../exchange/challenge.ts";
import { DecoyKind } from "./datagrams/decoy.ts";
import { DuplicateKind } from "./datagrams/duplicate.ts";
import { LongKind } from "./datagrams/long.ts";
import { LostKind } from "./datagrams/lost.ts";
import { ReorderKind } from "./datagrams/reorder.ts";
import type { Lots } from "./seed.ts";
import { scriptOf } from "./streams/sums.ts";
import { drawUpload } from "./streams/upload.ts";

/** Whatever is asked with: at `long` the answer's length goes by that, where the amplification is less than 256. */
const MUCH_ROOM = Number.MAX_SAFE_INTEGER;

/** What a right answer has, by its name; `n` and `seed` are what the lab says. */
export type Expected = Readonly<Partial<Record<"n" | "seed" | "sum" | "length" | "text", number | string>>>;

/** @returns undefined for `token`, whose tokens are the same for everybody and change each second */
export function expectedOf(kind: ChallengeKind, lots: Lots, littleEndian: boolean): Expected | undefined {
  switch (kind) {
    case "token":
      return undefined;
    case "upload": {
      const { count, seed } = drawUpload(lots);
      return { n: count, seed };
    }
    case "lost":
      return summed(new LostKind(littleEndian).draw(lots).numbers);
    case "duplicate":
      return summed(new DuplicateKind(littleEndian).draw(lots).numbers);
    case "decoy":
      return summed(new DecoyKind(littleEndian).draw(lots).numbers);
    case "reorder": {
      const { pieces } = new ReorderKind(littleEndian).draw(lots);
      return { n: pieces.length, text: pieces.map(({ text }) => text).join("") };
    }
    case "long": {
      const bytes = new LongKind(littleEndian).draw(lots, MUCH_ROOM);
      return { length: bytes.length, sum: bytes.reduce((sum, byte) => sum + byte, 0) };
    }
    default:
      return summed(scriptOf(kind, lots, littleEndian).numbers.ints);
  }
}

function summed(numbers: readonly number[]): Expected {
  return { n: numbers.length, sum: numbers.reduce((sum, number) => (sum + number) | 0, 0) };
}
