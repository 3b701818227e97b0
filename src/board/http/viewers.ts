// The streams of events that are open: how many there may be, in all and from one address, and how they end.

import { AddressCounts } from "../limited_listener.ts";
import type { EventStream } from "./event_stream.ts";
import { HttpError } from "./refused.ts";

/** Students, teachers and projectors that watch at once; each holds a socket and a few kilobytes. */
export const MOST_VIEWERS = 600;

/** From one address: a class behind one router, each with a tab or two. */
export const MOST_OF_ADDRESS = 100;

/** Of one student: tabs. */
export const MOST_OF_STUDENT = 8;

const WAIT = { "retry-after": "10" };

export class Viewers {
  readonly #open = new Map<EventStream, string>();
  readonly #counts = new AddressCounts();

  get size(): number {
    return this.#open.size;
  }

  /** @throws {HttpError} 503 or 429 when there are too many */
  admit(address: string): void {
    if (this.#open.size >= MOST_VIEWERS) {
      throw new HttpError(
        503,
        `Cannot show the board to more than ${MOST_VIEWERS} viewers; close another page`,
        WAIT,
      );
    }
    if (this.#counts.of(address) >= MOST_OF_ADDRESS) {
      throw new HttpError(
        429,
        `Cannot show the board to more than ${MOST_OF_ADDRESS} viewers of one address`,
        WAIT,
      );
    }
  }

  add(stream: EventStream, address: string): void {
    this.#open.set(stream, address);
    this.#counts.add(address);
  }

  remove(stream: EventStream): void {
    const address = this.#open.get(stream);
    if (address === undefined) return;
    this.#open.delete(stream);
    this.#counts.remove(address);
  }

  /** Sends a sign of life to streams that are quiet, and drops those that take nothing. */
  beat(): void {
    for (const stream of this.#open.keys()) stream.beat();
  }

  closeAll(): void {
    for (const stream of [...this.#open.keys()]) stream.close();
  }
}
