// Idle deadlines of a listener's connections without a timer for each: all have the same patience, so a queue in the
// order of their last activity is enough, and only its front is ever looked at. Being active costs a few pointer
// writes. Not here: what happens to the idle.

import type { Connection } from "./connection.ts";

/** Idle connections closed a look: closing thousands at once would hold up the loop (docs/deno-posix.md §6). */
const MOST_EXPIRED = 256;

export class Deadlines {
  readonly #timeout: number;
  #first: Connection | undefined;
  #last: Connection | undefined;

  /** @param timeout milliseconds without a byte; 0 is never */
  constructor(timeout: number) {
    this.#timeout = timeout === 0 ? Infinity : timeout;
  }

  /** Puts a connection, active just now, at the end of the queue. */
  append(connection: Connection): void {
    connection.earlier = this.#last;
    connection.later = undefined;
    if (this.#last === undefined) this.#first = connection;
    else this.#last.later = connection;
    this.#last = connection;
  }

  /** Takes a connection out of the queue. */
  remove(connection: Connection): void {
    const { earlier, later } = connection;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    connection.earlier = connection.later = undefined;
  }

  /** Notes that a connection of the queue was active at `now`. */
  touch(connection: Connection, now: number): void {
    connection.lastActive = now;
    if (connection === this.#last) return;
    this.remove(connection);
    this.append(connection);
  }

  /** Calls `expired` (which removes it) for those that were idle for too long at `now`, a bounded number of them. */
  look(now: number, expired: (connection: Connection) => void): void {
    for (let closed = 0; closed < MOST_EXPIRED; closed++) {
      const first = this.#first;
      if (first === undefined || first.lastActive + this.#timeout > now) return;
      expired(first);
    }
  }

  /** Calls `work` (which may remove it) for every connection. */
  forEach(work: (connection: Connection) => void): void {
    for (let connection = this.#first; connection !== undefined;) {
      const next: Connection | undefined = connection.later;
      work(connection);
      connection = next;
    }
  }
}
