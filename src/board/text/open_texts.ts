// Which open connections are worth another text to a reader of the text port, where nothing that was shown can
// be changed: each once, and again when it has grown, but not at every byte.
import type { Exchange } from "../../exchange/exchange.ts";

/** Milliseconds for which a connection must have been open: a usual one is over sooner, and is told of once. */
const LEAST_OPEN = 250;

/** Milliseconds between two texts of one connection. */
const PAUSE = 2000;

/** Texts of one connection; then its end is waited for. */
const MOST_TEXTS = 5;

interface Shown {
  exchange: Exchange;
  at: number;
  times: number;
}

export class OpenTexts {
  /** By when the connection began and who is at its other end. */
  #shown = new Map<string, Shown>();

  /**
   * Those to be shown now; they count as shown.
   *
   * @param open all that are open: one that has not changed is the same object as before
   */
  due(open: readonly Exchange[]): Exchange[] {
    const before = this.#shown;
    this.#shown = new Map();
    return open.filter((exchange) => {
      const { began, at, listener, peer } = exchange;
      const key = JSON.stringify([began, listener, peer]);
      const shown = before.get(key);
      if (shown !== undefined) this.#shown.set(key, shown);
      if (at - began < LEAST_OPEN || shown?.exchange === exchange) return false;
      if (shown !== undefined && (at - shown.at < PAUSE || shown.times >= MOST_TEXTS)) return false;
      this.#shown.set(key, { exchange, at, times: (shown?.times ?? 0) + 1 });
      return true;
    });
  }
}
