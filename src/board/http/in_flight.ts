// Limits how many requests are being answered at once, in all and from one address. A stream of events counts only until
// it is open (viewers.ts limits those).

import { AddressCounts } from "../limited_listener.ts";
import { HttpError } from "./refused.ts";

/** Answers are made on the lab's main thread; more at once than this is more than a class's browsers ask for. */
const MOST_REQUESTS = 256;

/** From one address: a class behind one router loads its pages at the same moment. */
const MOST_OF_ADDRESS = 64;

export class InFlight {
  readonly #requests = new AddressCounts();

  /** @returns what to call once, when the request is answered. @throws {HttpError} 503 or 429 */
  enter(address: string): () => void {
    const wait = { "retry-after": "1" };
    if (this.#requests.all >= MOST_REQUESTS) {
      throw new HttpError(503, "Cannot answer more requests at once; try again", wait);
    }
    if (this.#requests.of(address) >= MOST_OF_ADDRESS) {
      throw new HttpError(
        429,
        `Cannot answer more than ${MOST_OF_ADDRESS} requests of one address at once`,
        wait,
      );
    }
    this.#requests.add(address);
    return () => this.#requests.remove(address);
  }
}
