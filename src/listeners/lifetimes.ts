// Connections that are closed when their time is over, whatever they do: a byte now and then keeps the idle's deadline off
// (deadlines.ts) and a place taken for ever. All that are open are looked at, seldom. Not here: what happens to them.

import type { Connection } from "./connection.ts";
import type { Deadlines } from "./deadlines.ts";

/** Milliseconds between two looks at the most; shorter lifetimes are looked at ten times in theirs. */
const LOOK_MS = 1000;

/** Connections closed a look: closing thousands at once would hold up the loop (docs/deno-posix.md §6). */
const MOST_OVER = 256;

export class Lifetimes {
  #nextLook = -Infinity;

  /**
   * Calls `over` (which may remove it) for those whose time is over at `now`, a bounded number of them.
   * @param lifetime milliseconds after they were accepted
   */
  look(
    now: number,
    lifetime: number,
    connections: Pick<Deadlines, "forEach">,
    over: (connection: Connection) => void,
  ): void {
    if (now < this.#nextLook || lifetime === Infinity) return;
    let closed = 0;
    connections.forEach((connection) => {
      if (closed === MOST_OVER || connection.acceptedAt + lifetime > now) return;
      closed++;
      over(connection);
    });
    this.#nextLook = closed === MOST_OVER ? now : now + Math.min(LOOK_MS, lifetime / 10);
  }
}
