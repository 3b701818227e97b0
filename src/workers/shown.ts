// What services show of their clients' messages, on its way to main, which prints it: bounded a tick, with a count of
// what was left out. Not here: escaping and printing.

import type { Report } from "./messages.ts";

/** Messages shown a tick and listener: 200 a second is more than anyone reads. */
const SHOWN_A_TICK = 20;

/** Bytes of a message that are handed on: all that is shown (1,024), and no UTF-8 sequence cut there. */
const SHOWN_BYTES = 1024 + 3;

export class Shown {
  readonly #post: (report: Report) => void;
  readonly #counts = new Map<number, number>();

  constructor(post: (report: Report) => void) {
    this.#post = post;
  }

  /** @param length bytes of the whole message, of which `text` is at least what is {@linkcode worth} copying */
  show(listener: number, text: Uint8Array, length: number, sender: Uint8Array): void {
    const count = (this.#counts.get(listener) ?? 0) + 1;
    this.#counts.set(listener, count);
    if (count <= SHOWN_A_TICK) this.#post({ kind: "shown", listener, text, length, sender });
  }

  /** Bytes worth copying of a message of `length` bytes; 0 once this tick's share is used up. */
  worth(listener: number, length: number): number {
    return (this.#counts.get(listener) ?? 0) < SHOWN_A_TICK ? Math.min(length, SHOWN_BYTES) : 0;
  }

  tick(): void {
    for (const [listener, count] of this.#counts) {
      if (count > SHOWN_A_TICK) this.#post({ kind: "unshown", listener, count: count - SHOWN_A_TICK });
    }
    this.#counts.clear();
  }
}
