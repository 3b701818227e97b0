// Chance that a seed repeats: each scenario draws from a source of its own, so that what others do changes nothing.

/** FNV-1a of 32 bits: seed and name as one number. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** xorshift32 (Marsaglia, 2003): enough to choose bytes, and the same on every machine. */
export class Random {
  #state: number;

  /** @param seed of the run @param name of the scenario */
  constructor(seed: number, name: string) {
    this.#state = hash(`${seed} ${name}`) || 1;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return this.#next() % below;
  }

  /** So many bytes, any of them. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.#next() >>> 24);
  }

  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }
}
