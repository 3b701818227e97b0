// Connections that are closed when their time is over, whatever they do: all of a listener's have the same time, so the
// order in which they came is the order in which they end. Not here: the idle (deadlines.ts).

import type { Connection } from "./connection.ts";

/** Places at the queue's front that are given up before it is made shorter. */
const MOST_PASSED = 1024;

export class Lifetimes {
  readonly #lifetime: number;
  #queue: Connection[] = [];
  #front = 0;

  /** @param lifetime milliseconds after it was accepted; 0 is for ever */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  /** A connection was accepted just now. */
  append(connection: Connection): void {
    if (this.#lifetime > 0) this.#queue.push(connection);
  }

  /** Calls `over` for those whose time is over at `now` and that are there still. */
  look(now: number, over: (connection: Connection) => void): void {
    for (; this.#front < this.#queue.length; this.#front++) {
      const connection = this.#queue[this.#front];
      if (!connection.gone && connection.acceptedAt + this.#lifetime > now) break;
      if (!connection.gone) over(connection);
    }
    if (this.#front < MOST_PASSED && this.#front < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#front);
    this.#front = 0;
  }
}
