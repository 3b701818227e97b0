// Counters whose numbers are reserved before they are given, whatever they are reserved in: the lab's journal
// (counters.ts) or the database of its cluster (cluster_counters.ts). Here is what is the same for both: which listeners
// count so, when one begins and is let go, and the words in shared memory by which workers know how far they may count.
import type { SharedLab } from "../dataplane/shared/memory.ts";
import type { BoundListener } from "./listeners/bound_socket.ts";

/**
 * Numbers reserved at a time. What a flood counts (some 200,000 a second) fits several times between two ticks, also
 * where the main thread is late; a crash may leave that many out, of 2^32.
 */
export const RESERVE = 100_000;

/** What is shared with the workers, by listener. */
export type SharedCounts = Pick<SharedLab, "numbers" | "bounds">;

/** A listener whose service counts for itself, and may count for longer than a lab lives, or in more than one. */
export type CountingConfig = Extract<BoundListener["config"], { count: string }>;

/** A listener's counter. Ints are C's, so distances are taken modulo 2^32. */
export class SharedCounter {
  readonly name: string;
  /** The listener's number. */
  readonly number: number;
  readonly #shared: SharedCounts;

  constructor(name: string, number: number, shared: SharedCounts) {
    this.name = name;
    this.number = number;
    this.#shared = shared;
  }

  /** The last number that was given. */
  get last(): number {
    return Atomics.load(this.#shared.numbers, this.number);
  }

  /** Workers give numbers up to this one, and no further. */
  allow(bound: number): void {
    Atomics.store(this.#shared.bounds, this.number, bound | 0);
  }

  /** No more numbers are given, until more are allowed. */
  stop(): void {
    this.allow(this.last);
  }

  /** Leaves numbers out. It is added, not stored: a worker may count at this moment. */
  skip(count: number): void {
    Atomics.add(this.#shared.numbers, this.number, count);
  }

  /**
   * Has workers give the numbers of another block from now on. Its first is set while none may be given, and by exchange:
   * a worker that has just looked at the old bound gives the next of the old block, or none.
   * @returns the last number that was given of the old one
   */
  jump(from: number, to: number): number {
    this.stop();
    const { numbers } = this.#shared;
    let last = this.last;
    for (;;) {
      const found = Atomics.compareExchange(numbers, this.number, last, (from - 1) | 0);
      if (found === last) break;
      last = found;
    }
    this.allow(to);
    return last;
  }
}

/** The counters of a lab that one store reserves numbers for; the store is what extends it. */
export abstract class CounterSet<Counter extends SharedCounter> {
  /** By the listener's name. */
  protected readonly held = new Map<string, Counter>();

  /** Whether numbers of this listener are reserved here. */
  protected abstract serves(config: CountingConfig): boolean;

  /**
   * Sets a counter that will be served, and allows what is reserved for it by now, if any.
   * @param before the same listener's at another address, where it may still be counted
   */
  protected abstract hold(
    config: CountingConfig,
    number: number,
    shared: SharedCounts,
    before: Counter | undefined,
  ): Counter;

  /** All that will be served are set. */
  protected abstract begun(): void;

  /** Keeps where counters are that were stopped and are let go. */
  protected abstract keep(counters: readonly Counter[]): void;

  /** What is wrong now, in words; undefined while nothing is. */
  abstract get problem(): string | undefined;

  /**
   * Sets the counters of listeners that will be served, before any worker counts there.
   * @param shared with the workers, by listener
   */
  begin(listeners: readonly BoundListener[], shared: SharedCounts): void {
    for (const { number, config, trap } of listeners) {
      const before = this.held.get(config.name);
      if (trap !== undefined || before?.number === number || !this.#isOurs(config)) continue;
      this.held.set(config.name, this.hold(config, number, shared, before));
    }
    this.begun();
  }

  /** Lets go of counters that are not among these any more; nobody counts there by now. */
  keepOnly(listeners: readonly BoundListener[]): void {
    const live = new Set(
      listeners.filter(({ config }) => this.#isOurs(config)).map(({ config }) => config.name),
    );
    this.#letGo([...this.held.values()].filter(({ name }) => !live.has(name)));
  }

  /** Keeps where the counters are; nobody counts any more. */
  finish(): void {
    this.#letGo([...this.held.values()]);
  }

  #letGo(counters: readonly Counter[]): void {
    for (const counter of counters) counter.stop();
    this.keep(counters);
    for (const { name } of counters) this.held.delete(name);
  }

  #isOurs(config: BoundListener["config"]): config is CountingConfig {
    return (config.transport === "udp" || config.transport === "unix") && this.serves(config);
  }
}

/** How far `to` is ahead of `from`, as C's int counts; negative where it is behind. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}
