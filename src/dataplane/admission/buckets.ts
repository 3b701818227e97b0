// Token buckets, one a client, in memory that all workers share. A bucket is one number: when it will be full
// again (GCRA, the form that ITU-T I.371 gives the leaky bucket), so one that is full is no different from
// one that is not there, and its place may be another's. No locks: two workers that take from one bucket at
// the same moment may let one more through. How many connections each address has open with the lab, in
// memory that all workers share: a table a worker, which only it writes, and in which the others read when
// they ask for a sum. Both the limit on it (admission.ts) and what an exchange tells of its client's other
// connections come from here.

/** Places for a client's bucket, and of those places: powers of two. All in one line of the cache, or nearly. */
const RATE_WAYS = 4;
const RATE_SETS = 4096;

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
    keys: new Int32Array(new SharedArrayBuffer(4 * 2 * RATE_WAYS * RATE_SETS)),
    full: new Float64Array(new SharedArrayBuffer(8 * RATE_WAYS * RATE_SETS)),
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
    const first = (hash & (RATE_SETS - 1)) * RATE_WAYS;
    let fullest = first;
    for (let bucket = first; bucket < first + RATE_WAYS; bucket++) {
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

/** Places for an address, and of those places: powers of two. */
const WAYS = 16;
const SETS = 1024;

// An entry: the two words that tell its address from others, then the connections.
const COUNT = 2;
const ENTRY_WORDS = 3;
const ROW_WORDS = WAYS * SETS * ENTRY_WORDS;

/** In place of an entry: more addresses than there is room for have connections open; this one is not counted. */
export const UNCOUNTED = -1;

/** @param rows one a worker, and one for the main thread */
export function makeOpenTable(rows: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * rows * ROW_WORDS));
}

/** Forgets the connections of a worker that is gone. */
export function forgetOpen(table: Int32Array, row: number): void {
  table.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS);
}

export class OpenTable {
  readonly #words: Int32Array;
  readonly #row: number;

  /** @param row the writer's own; one that the table does not have counts nothing ({@linkcode UNCOUNTED}) */
  constructor(words: Int32Array, row: number) {
    this.#words = words;
    this.#row = row;
  }

  /** Connections that an address has open, with all workers. */
  openOf(one: number, other: number, hash: number): number {
    let open = 0;
    for (let row = 0; row < this.#words.length; row += ROW_WORDS) {
      const entry = this.#find(row, one, other, hash);
      if (entry !== UNCOUNTED) open += this.#words[entry + COUNT];
    }
    return open;
  }

  /** Counts one more. @returns the entry, for {@linkcode closed} */
  opened(one: number, other: number, hash: number): number {
    const row = this.#row * ROW_WORDS;
    const known = this.#find(row, one, other, hash);
    const entry = known === UNCOUNTED ? this.#make(row, one, other, hash) : known;
    if (entry !== UNCOUNTED) this.#words[entry + COUNT]++;
    return entry;
  }

  /** Counts one less. @returns how many the address still has open with the writer; 0 where it is not counted */
  closed(entry: number): number {
    return entry === UNCOUNTED ? 0 : --this.#words[entry + COUNT];
  }

  #find(row: number, one: number, other: number, hash: number): number {
    const words = this.#words;
    const first = firstOf(row, hash);
    for (let entry = first; entry < first + WAYS * ENTRY_WORDS; entry += ENTRY_WORDS) {
      if (words[entry] === one && words[entry + 1] === other) return entry;
    }
    return UNCOUNTED;
  }

  #make(row: number, one: number, other: number, hash: number): number {
    const words = this.#words;
    const first = firstOf(row, hash);
    for (let entry = first; entry < first + WAYS * ENTRY_WORDS; entry += ENTRY_WORDS) {
      if (words[entry + COUNT] !== 0) continue;
      words[entry] = one;
      words[entry + 1] = other;
      return entry;
    }
    return UNCOUNTED;
  }
}

function firstOf(row: number, hash: number): number {
  return row + (hash & (SETS - 1)) * WAYS * ENTRY_WORDS;
}
