// Waiting for descriptors with a deadline, on the main thread, without making the process deaf. poll(2) blocks the
// thread, and JavaScript's signal listeners, timers and output run on that same thread; so it is called in short slices,
// and the event loop gets a turn between them. Two other ways were weighed: a non-blocking FFI call runs on a thread of
// its own and costs 50 us, which a round trip of 20 us would drown in, and cannot be ended early; and no listener at
// all, which makes Ctrl-C kill the process at once, before it can say how far it came. Not here: the daemon's loop.

import { PollSet } from "./poll_set.ts";

/** Longest that a poll holds the thread, in milliseconds: how late Ctrl-C may be noticed. A signal also ends a poll. */
const SLICE = 50;

/** What a wait came to. */
export type Waited = "ready" | "late" | "stopped";

/** What a {@linkcode Waiter} is told. */
export interface Surroundings {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Aborted when waiting is to end. */
  stop: AbortSignal;
  /** Called between slices: a place to show progress. */
  onTurn?: () => void;
}

export class Waiter {
  readonly #around: Surroundings;
  readonly #one = new PollSet(1);
  #lastTurn: number;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#lastTurn = around.now();
  }

  /** Milliseconds on the clock that deadlines are on. */
  now(): number {
    return this.#around.now();
  }

  /** Whether it was told to stop. */
  get stopped(): boolean {
    return this.#around.stop.aborted;
  }

  /**
   * Waits until `fd` is ready for one of `events`, or has failed or hung up.
   *
   * @param events POLLIN and its like, by bits
   * @param deadline on {@linkcode now}'s clock; Infinity for none
   */
  ready(fd: number, events: number, deadline: number): Promise<Waited> {
    this.#one.watch(0, fd, events);
    return this.poll(this.#one, deadline);
  }

  /** Waits until one of several descriptors has something; the set then tells what. */
  async poll(set: PollSet, deadline: number): Promise<Waited> {
    // Answers that always are there already must not keep the event loop from its turns.
    if (this.now() - this.#lastTurn >= SLICE) await this.#turn();
    while (!this.stopped) {
      const left = deadline - this.now();
      // Rounded up: rounded down, the last fraction of a millisecond would be spent polling without rest.
      if (set.poll(Math.ceil(Math.min(SLICE, Math.max(0, left)))) > 0) return "ready";
      if (left <= 0) return "late";
      await this.#turn();
    }
    return "stopped";
  }

  /** Lets time pass. */
  async pause(ms: number): Promise<Waited> {
    this.#one.watch(0, -1, 0);
    return await this.poll(this.#one, this.now() + ms);
  }

  async #turn(): Promise<void> {
    // A timer's turn: a microtask would not let signals and writes in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#lastTurn = this.now();
    this.#around.onTurn?.();
  }
}
