// Counters that outlive their lab (persist = true). Numbers are reserved in the journal before they are
// given: a lab that is killed goes on at the end of what was reserved, one that stops in good order exactly
// where it was.
//
// Workers give no number beyond a bound in shared memory: where main is too busy to reserve, datagrams stay
// unanswered rather than a number be given that a killed lab would give again. Answers never wait for the
// disk, though. While the journal refuses to be written, the bound is raised beyond the reserve all the same,
// and that is told: a lab that is killed in that state gives the numbers beyond it again. Once it can be
// written, or at an orderly stop, the promise holds again.
import type { Clock } from "../exchange/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { ClusterCounters } from "./cluster_counters.ts";
import {
  CounterSet,
  type CountingConfig,
  distance,
  RESERVE,
  SharedCounter,
  type SharedCounts,
} from "./counter_set.ts";
import type { BoundListener } from "./listeners/bound_socket.ts";

/** Milliseconds between two ticks at the counters. */
export const COUNTERS_MS = 50;

/**
 * Milliseconds until the journal is asked again after it refused: it may wait 20 ms for another program's
 * lock.
 */
const RETRY_MS = 250;

/** What it needs of the journal. */
type KeptCounts = Pick<Journal, "countedUpTo" | "keepCounts">;

class JournalCounter extends SharedCounter {
  /** The last number that the journal knows may have been given. */
  reserved = 0;
}

export class PersistentCounters extends CounterSet<JournalCounter> {
  readonly #journal: KeptCounts;
  readonly #clock: Clock;
  #reason: string | undefined;
  #retryAt = -Infinity;

  constructor(journal: KeptCounts, clock: Clock) {
    super();
    this.#journal = journal;
    this.#clock = clock;
  }

  protected override serves(config: CountingConfig): boolean {
    return config.persist;
  }

  /** Where one is counted already, the further of its number and the one that was kept holds. */
  protected override hold(
    { name }: CountingConfig,
    number: number,
    shared: SharedCounts,
    before: JournalCounter | undefined,
  ): JournalCounter {
    const counter = new JournalCounter(name, number, shared);
    const current = counter.last;
    const kept = before?.reserved ?? this.#journal.countedUpTo(name);
    // Nobody has counted at 0, so what was kept is no turn behind it, however far around it is.
    const goesOn = kept !== undefined && (current === 0 || distance(current, kept) > 0);
    counter.reserved = goesOn ? kept : current;
    // Until more is reserved, none is given.
    counter.allow(counter.reserved);
    if (goesOn) counter.skip(distance(current, kept));
    return counter;
  }

  protected override begun(): void {
    this.#reserve([...this.held.values()]);
  }

  /** Reserves again where half is used; to be called each {@linkcode COUNTERS_MS}. */
  tick(): void {
    if (this.held.size === 0 || this.#clock.monotonic() < this.#retryAt) return;
    const isShort = ({ last, reserved }: JournalCounter) => distance(last, reserved) < RESERVE / 2;
    this.#reserve([...this.held.values()].filter(isShort));
  }

  /** What a crash would do now, in words; undefined while no number would come twice. */
  override get problem(): string | undefined {
    if (this.#reason === undefined) return undefined;
    const beyond = [...this.held.values()].filter(({ last, reserved }) => distance(last, reserved) < 0);
    if (beyond.length === 0) return undefined;
    return `Cannot reserve numbers for ${
      beyond.map(({ name }) => `"${name}"`).join(", ")
    } in the journal: ${this.#reason}; ` +
      "if the lab is killed now, it will give numbers twice";
  }

  /** Exactly where they are. */
  protected override keep(counters: readonly JournalCounter[]): void {
    this.#write(new Map(counters.map((counter) => [counter, counter.last])));
  }

  #reserve(counters: readonly JournalCounter[]): void {
    const bounds = new Map(counters.map((counter) => [counter, (counter.last + RESERVE) | 0]));
    this.#write(bounds);
    // Where the journal refused, too: then `problem` tells.
    for (const [counter, bound] of bounds) counter.allow(bound);
  }

  #write(counts: ReadonlyMap<JournalCounter, number>): void {
    if (counts.size === 0) return;
    try {
      this.#journal.keepCounts(new Map([...counts].map(([{ name }, upTo]) => [name, upTo])));
      this.#reason = undefined;
      this.#retryAt = -Infinity;
      for (const [counter, reserved] of counts) counter.reserved = reserved;
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

  /** As {@linkcode CounterSet.begin}. */
  begin(listeners: readonly BoundListener[], shared: SharedCounts): void {
    for (const counters of this.#all) counters.begin(listeners, shared);
  }

  /** As {@linkcode CounterSet.keepOnly}. */
  keepOnly(listeners: readonly BoundListener[]): void {
    for (const counters of this.#all) counters.keepOnly(listeners);
  }

  /** As {@linkcode CounterSet.finish}. */
  finish(): void {
    for (const counters of this.#all) counters.finish();
  }
}
