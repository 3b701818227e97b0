// Waiting for many descriptors at once on the main thread: scenarios play side by side, so none of them may hold the
// thread in a poll of its own. And how much longer a busy machine may take.
import { textUntilNul } from "../../posix/memory.ts";
import { PollSet } from "../../posix/poll.ts";
import { readSmallFile } from "../../posix/system/files.ts";

/** Longest that a poll holds the thread, in milliseconds: how late a signal or a timer may be noticed. */
const SLICE = 20;

/** What one wait is for, and what ends it. */
interface Waiting {
  readonly fd: number;
  readonly events: number;
  readonly deadline: number;
  readonly done: (found: number) => void;
}

export class Poller {
  readonly #waiting = new Set<Waiting>();
  readonly #stop: AbortSignal | undefined;
  #running = false;

  /** @param stop aborted when nothing is waited for any more: each wait is over at once, as by its deadline */
  constructor(stop?: AbortSignal) {
    this.#stop = stop;
  }

  /** The time that deadlines are on, monotonic milliseconds; once it was stopped, later than all of them. */
  monotonic(): number {
    return this.#stop?.aborted ? Infinity : performance.now();
  }

  /**
   * Waits until `fd` is ready for one of `events`, or has failed or hung up.
   *
   * @param events POLLIN and its like, by bits
   * @param deadline as {@linkcode monotonic} tells the time
   * @returns what was found; 0 when the deadline came first
   */
  ready(fd: number, events: number, deadline: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.add({ fd, events, deadline, done: resolve });
    if (!this.#running) void this.#run();
    return promise;
  }

  /** Lets time pass, in milliseconds. */
  async pause(ms: number): Promise<void> {
    await this.ready(-1, 0, this.monotonic() + ms);
  }

  /** Waits for a condition, at most so many milliseconds. @returns whether it came true */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    const deadline = this.monotonic() + ms;
    while (!condition()) {
      if (this.monotonic() >= deadline) return false;
      await this.pause(10);
    }
    return true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      this.#turn([...this.#waiting]);
      // A timer's turn: a microtask would not let signals and writes in.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#running = false;
  }

  #turn(waiting: readonly Waiting[]): void {
    const set = new PollSet(waiting.length);
    waiting.forEach(({ fd, events }, i) => set.watch(i, fd, events));
    const next = waiting.reduce((least, { deadline }) => Math.min(least, deadline), Infinity);
    set.poll(Math.ceil(Math.min(SLICE, Math.max(0, next - performance.now()))));
    const now = this.monotonic();
    waiting.forEach((each, i) => {
      const found = set.found(i);
      if (found === 0 && now < each.deadline) return;
      this.#waiting.delete(each);
      each.done(found);
    });
  }
}

/** More would make a wrong server's report endless. */
const MOST_STRETCH = 4;

/**
 * How many times longer than on a quiet machine everything may take: the runnable processes for each processor, midway
 * between this moment's and the last minute's (proc(5), loadavg).
 */
export function machineStretch(): number {
  const text = textUntilNul(readSmallFile("/proc/loadavg", 128) ?? new Uint8Array(0));
  const [minute, , , running] = text.split(" ");
  const each = (Number(minute) + Number(running?.split("/")[0])) / 2 / navigator.hardwareConcurrency;
  return Number.isFinite(each) ? Math.min(MOST_STRETCH, Math.max(1, each)) : 1;
}
