// Token buckets, one a client, in memory that all workers share. A bucket is one number: when it will be full again
// (GCRA, the form that ITU-T I.371 gives the leaky bucket), so one that is full is no different from one that is not
// there, and its place may be another's. No locks: two workers that take from one bucket at the same moment may let one
// more through. Not here: who is a client, what is refused (admission.ts).

/** Places for a client's bucket, and of those places: powers of two. All in one line of the cache, or nearly. */
const WAYS = 4;
const SETS = 4096;

/** So much of a second's allowance may be taken at once. */
const BURST_MS = 2000;

export interface RateMemory {
  /** By bucket: the two words that tell its client from others; never 0 and 0. */
  readonly keys: Int32Array;
  /** By bucket: when it is full again, in milliseconds. */
  readonly full: Float64Array;
}

export function makeRateMemory(): RateMemory {
  return {
    keys: new Int32Array(new SharedArrayBuffer(4 * 2 * WAYS * SETS)),
    full: new Float64Array(new SharedArrayBuffer(8 * WAYS * SETS)),
  };
}

export class Rates {
  readonly #keys: Int32Array;
  readonly #full: Float64Array;
  /** Milliseconds that one token takes to come back; 0 when there is no limit. */
  #each = 0;

  constructor({ keys, full }: RateMemory) {
    this.#keys = keys;
    this.#full = full;
  }

  /** @param tokens that come back every second, and twice as many may be taken at once; 0 is no limit */
  limit(tokens: number): void {
    this.#each = tokens === 0 ? 0 : 1000 / tokens;
  }

  get limited(): boolean {
    return this.#each > 0;
  }

  /** The bucket of the client that the two words tell from others; made full when there is none. */
  bucketOf(one: number, other: number, hash: number, now: number): number {
    const first = (hash & (SETS - 1)) * WAYS;
    let fullest = first;
    for (let bucket = first; bucket < first + WAYS; bucket++) {
      if (this.#keys[2 * bucket] === one && this.#keys[2 * bucket + 1] === other) return bucket;
      if (this.#full[bucket] < this.#full[fullest]) fullest = bucket;
    }
    // Where all are in use, the one that lacks least is forgotten: its client gets a little more than it should.
    this.#keys[2 * fullest] = one;
    this.#keys[2 * fullest + 1] = other;
    this.#full[fullest] = now;
    return fullest;
  }

  /** Takes up to so many tokens. @returns how many there were */
  take(bucket: number, most: number, now: number): number {
    const full = this.#full[bucket];
    // Another worker's clock may be a turn ahead; what lacks much more than it holds was written by two at once.
    const from = full > now && full - now <= 2 * BURST_MS ? full : now;
    const taken = Math.min(most, Math.floor((now + BURST_MS - from) / this.#each));
    if (taken <= 0) return 0;
    this.#full[bucket] = from + taken * this.#each;
    return taken;
  }
}
