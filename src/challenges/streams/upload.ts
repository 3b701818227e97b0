// upload: the lab says two ints, n and a seed; the client sends n bytes, of which byte i (from 0) is
// (seed + i) mod 251, and reads an int, 1 (right) or 0.
//
// n is 400,000 to 600,000, the seed 0 to 250. The lab reads slowly: nothing for 250 ms, then 40 ms of rest after each
// quarter. Its segments and its receive buffer are small (posix/options.ts, takeLittle), so that a socket's buffers hold
// 80,000 to 250,000 bytes on loopback too: a write() that does not wait, or not for long, takes less than it was given.
// Bytes after the last are looked for during 30 ms.
import { NO_ANSWER } from "../../services/service.ts";
import type { Lots } from "../seed.ts";
import { INT_BYTES } from "./numbers.ts";
import { sayVerdict } from "./sums.ts";
import { failed, type Found, PATIENCE_MS, SOLVED, TimedConversation, type TryAtHand } from "./timed.ts";

const LEAST = 400_000;
const MOST = 600_000;

/** A prime, so that a pattern of 256 bytes, or of a buffer's size, is found out. */
const MODULUS = 251;

const FIRST_PAUSE_MS = 250;
const REST_MS = 40;
const RESTS = 4;
const LOOK_FOR_MORE_MS = 30;

/** For all of it: a byte now and then does not keep a try up for ever. */
const MOST_MS = 60_000;

/** What is drawn by lot for a try: the first two ints. */
export function drawUpload(lots: Lots): { readonly count: number; readonly seed: number } {
  return { count: lots.between(LEAST, MOST), seed: lots.between(0, MODULUS - 1) };
}

/** Reads n bytes slowly, and compares. */
export class UploadConversation extends TimedConversation {
  readonly #littleEndian: boolean;
  readonly #count: number;
  readonly #seed: number;
  #asked = false;
  #came = 0;
  #restAt: number;
  #wrong: Found | undefined;
  #overAt = Infinity;

  constructor(at: TryAtHand, lots: Lots, littleEndian: boolean) {
    super(at);
    this.#littleEndian = littleEndian;
    const { count, seed } = drawUpload(lots);
    this.#count = count;
    this.#seed = seed;
    this.#restAt = this.#quarter;
    this.nextAt = at.now();
    this.reads = false;
  }

  get #quarter(): number {
    return Math.ceil(this.#count / RESTS);
  }

  more(out: Uint8Array): number {
    const now = this.at.now();
    if (now < this.nextAt || this.finished) return NO_ANSWER;
    if (!this.#asked) return this.#ask(out, now);
    if (!this.reads) {
      this.reads = true;
      this.nextAt = now + PATIENCE_MS;
      return NO_ANSWER;
    }
    return this.#judge(out);
  }

  #ask(out: Uint8Array, now: number): number {
    this.#asked = true;
    this.nextAt = now + FIRST_PAUSE_MS;
    this.#overAt = now + MOST_MS;
    const view = new DataView(out.buffer, out.byteOffset);
    view.setInt32(0, this.#count, this.#littleEndian);
    view.setInt32(INT_BYTES, this.#seed, this.#littleEndian);
    return 2 * INT_BYTES;
  }

  receive(bytes: Uint8Array, length: number): number {
    if (this.#wrong === undefined) this.#compare(bytes, Math.min(length, this.#count - this.#came));
    this.#came += length;
    const now = this.at.now();
    if (this.#came >= this.#count) this.nextAt = now + LOOK_FOR_MORE_MS;
    else if (this.#came < this.#restAt) this.nextAt = Math.min(now + PATIENCE_MS, this.#overAt);
    else {
      while (this.#restAt <= this.#came) this.#restAt += this.#quarter;
      this.reads = false;
      this.nextAt = now + REST_MS;
    }
    return NO_ANSWER;
  }

  #compare(bytes: Uint8Array, length: number): void {
    const first = this.#came + this.#seed;
    for (let i = 0; i < length; i++) {
      if (bytes[i] === (first + i) % MODULUS) continue;
      this.#wrong = failed("wrong-byte", this.#came + i, bytes[i], (first + i) % MODULUS);
      return;
    }
  }

  end(out: Uint8Array): number {
    return this.#judge(out);
  }

  #judge(out: Uint8Array): number {
    const found = this.leftWithout();
    this.over(found);
    return sayVerdict(out, found.verdict === "solved", this.#littleEndian);
  }

  protected leftWithout(): Found {
    const came = this.#came;
    if (came < this.#count) return failed("short-upload", came, this.#count);
    if (this.#wrong !== undefined) return this.#wrong;
    return came > this.#count ? failed("long-upload", came - this.#count) : SOLVED;
  }
}
