// How many streams are open, in all and from one address, and their end. Not here: what they show (event_stream.ts).

import type { EventStream } from "./event_stream.ts";
import { Refused } from "./refused.ts";

/** Students, teachers and projectors that watch at once; each holds a socket and a few kilobytes. */
export const MOST_VIEWERS = 600;

/** Of one address: a class behind one router, each with a tab or two. */
export const MOST_OF_ADDRESS = 100;

/** Of one student: tabs. */
export const MOST_OF_STUDENT = 8;

export class Viewers {
  readonly #open = new Map<EventStream, string>();
  readonly #ofAddress = new Map<string, number>();

  get size(): number {
    return this.#open.size;
  }

  /** @throws {Refused} 503 or 429 */
  admit(address: string): void {
    if (this.#open.size >= MOST_VIEWERS) {
      throw new Refused(
        503,
        `Cannot show the board to more than ${MOST_VIEWERS} viewers; close another page`,
        {
          "retry-after": "10",
        },
      );
    }
    if ((this.#ofAddress.get(address) ?? 0) >= MOST_OF_ADDRESS) {
      throw new Refused(429, `Cannot show the board to more than ${MOST_OF_ADDRESS} viewers of one address`, {
        "retry-after": "10",
      });
    }
  }

  add(stream: EventStream, address: string): void {
    this.#open.set(stream, address);
    this.#ofAddress.set(address, (this.#ofAddress.get(address) ?? 0) + 1);
  }

  remove(stream: EventStream): void {
    const address = this.#open.get(stream);
    if (address === undefined) return;
    this.#open.delete(stream);
    const left = this.#ofAddress.get(address)! - 1;
    if (left === 0) this.#ofAddress.delete(address);
    else this.#ofAddress.set(address, left);
  }

  /** Says to all that are quiet that the lab is alive, and drops those that take nothing. */
  beat(): void {
    for (const stream of this.#open.keys()) stream.beat();
  }

  closeAll(): void {
    for (const stream of [...this.#open.keys()]) stream.close();
  }
}
