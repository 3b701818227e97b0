// Counters whose numbers are unique over all labs of a cluster (count = "cluster"): as those that persist (counters.ts),
// they are given no further than a bound in shared memory. What is reserved are blocks that other labs' blocks lie
// between: the next is asked for while a quarter of one is left, and taken up when that is nearly used; what is left of
// it then is left out. With the last one used up and no database, clients are refused, or the lab goes on in a range of
// its own, whose blocks are reserved in the journal.
import type { Block, Blocks } from "../cluster/blocks.ts";
import type { Journal } from "../journal/journal.ts";
import {
  CounterSet,
  type CountingConfig,
  distance,
  RESERVE,
  SharedCounter,
  type SharedCounts,
} from "./counter_set.ts";

/** Numbers of a block. */
export const BLOCK = RESERVE;

/** Numbers of a block that may be left out: what a class may send between two ticks; more where it sends faster. */
const SPARE = 500;

/** A lab's own range: below 0, where no cluster gets to in 2^31 numbers; as many labs have one as fit there. */
const LOWEST = -(2 ** 31);
const RANGE = 2 ** 24;
const MOST_RANGES = 128;

/** What is kept of a counter in the journal; names of listeners have no space. */
const restFrom = (name: string) => `${name} rest`;
const restTo = (name: string) => `${name} rest end`;
const rangeUsed = (name: string) => `${name} range`;

class ClusterCounter extends SharedCounter {
  readonly mayGoOn: boolean;
  /** What is given out now. */
  block: Block | undefined;
  /** Whether that is of the lab's own range. */
  own = false;
  next: Block | undefined;
  /** What was left at the last tick. */
  before = 0;

  constructor({ name, whenAway }: CountingConfig, number: number, shared: SharedCounts) {
    super(name, number, shared);
    this.mayGoOn = whenAway === "lab-range";
  }

  /** Numbers that may still be given. */
  get left(): number {
    return this.block === undefined ? 0 : Math.max(0, distance(this.last, this.block.to));
  }
}

export class ClusterCounters extends CounterSet<ClusterCounter> {
  readonly #journal: Pick<Journal, "countedUpTo" | "keepCounts">;
  readonly #blocks: Blocks;

  constructor(journal: Pick<Journal, "countedUpTo" | "keepCounts">, blocks: Blocks) {
    super();
    this.#journal = journal;
    this.#blocks = blocks;
  }

  protected override serves(config: CountingConfig): boolean {
    return config.count === "cluster";
  }

  /** It goes on with what an orderly stop left, or with a new block. */
  protected override hold(config: CountingConfig, number: number, shared: SharedCounts): ClusterCounter {
    this.#blocks.follow(config.name);
    const counter = new ClusterCounter(config, number, shared);
    counter.next = this.#takeRest(config.name);
    // None, until there is a block.
    counter.stop();
    return counter;
  }

  protected override begun(): void {
    this.tick(false);
  }

  /** Asks for blocks, and takes them up; to be called as often as the others' tick. @param away no database now */
  tick(away: boolean): void {
    for (const held of this.held.values()) {
      held.next ??= this.#blocks.take(held.name);
      const { left } = held;
      const lately = Math.max(0, held.before - left);
      if (held.next === undefined && (held.own || left < BLOCK / 4)) this.#blocks.want(held.name, BLOCK);
      const isNearlyUsed = left <= Math.max(SPARE, 2 * lately);
      if (held.next !== undefined && (held.own || isNearlyUsed)) this.#takeUp(held, held.next, false);
      else if (held.mayGoOn && away && (left === 0 || held.own && isNearlyUsed)) this.#goOn(held);
      held.before = held.left;
    }
  }

  /** Which clients get no numbers of the class now, in words; undefined while all do. */
  override get problem(): string | undefined {
    const all = [...this.held.values()];
    const named = (some: readonly ClusterCounter[]) => some.map(({ name }) => `"${name}"`).join(", ");
    const own = all.filter(({ own }) => own);
    const none = all.filter((held) => held.next === undefined && held.left === 0);
    if (none.length > 0) {
      return `No number is left for ${
        named(none)
      }, and the cluster's database gives none: clients are refused`;
    }
    if (own.length === 0) return undefined;
    return `${named(own)} counts in numbers of the lab's own, below 0, until the cluster's database is back`;
  }

  /** Workers give numbers of this block from now on. */
  #takeUp(held: ClusterCounter, block: Block, own: boolean): void {
    const last = held.jump(block.from, block.to);
    // What was not used of the lab's own block is used the next time.
    if (held.own && !own) this.#tryToKeep([[rangeUsed(held.name), rangeOffset(last, this.#blocks.lab!)]]);
    held.block = block;
    held.own = own;
    if (!own) held.next = undefined;
  }

  /** A block of the lab's own range, if there is one, and the journal can be written. */
  #goOn(held: ClusterCounter): void {
    const { lab } = this.#blocks;
    if (lab === undefined || lab >= MOST_RANGES) return;
    const used = this.#journal.countedUpTo(rangeUsed(held.name)) ?? 0;
    const to = Math.min(used + BLOCK, RANGE);
    if (to === used || !this.#tryToKeep([[rangeUsed(held.name), to]])) return;
    const first = LOWEST + (lab - 1) * RANGE;
    this.#takeUp(held, { from: first + used, to: first + to - 1 }, true);
  }

  /** What an orderly stop left of a block, once: a lab that is killed does not give it again. */
  #takeRest(name: string): Block | undefined {
    const from = this.#journal.countedUpTo(restFrom(name)) ?? 0;
    const to = this.#journal.countedUpTo(restTo(name)) ?? 0;
    return from <= to && from > 0 && this.#tryToKeep([[restFrom(name), to + 1]]) ? { from, to } : undefined;
  }

  /** What is left of the blocks; of two, the greater rest. */
  protected override keep(counters: readonly ClusterCounter[]): void {
    const kept: [string, number][] = [];
    for (const { name, last, left, block, own, next = this.#blocks.take(name) } of counters) {
      if (own) kept.push([rangeUsed(name), rangeOffset(last, this.#blocks.lab!)]);
      const rest = own || block === undefined ? undefined : { from: block.to - left + 1, to: block.to };
      const greater = next !== undefined && (rest === undefined || next.to - next.from > left) ? next : rest;
      if (greater !== undefined) kept.push([restFrom(name), greater.from], [restTo(name), greater.to]);
    }
    this.#tryToKeep(kept);
  }

  /** @returns whether they are on the disk; where not, the journal tells why, and numbers are left out */
  #tryToKeep(values: readonly (readonly [string, number])[]): boolean {
    if (values.length === 0) return true;
    try {
      this.#journal.keepCounts(new Map(values));
      return true;
    } catch {
      return false;
    }
  }
}

/** How many numbers of a lab's range are given, when this is the last. */
function rangeOffset(last: number, lab: number): number {
  return last + 1 - (LOWEST + (lab - 1) * RANGE);
}
