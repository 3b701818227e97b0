// Counters whose numbers are unique over all labs of a cluster (count = "cluster"): as those that persist (counters.ts),
// they are given no further than a bound in shared memory. What is reserved are blocks that other labs' blocks lie
// between: the next is asked for while a quarter of one is left, and taken up when that is nearly used; what is left of
// it then is left out. With the last one used up and no database, clients are refused, or the lab goes on in a range of
// its own, whose blocks are reserved in the journal.
import type { Block, Blocks } from "../cluster/blocks.ts";
import type { SharedLab } from "../dataplane/shared/memory.ts";
import type { Journal } from "../journal/journal.ts";
import type { BoundListener } from "./listeners/bound_socket.ts";

/** Numbers of a block: as many as a flood counts in half a second; see RESERVE in counters.ts. */
export const BLOCK = 100_000;

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

type SharedCounts = Pick<SharedLab, "numbers" | "bounds">;

interface Held {
  readonly name: string;
  /** The listener's number. */
  readonly number: number;
  readonly mayGoOn: boolean;
  /** What is given out now. */
  block: Block | undefined;
  /** Whether that is of the lab's own range. */
  own: boolean;
  next: Block | undefined;
  /** What was left at the last tick. */
  before: number;
}

export class ClusterCounters {
  readonly #journal: Pick<Journal, "countedUpTo" | "keepCounts">;
  readonly #blocks: Blocks;
  readonly #held = new Map<string, Held>();
  #shared: SharedCounts = { numbers: new Int32Array(0), bounds: new Int32Array(0) };

  constructor(journal: Pick<Journal, "countedUpTo" | "keepCounts">, blocks: Blocks) {
    this.#journal = journal;
    this.#blocks = blocks;
  }

  /** Sets the counters of listeners that will be served. They go on with what an orderly stop left, or with a new block. */
  begin(listeners: readonly BoundListener[], shared: SharedCounts): void {
    this.#shared = shared;
    for (const { number, config, trap } of listeners) {
      if (trap !== undefined || !ofCluster(config) || this.#held.get(config.name)?.number === number) {
        continue;
      }
      const { name, whenAway } = config;
      this.#blocks.follow(name);
      const held = {
        name,
        number,
        mayGoOn: whenAway === "lab-range",
        block: undefined,
        own: false,
        next: this.#takeRest(name),
        before: 0,
      };
      // None, until there is a block.
      Atomics.store(shared.bounds, number, Atomics.load(shared.numbers, number));
      this.#held.set(name, held);
    }
    this.tick(false);
  }

  /** Lets go of counters that are not among these any more; nobody counts there by now. */
  keepOnly(listeners: readonly BoundListener[]): void {
    const live = new Set(
      listeners.filter(({ config }) => ofCluster(config)).map(({ config }) => config.name),
    );
    this.#keepRests([...this.#held.values()].filter(({ name }) => !live.has(name)));
  }

  /** Asks for blocks, and takes them up; to be called as often as the others' tick. @param away no database now */
  tick(away: boolean): void {
    for (const held of this.#held.values()) {
      held.next ??= this.#blocks.take(held.name);
      const left = this.#left(held);
      const lately = Math.max(0, held.before - left);
      if (held.next === undefined && (held.own || left < BLOCK / 4)) this.#blocks.want(held.name, BLOCK);
      const isNearlyUsed = left <= Math.max(SPARE, 2 * lately);
      if (held.next !== undefined && (held.own || isNearlyUsed)) this.#takeUp(held, held.next, false);
      else if (held.mayGoOn && away && (left === 0 || held.own && isNearlyUsed)) this.#goOn(held);
      held.before = this.#left(held);
    }
  }

  /** Keeps what is left of the blocks; nobody counts any more. */
  finish(): void {
    this.#keepRests([...this.#held.values()]);
  }

  /** Which clients get no numbers of the class now, in words; undefined while all do. */
  get problem(): string | undefined {
    const all = [...this.#held.values()];
    const named = (some: readonly Held[]) => some.map(({ name }) => `"${name}"`).join(", ");
    const own = all.filter(({ own }) => own);
    const none = all.filter((held) => held.next === undefined && this.#left(held) === 0);
    if (none.length > 0) {
      return `No number is left for ${
        named(none)
      }, and the cluster's database gives none: clients are refused`;
    }
    if (own.length === 0) return undefined;
    return `${named(own)} counts in numbers of the lab's own, below 0, until the cluster's database is back`;
  }

  #left({ number, block }: Held): number {
    if (block === undefined) return 0;
    return Math.max(0, (block.to - Atomics.load(this.#shared.numbers, number)) | 0);
  }

  /**
   * Workers give numbers of this block from now on. Its first is set while none may be given, and by exchange: a worker
   * that has just looked at the old bound gives the next of the old block, or none.
   */
  #takeUp(held: Held, block: Block, own: boolean): void {
    const { numbers, bounds } = this.#shared;
    const { number } = held;
    Atomics.store(bounds, number, Atomics.load(numbers, number));
    let last = Atomics.load(numbers, number);
    for (;;) {
      const found = Atomics.compareExchange(numbers, number, last, (block.from - 1) | 0);
      if (found === last) break;
      last = found;
    }
    Atomics.store(bounds, number, block.to | 0);
    // What was not used of the lab's own block is used the next time.
    if (held.own && !own) this.#tryToKeep([[rangeUsed(held.name), rangeOffset(last, this.#blocks.lab!)]]);
    held.block = block;
    held.own = own;
    if (!own) held.next = undefined;
  }

  /** A block of the lab's own range, if there is one, and the journal can be written. */
  #goOn(held: Held): void {
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

  /** Of two blocks, the greater rest. */
  #keepRests(some: readonly Held[]): void {
    const { bounds, numbers } = this.#shared;
    const kept: [string, number][] = [];
    for (const held of some) {
      const { name, number, block, own, next = this.#blocks.take(name) } = held;
      Atomics.store(bounds, number, Atomics.load(numbers, number));
      const left = this.#left(held);
      if (own) kept.push([rangeUsed(name), rangeOffset(Atomics.load(numbers, number), this.#blocks.lab!)]);
      const rest = own || block === undefined ? undefined : { from: block.to - left + 1, to: block.to };
      const greater = next !== undefined && (rest === undefined || next.to - next.from > left) ? next : rest;
      if (greater !== undefined) kept.push([restFrom(name), greater.from], [restTo(name), greater.to]);
      this.#held.delete(name);
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

function ofCluster(
  config: BoundListener["config"],
): config is Extract<BoundListener["config"], { count: string }> {
  return (config.transport === "udp" || config.transport === "unix") && config.count === "cluster";
}
