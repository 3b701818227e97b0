// What an unkind network does to each datagram of a flow: drop it, send it twice, let the next one overtake it, flip a
// bit, hold it up. Drawn as if by lot, by nothing but the flow's key, the way and the datagram's place in the flow: so
// one key does the same to the same datagrams, however fast they come and whatever goes the other way. Pure.
import { Lots } from "../challenges/seed.ts";
import type { ImpairConfig } from "../config/types.ts";

/** Which way: what a client sends, or what it is sent. */
export type Way = "request" | "answer";

/** What the lots are drawn for; each is drawn by itself. */
const LOSS = 1;
const DUPLICATE = 2;
const REORDER = 3;
const CORRUPT = 4;
const BIT = 5;
const JITTER = 6;

/** Words of a flow's key for each way. */
const KEY_WORDS = 4;

/** Whose flow it is: all that one client socket sends to a listener, and all that it is sent. */
export interface FlowName {
  /** {@linkcode Student.key} */
  readonly student: string;
  /** The listener's name. */
  readonly listener: string;
  /** Which of the student's flows with it, from 1: the try. */
  readonly attempt: number;
}

/** What becomes of one datagram, or of a piece of a connection's bytes. */
export interface Fate {
  /** Then nothing else is done to it. */
  dropped: boolean;
  duplicated: boolean;
  reordered: boolean;
  corrupted: boolean;
  /** With `corrupted`: which of its bits is flipped, as a share of all, from 0 to less than 1. */
  bit: number;
  /** Milliseconds that it is held up, without what `rate` adds. */
  delay: number;
}

/** What the lots of a flow come from: the listener's seed, or else the lab's secret and whose try it is. */
export function flowLots(seed: number | undefined, secret: Uint8Array, flow: FlowName): Lots {
  if (seed === undefined) return new Lots(secret, { ...flow, listener: `${flow.listener} impaired` });
  return new Lots(new TextEncoder().encode(`seed ${seed}`), { student: "", listener: "", attempt: 1 });
}

/** The fates of one flow's datagrams. */
export class Fates {
  readonly #impair: ImpairConfig;
  readonly #key: Int32Array;
  readonly #duplicate: number;
  readonly #reorder: number;
  readonly #corrupt: number;
  /** Filled in again and again: nothing is allocated for a datagram. */
  readonly #fate: Fate = {
    dropped: false,
    duplicated: false,
    reordered: false,
    corrupted: false,
    bit: 0,
    delay: 0,
  };

  constructor(impair: ImpairConfig, lots: Lots) {
    this.#impair = impair;
    this.#key = Int32Array.from({ length: 2 * KEY_WORDS }, () => lots.int());
    // Shares are of all datagrams, and only those that are not lost can have the rest done to them.
    const among = (share: number) => Math.min(1, share / (1 - impair.loss || 1));
    this.#duplicate = among(impair.duplicate);
    this.#reorder = among(impair.reorder);
    this.#corrupt = among(impair.corrupt);
  }

  /**
   * What becomes of a datagram.
   * @param i its place among those of its way, from 0
   * @returns good until the next call
   */
  of(way: Way, i: number): Fate {
    const { loss, delay, jitter, direction } = this.#impair;
    const fate = this.#fate;
    const spared = direction !== "both" && direction !== `${way}s`;
    fate.dropped = !spared && this.#share(way, i, LOSS) < loss;
    const touched = !spared && !fate.dropped;
    fate.duplicated = touched && this.#share(way, i, DUPLICATE) < this.#duplicate;
    fate.reordered = touched && this.#share(way, i, REORDER) < this.#reorder;
    fate.corrupted = touched && this.#share(way, i, CORRUPT) < this.#corrupt;
    fate.bit = fate.corrupted ? this.#share(way, i, BIT) : 0;
    fate.delay = touched ? Math.max(0, delay + jitter * (2 * this.#share(way, i, JITTER) - 1)) : 0;
    return fate;
  }

  /** A number from 0 on, below 1. */
  #share(way: Way, i: number, purpose: number): number {
    const key = this.#key;
    const at = way === "request" ? 0 : KEY_WORDS;
    const place = mixed(mixed(key[at] ^ i) + key[at + 1] | 0);
    return (mixed(mixed(place ^ key[at + 2] ^ Math.imul(purpose, 0x9e37_79b9)) + key[at + 3] | 0) >>> 0) /
      2 ** 32;
  }
}

/** Flips one bit of bytes `from` … `to - 1`, if there are any. @param bit {@linkcode Fate.bit} */
export function flipBit(bytes: Uint8Array, from: number, to: number, bit: number): void {
  if (to <= from) return;
  const at = Math.floor(bit * (to - from) * 8);
  bytes[from + (at >> 3)] ^= 1 << (at & 7);
}

/** Turns a word into one of which each bit depends on each of its bits (Wellons, "hash prospector", lowbias32). */
function mixed(word: number): number {
  word = Math.imul(word ^ word >>> 16, 0x21f0_aaad);
  word = Math.imul(word ^ word >>> 15, 0xd35a_2d97);
  return word ^ word >>> 15;
}
