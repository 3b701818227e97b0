// How many requests are being answered, in all and from one address. Not here: streams that stay open (viewers.ts).

import { Refused } from "./refused.ts";

/** Answers are made on the lab's main thread; more at once than this is no class's browsers. */
const MOST_REQUESTS = 256;

/** Of one address: a class behind one router loads its pages together. */
const MOST_OF_ADDRESS = 64;

export class InFlight {
  #all = 0;
  readonly #ofAddress = new Map<string, number>();

  /** @returns to be called once, when the request is answered @throws {Refused} 503 or 429 */
  enter(address: string): () => void {
    const own = this.#ofAddress.get(address) ?? 0;
    const wait = { "retry-after": "1" };
    if (this.#all >= MOST_REQUESTS) {
      throw new Refused(503, "Cannot answer more requests at once; try again", wait);
    }
    if (own >= MOST_OF_ADDRESS) {
      throw new Refused(
        429,
        `Cannot answer more than ${MOST_OF_ADDRESS} requests of one address at once`,
        wait,
      );
    }
    this.#all++;
    this.#ofAddress.set(address, own + 1);
    return () => {
      this.#all--;
      const left = this.#ofAddress.get(address)! - 1;
      if (left === 0) this.#ofAddress.delete(address);
      else this.#ofAddress.set(address, left);
    };
  }
}
