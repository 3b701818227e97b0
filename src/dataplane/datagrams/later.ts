// What a listener that is unkind on purpose does at a time of its own: serves what it held up, sends what is due. In
// the order in which it is due, and of that in the order in which it was put off.
import type { Reactor } from "../reactor.ts";

/**
 * What waits at most: a class of forty with a dozen datagrams each, many times over. A flood on a listener with a
 * delay has the rest dropped, as a full queue of a router does.
 */
export const MOST_WAITING = 4096;
export const MOST_WAITING_BYTES = 8 << 20;

/** Milliseconds after which something is tried again for which there was no room. */
const AGAIN_MS = 2;

interface Waiting {
  readonly due: number;
  readonly size: number;
  readonly work: () => boolean;
}

export class Later {
  readonly #reactor: Reactor;
  /** The next is the last: taking it moves nothing. */
  #waiting: Waiting[] = [];
  #bytes = 0;
  #end: () => void = () => {};

  constructor(reactor: Reactor) {
    this.#reactor = reactor;
  }

  start(): void {
    this.#end = this.#reactor.everyTurn(() => this.#turn());
  }

  /** Does all that waits, now. */
  stop(): void {
    this.#end();
    for (let next; (next = this.#waiting.pop()) !== undefined;) next.work();
    this.#bytes = 0;
  }

  /**
   * Puts something off.
   * @param after milliseconds from now; 0 is at the end of this turn
   * @param size bytes that it holds meanwhile
   * @param work returns false where it has to be tried again
   * @returns false when too much waits already: then it never happens
   */
  add(after: number, size: number, work: () => boolean): boolean {
    if (this.#waiting.length >= MOST_WAITING || this.#bytes + size > MOST_WAITING_BYTES) return false;
    this.#put({ due: this.#reactor.now + after, size, work });
    return true;
  }

  /** What is put off later than others of the same time comes after them. */
  #put(waiting: Waiting): void {
    this.#bytes += waiting.size;
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#waiting[middle].due > waiting.due) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, waiting);
    this.#reactor.wakeAt(this.#waiting.at(-1)!.due);
  }

  #turn(): void {
    const { now } = this.#reactor;
    while (this.#waiting.length > 0 && this.#waiting.at(-1)!.due <= now) {
      const { size, work } = this.#waiting.pop()!;
      this.#bytes -= size;
      if (work()) continue;
      this.#put({ due: now + AGAIN_MS, size, work });
      break;
    }
    // The reactor forgets it each turn.
    if (this.#waiting.length > 0) this.#reactor.wakeAt(this.#waiting.at(-1)!.due);
  }
}
