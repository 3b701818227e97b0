// A lab without sockets: a journal that a test fills, and its place in the cluster.
import { Blocks } from "../../../src/cluster/blocks.ts";
import { Member, type MemberOptions } from "../../../src/cluster/member.ts";
import { parseDatabase } from "../../../src/config/database.ts";
import { Journal } from "../../../src/journal/journal.ts";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { exchanges } from "../../journal/support/journal_world.ts";
import { waitFor } from "../../support/wait_for.ts";
import type { LetIn, World } from "./world.ts";

export interface MemberLabOptions extends Partial<MemberOptions> {
  /** Another address of the database. */
  readonly address?: string;
  /** The journal's file; in memory without. */
  readonly path?: string;
  readonly maxSize?: number;
}

const CLOCK = { monotonic: () => performance.now(), wallClock: () => Date.now() };

export class MemberLab implements AsyncDisposable {
  readonly journal: Journal;
  readonly blocks: Blocks;
  readonly member: Member;
  readonly #flushing: ReturnType<typeof setInterval>;

  constructor(world: World, { lab, role, password }: LetIn, options: MemberLabOptions = {}) {
    const { address = world.engine.address(), path = ":memory:", maxSize = 256 << 20, ...more } = options;
    this.journal = Journal.open({ path, keep: 90 * 86_400_000, maxSize, clock: CLOCK });
    this.blocks = new Blocks(this.journal);
    const database = parseDatabase(address);
    if (typeof database === "string") throw new Error(database);
    this.member = new Member({
      lab,
      machine: `machine of ${lab}`,
      program: "test",
      instance: crypto.randomUUID(),
      target: () => ({ database, user: role, password }),
      outbox: this.journal.outbox,
      blocks: this.blocks,
      keep: 90 * 86_400_000,
      clock: CLOCK,
      random: Math.random,
      ...more,
    });
    this.member.start();
    this.#flushing = setInterval(() => this.journal.flush(), 50);
  }

  /** Something happens in the lab, so many times. */
  observe(count: number, fields: Partial<Exchange> = {}): readonly Exchange[] {
    const now = Date.now();
    return this.journal.record(exchanges(count, { began: now, at: now, ...fields }));
  }

  /** Until the database has all. */
  async sent(timeout = 30_000): Promise<void> {
    const state = () => `all rows to be sent; ${this.member.waits} wait, ${this.member.problem}`;
    await waitFor(state, () => this.member.waits === 0 && !this.member.isAway, { timeout });
  }

  /** Until the lab tells of a problem with its cluster. */
  async problem(pattern: RegExp, timeout = 15_000): Promise<string> {
    return await waitFor(
      () => `a problem like ${pattern}; it is ${this.member.problem}`,
      () => pattern.test(this.member.problem ?? "") && this.member.problem,
      { timeout },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#flushing);
    this.journal.flushAll();
    await this.member.finish();
    this.journal.close();
  }
}
