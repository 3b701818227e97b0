// pieces, glued, until-end, network-order: the lab speaks first; the client answers with the sum, an int.
//
// - pieces: n, then n ints (numbers.ts), in 4 to 7 pieces that are cut anywhere, one of the cuts within an int, with 30
//   to 80 ms between them.
// - glued: the same in one segment.
// - network-order: the same in one segment; all ints, the answer and the lab's too, are big-endian, whatever the
//   listener's byte_order.
// - until-end: no n; ints in pieces as above, then the lab ends its output (the client reads 0 bytes); the sum goes the
//   other way afterwards. The lab can answer no more: it reads the sum and closes.
//
// Elsewhere the lab answers an int, 1 (right) or 0, and closes. It gives up after PATIENCE_MS without a sum.
import { NO_ANSWER } from "../../services/service.ts";
import type { Lots } from "../seed.ts";
import { drawNumbers, INT_BYTES, judgeSum, type Numbers } from "./numbers.ts";
import { failed, type Found, PATIENCE_MS, TimedConversation, type TryAtHand } from "./timed.ts";

const FEWEST_CUTS = 3;
const MOST_CUTS = 6;

/**
 * A pause is longer than a round trip through a class's network, a tick of the coarse clock (4 ms), and what a busy machine
 * lets a client wait: one that reads late finds pieces together, and copes by luck. Half a second in all.
 */
const LEAST_PAUSE_MS = 30;
const MOST_PAUSE_MS = 80;

/** Bytes of an answer that are looked at: those of an int, or of its digits. */
const LOOKED_AT = 12;

/** A piece of what is said: where it ends, and how long after the one before. */
export interface Piece {
  readonly end: number;
  readonly after: number;
}

/** What is said on one connection, and when. */
export interface Script {
  readonly numbers: Numbers;
  readonly pieces: readonly Piece[];
  /** Whether the lab's output ends after that, before the sum comes. */
  readonly endsOutput: boolean;
  /** As in numbers.ts. */
  readonly before?: readonly number[];
}

/** What a try says, by its kind; of reset and silence, the connection that goes well. */
export function scriptOf(kind: TryAtHand["kind"], lots: Lots, littleEndian: boolean): Script {
  const untilEnd = kind === "until-end";
  const numbers = drawNumbers(lots, kind === "network-order" ? false : littleEndian, !untilEnd);
  const inPieces = untilEnd || kind === "pieces";
  const pieces = inPieces ? drawPieces(lots, numbers) : [{ end: numbers.bytes.length, after: 0 }];
  return { numbers, pieces, endsOutput: untilEnd };
}

function drawPieces(lots: Lots, { bytes, head }: Numbers): Piece[] {
  const cuts = new Set([cutInInt(lots, bytes.length, head)]);
  const count = lots.between(FEWEST_CUTS, MOST_CUTS);
  while (cuts.size < count) cuts.add(lots.between(1, bytes.length - 1));
  const ends = [...cuts, bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => ({ end, after: i === 0 ? 0 : lots.between(LEAST_PAUSE_MS, MOST_PAUSE_MS) }));
}

/** A place within one of the ints, not of n: one read() for each int, or one for all, brings too little. */
function cutInInt(lots: Lots, total: number, head: number): number {
  const int = lots.between(head / INT_BYTES, total / INT_BYTES - 1);
  return INT_BYTES * int + lots.between(1, INT_BYTES - 1);
}

/** Says its script and judges the sum that comes. */
export class SumConversation extends TimedConversation {
  readonly #script: Script;
  readonly #answer = new Uint8Array(LOOKED_AT);
  #said = 0;
  #came = 0;
  /** Bytes that were said when the answer began to come. */
  #saidBefore = 0;
  #ended = false;

  constructor(at: TryAtHand, script: Script) {
    super(at);
    this.#script = script;
    this.nextAt = at.now();
  }

  /** Pieces come one by one: each is asked for at its time. */
  more(out: Uint8Array): number {
    const { pieces, numbers, endsOutput } = this.#script;
    const now = this.at.now();
    if (now < this.nextAt || this.finished) return NO_ANSWER;
    if (this.#said === pieces.length) return this.over(this.#gaveUp());
    const from = this.#sent;
    const { end } = pieces[this.#said++];
    out.set(numbers.bytes.subarray(from, end));
    const next = pieces[this.#said];
    this.nextAt = now + (next?.after ?? PATIENCE_MS);
    if (next === undefined) {
      this.endsOutput = endsOutput;
      if (this.#ended) this.over(this.leftWithout());
    }
    return end - from;
  }

  get #sent(): number {
    return this.#said === 0 ? 0 : this.#script.pieces[this.#said - 1].end;
  }

  receive(bytes: Uint8Array, length: number, out: Uint8Array): number {
    if (length > 0 && this.#came === 0) this.#saidBefore = this.#sent;
    const kept = Math.min(length, LOOKED_AT - this.#came);
    this.#answer.set(bytes.subarray(0, kept), this.#came);
    this.#came += kept;
    return this.#came < INT_BYTES ? NO_ANSWER : this.#judge(out);
  }

  #judge(out: Uint8Array): number {
    const { numbers, pieces, endsOutput, before } = this.#script;
    const found = judgeSum(this.#answer.subarray(0, this.#came), {
      numbers,
      ends: pieces.map(({ end }) => end),
      until: this.#saidBefore,
      before,
    });
    this.over(found);
    return endsOutput && this.endsOutput
      ? NO_ANSWER
      : sayVerdict(out, found.verdict === "solved", numbers.littleEndian);
  }

  /** Who has nothing more to say may still read: all is said in any case. */
  end(): number {
    this.#ended = true;
    if (this.#said === this.#script.pieces.length) this.over(this.leftWithout());
    return NO_ANSWER;
  }

  protected leftWithout(): Found {
    const { numbers: { bytes } } = this.#script;
    return this.#came > 0 ? failed("short-sum", this.#came) : failed("no-sum", this.#sent, bytes.length);
  }

  #gaveUp(): Found {
    const { numbers: { ints, head } } = this.#script;
    if (this.#came > 0) return failed("short-sum", this.#came);
    return failed("waited", PATIENCE_MS, ...(head > 0 ? [ints.length] : []));
  }
}

/** Writes 1 or 0, the lab's last word. @returns its bytes */
export function sayVerdict(out: Uint8Array, solved: boolean, littleEndian: boolean): number {
  new DataView(out.buffer, out.byteOffset).setInt32(0, solved ? 1 : 0, littleEndian);
  return INT_BYTES;
}
