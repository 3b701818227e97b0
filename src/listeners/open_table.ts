// How many connections each address has open with the lab, in memory that all workers share: a table a worker, which
// only it writes, and in which the others read when they ask for a sum. Both the limit
// on it (admission.ts) and what an exchange tells of its client's other connections come from here.

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
