// Counters that outlive their lab (persist = true). Numbers are reserved in the journal before they are
// given: a lab that is killed goes on at the end of what was reserved, one that stops in good order exactly
// where it was. Ints are C's, so distances are taken modulo 2^32.
//
// Workers give no number beyond a bound in shared memory: where main is too busy to reserve, datagrams stay
// unanswered rather than a number be given that a killed lab would give again. Answers never wait for the
// disk, though. While the journal refuses to be written, the bound is raised beyond the reserve all the same,
// and that is told: a lab that is killed in that state gives the numbers beyond it again. Once it can be
// written, or at an orderly stop, the promise holds again.
import type { SharedLab } from "../dataplane/shared/memory.ts";
import type { Clock } from "../exchange/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { ClusterCounters } from "./cluster_counters.ts";
import type { BoundListener } from "./listeners/bound_socket.ts";

/**
 * Numbers reserved ahead, again when half of them are used. What a flood counts (some 200,000 a second) fits
 * several times between two ticks, also where the main thread is late; a crash may leave that many out, of
 * 2^32.
 */
export const RESERVE = 100_000;

/** Milliseconds between two ticks at the counters. */
export const COUNTERS_MS = 50;

/**
 * Milliseconds until the journal is asked again after it refused: it may wait 20 ms for another program's
 * lock.
 */
const RETRY_MS = 250;

/** What it needs of the journal. */
type KeptCounts = Pick<Journal, "countedUpTo" | "keepCounts">;

/** What it shares with the workers, by listener. */
type SharedCounts = Pick<SharedLab, "numbers" | "bounds">;

interface Held {
  /** The listener's number. */
  readonly number: number;
  /** The last number that the journal knows may have been given. */
  reserved: number;
}

export class PersistentCounters {
  readonly #journal: KeptCounts;
  readonly #clock: Clock;
  /** By the listener's name. */
  readonly #held = new Map<string, Held>();
  #shared: SharedCounts = { numbers: new Int32Array(0), bounds: new Int32Array(0) };
  #reason: string | undefined;
  #retryAt = -Infinity;

  constructor(journal: KeptCounts, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /**
   * Sets the counters of listeners that will be served, before any worker counts there. Where one is counted
   * already, the further of its number and the one that was kept holds.
   *
   * @param shared with the workers, by listener
   */
  begin(listeners: readonly BoundListener[], shared: SharedCounts): void {
    this.#shared = shared;
    const { numbers, bounds } = shared;
    for (const { number, config, trap } of listeners) {
      if (trap !== undefined || !persists(config)) continue;
      if (this.#held.get(config.name)?.number === number) continue;
      const current = Atomics.load(numbers, number);
      // Where the listener moves to another address, it may still be counted at the old one.
      const kept = this.#held.get(config.name)?.reserved ?? this.#journal.countedUpTo(config.name);
      // Nobody has counted at 0, so what was kept is no turn behind it, however far around it is.
      const goesOn = kept !== undefined && (current === 0 || distance(current, kept) > 0);
      // Until more is reserved below, none is given.
      Atomics.store(bounds, number, goesOn ? kept : current);
      // Added, not stored: a worker may count at this moment.
      if (goesOn) Atomics.add(numbers, number, distance(current, kept));
      this.#held.set(config.name, { number, reserved: goesOn ? kept : current });
    }
    this.#reserve(this.#held.keys());
  }

  /** Lets go of counters that are not among these any more; nobody counts there by now. */
  keepOnly(listeners: readonly BoundListener[]): void {
    const live = new Set(listeners.filter(({ config }) => persists(config)).map(({ config }) => config.name));
    const gone = [...this.#held.keys()].filter((name) => !live.has(name));
    this.#keepExactly(gone);
    for (const name of gone) this.#held.delete(name);
  }

  /** Reserves again where half is used; to be called each {@linkcode COUNTERS_MS}. */
  tick(): void {
    if (this.#held.size === 0 || this.#clock.monotonic() < this.#retryAt) return;
    const short = [...this.#held].filter(([name, { reserved }]) =>
      distance(this.#last(name), reserved) < RESERVE / 2
    );
    if (short.length > 0) this.#reserve(short.map(([name]) => name));
  }

  /** Keeps exactly where the counters are; nobody counts any more. */
  finish(): void {
    this.#keepExactly([...this.#held.keys()]);
    this.#held.clear();
  }

  /** What a crash would do now, in words; undefined while no number would come twice. */
  get problem(): string | undefined {
    if (this.#reason === undefined) return undefined;
    const beyond = [...this.#held].filter(([name, { reserved }]) => distance(this.#last(name), reserved) < 0)
      .map(([name]) => `"${name}"`);
    if (beyond.length === 0) return undefined;
    return `Cannot reserve numbers for ${beyond.join(", ")} in the journal: ${this.#reason}; ` +
      "if the lab is killed now, it will give numbers twice";
  }

  #last(name: string): number {
    return Atomics.load(this.#shared.numbers, this.#held.get(name)!.number);
  }

  #reserve(names: Iterable<string>): void {
    const counts = new Map([...names].map((name) => [name, (this.#last(name) + RESERVE) | 0]));
    this.#keep(counts);
    // Where the journal refused, too: then `problem` tells.
    for (const [name, bound] of counts) this.#allow(name, bound);
  }

  #keepExactly(names: readonly string[]): void {
    const counts = new Map(names.map((name) => [name, this.#last(name)]));
    for (const [name, last] of counts) this.#allow(name, last);
    this.#keep(counts);
  }

  /** The last number of a counter that workers may give. */
  #allow(name: string, bound: number): void {
    Atomics.store(this.#shared.bounds, this.#held.get(name)!.number, bound);
  }

  #keep(counts: ReadonlyMap<string, number>): void {
    if (counts.size === 0) return;
    try {
      this.#journal.keepCounts(counts);
      this.#reason = undefined;
      this.#retryAt = -Infinity;
      for (const [name, reserved] of counts) this.#held.get(name)!.reserved = reserved;
    } catch (error) {
      this.#reason = (error as Error).message;
      this.#retryAt = this.#clock.monotonic() + RETRY_MS;
    }
  }
}

/** All counters of a lab whose numbers are reserved before they are given: in its journal, and in its cluster. */
export class ReservedCounters {
  readonly #all: readonly (PersistentCounters | ClusterCounters)[];

  constructor(all: readonly (PersistentCounters | ClusterCounters)[]) {
    this.#all = all;
  }

  /** As {@linkcode PersistentCounters.begin}. */
  begin(listeners: readonly BoundListener[], shared: SharedCounts): void {
    for (const counters of this.#all) counters.begin(listeners, shared);
  }

  /** As {@linkcode PersistentCounters.keepOnly}. */
  keepOnly(listeners: readonly BoundListener[]): void {
    for (const counters of this.#all) counters.keepOnly(listeners);
  }

  /** As {@linkcode PersistentCounters.finish}. */
  finish(): void {
    for (const counters of this.#all) counters.finish();
  }
}

/** How far `to` is ahead of `from`, as C's int counts; negative where it is behind. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}

function persists(config: BoundListener["config"]): boolean {
  return (config.transport === "udp" || config.transport === "unix") && config.persist;
}
