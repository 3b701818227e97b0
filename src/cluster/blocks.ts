// Blocks of numbers: what counters want, what the database gave, and how far this lab knows that numbers were given by
// anybody. The last is kept in the journal: when the database is put back to an older backup, it learns from the first
// lab that comes how far it had been.
import type { Journal } from "../journal/journal.ts";
import type { Connection } from "./connection.ts";

/** Numbers from one to another, both included; their low 32 bits are what clients see. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** Where the journal keeps how far a counter was given; names of listeners have no space. */
const heightKey = (counter: string) => `${counter} height`;

/** Where it keeps which lab this is in its cluster. */
const LAB_KEY = "cluster lab";

export class Blocks {
  readonly #journal: Pick<Journal, "countedUpTo" | "keepCounts">;
  readonly #heights = new Map<string, number>();
  readonly #wanted = new Map<string, number>();
  readonly #granted = new Map<string, Block>();
  #lab: number | undefined;
  /** Called when something is wanted. */
  wake: () => void = () => {};

  constructor(journal: Pick<Journal, "countedUpTo" | "keepCounts">) {
    this.#journal = journal;
    this.#lab = journal.countedUpTo(LAB_KEY);
  }

  /** Which of the labs this is, from 1 on in the order in which they were let in; undefined before the first hello. */
  get lab(): number | undefined {
    return this.#lab;
  }

  /** This lab has the counter from now on: it learns how far others get with it, also while it needs no block. */
  follow(counter: string): void {
    if (!this.#heights.has(counter)) {
      this.#heights.set(counter, this.#journal.countedUpTo(heightKey(counter)) ?? 0);
    }
  }

  /** How far numbers were given, as far as this lab knows, by counter: to tell it the database. */
  get heights(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#heights);
  }

  /** A block of a counter that is followed is wanted as soon as the database can be reached; {@linkcode take} gives it. */
  want(counter: string, size: number): void {
    if (this.#wanted.has(counter) || this.#granted.has(counter)) return;
    this.#wanted.set(counter, size);
    this.wake();
  }

  /** The block that was reserved, once; undefined until then. */
  take(counter: string): Block | undefined {
    const block = this.#granted.get(counter);
    this.#granted.delete(counter);
    return block;
  }

  /** What the database told: which lab this is, and how far it counted, for whoever counts there. */
  learn(lab: number, heights: Readonly<Record<string, number>>): void {
    const news = new Map<string, number>();
    if (lab !== this.#lab) news.set(LAB_KEY, this.#lab = lab);
    for (const [counter, height] of Object.entries(heights)) {
      // Of a counter that this lab does not have, nobody asks it.
      const known = this.#heights.get(counter);
      if (known !== undefined && height > known) this.#raise(counter, height, news);
    }
    this.#keep(news);
  }

  /**
   * Reserves what is wanted. A database that was just started gives none until it has heard all labs, or some seconds.
   * @throws what the engine or the network says; then it is wanted still
   */
  async fetch(connection: Connection): Promise<void> {
    for (const [counter, size] of this.#wanted) {
      const known = this.#heights.get(counter) ?? 0;
      const values = [counter, size, known];
      const [row] = await connection.query("SELECT guichet.reserve($1, $2, $3) AS last", values);
      if (row.last === null) continue;
      const to = Number(row.last);
      const news = new Map<string, number>();
      this.#raise(counter, Math.max(to, known), news);
      // Before any of them is given.
      this.#keep(news);
      this.#wanted.delete(counter);
      this.#granted.set(counter, { from: to - size + 1, to });
    }
  }

  #raise(counter: string, height: number, news: Map<string, number>): void {
    this.#heights.set(counter, height);
    news.set(heightKey(counter), height);
  }

  #keep(news: ReadonlyMap<string, number>): void {
    if (news.size === 0) return;
    try {
      this.#journal.keepCounts(news);
    } catch {
      // It tells itself why it can't be written. The numbers are ours all the same: the database has them.
    }
  }
}
