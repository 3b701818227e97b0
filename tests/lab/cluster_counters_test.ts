// Counters of a cluster, with a database and journals that are maps: no number twice, whatever is killed, stopped, away.
import fc from "fast-check";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Blocks } from "../../src/cluster/blocks.ts";
import type { Connection } from "../../src/cluster/connection.ts";
import { reservedNumber, shareLab } from "../../src/dataplane/shared/memory.ts";
import { BLOCK, ClusterCounters } from "../../src/lab/cluster_counters.ts";
import type { BoundListener } from "../../src/lab/listeners/bound_socket.ts";
import { udp } from "../workers/support/lab_config.ts";

/** What guichet.hello and guichet.reserve do. */
class Database {
  upTo = 0;
  #started = false;

  /** Put back to a backup, which needs a new start. */
  restore(upTo: number): void {
    this.upTo = upTo;
    this.#started = true;
  }

  hello(known = 0): void {
    if (known <= this.upTo) return;
    this.upTo = known;
    this.#started = true;
  }

  query(_text: string, [, size, known]: readonly unknown[]) {
    this.hello(Number(known));
    if (this.#started) this.upTo += 1_048_576;
    this.#started = false;
    this.upTo += Number(size);
    return Promise.resolve([{ last: String(this.upTo) }]);
  }
}

/** A lab whose disk outlives it. */
class LabWorld {
  readonly disk = new Map<string, number>();
  readonly #database: Database;
  readonly #id: number;
  readonly #whenAway: "refuse" | "lab-range";
  shared = shareLab(1);
  blocks!: Blocks;
  counters!: ClusterCounters;
  away = false;
  refused = 0;
  #next!: () => number | undefined;

  constructor(database: Database, id = 1, whenAway: "refuse" | "lab-range" = "refuse") {
    this.#database = database;
    this.#id = id;
    this.#whenAway = whenAway;
    this.start();
  }

  start(): void {
    const journal = {
      countedUpTo: (name: string) => this.disk.get(name),
      keepCounts: (counts: ReadonlyMap<string, number>) => {
        for (const [name, value] of counts) this.disk.set(name, value);
      },
    };
    this.shared = shareLab(1);
    this.blocks = new Blocks(journal);
    this.counters = new ClusterCounters(journal, this.blocks);
    const config = { ...udp("a", "counter"), count: "cluster", whenAway: this.#whenAway } as const;
    const bound: BoundListener[] = [{ number: 3, config, socket: undefined as never }];
    this.counters.begin(bound, this.shared);
    const number = reservedNumber(this.shared, 3, () => void this.refused++);
    this.#next = () => number.next();
  }

  /** One number; undefined where it is refused. */
  give(): number | undefined {
    return this.#next();
  }

  hello(): void {
    this.#database.hello(this.blocks.heights.a);
    this.blocks.learn(this.#id, { a: this.#database.upTo });
  }

  /** The connection has its turn, if there is one, then the counters. */
  async look(): Promise<void> {
    if (!this.away) {
      this.hello();
      await this.blocks.fetch(this.#database as unknown as Connection);
    }
    this.counters.tick(this.away);
  }
}

Deno.test("ClusterCounters asks for the next block at a quarter left, and hardly leaves numbers out", async () => {
  const database = new Database();
  const [one, two] = [new LabWorld(database, 1), new LabWorld(database, 2)];
  assertEquals([one.give(), one.refused], [undefined, 1]);
  await one.look();
  await two.look();
  assertEquals([one.give(), two.give(), one.give()], [1, BLOCK + 1, 2]);
  for (let i = 3; i <= BLOCK * 3 / 4; i++) one.give();
  await one.look();
  assertEquals(database.upTo, 2 * BLOCK);
  one.give();
  await one.look();
  await one.look();
  assertEquals(database.upTo, 3 * BLOCK);
  // It goes on with what it has until that is nearly used, however the next one waits.
  let last = 0;
  for (let i = 0; i < BLOCK / 4; i++) {
    last = one.give() ?? last;
    if (i % 100 === 0) await one.look();
  }
  assertEquals(last > 2 * BLOCK && last < 2 * BLOCK + 1000, true, String(last));
  assertEquals(one.refused, 1);
});

Deno.test("ClusterCounters goes on with the rest after an orderly stop, without the database, and once only", async () => {
  const lab = new LabWorld(new Database());
  await lab.look();
  for (let i = 1; i <= 10; i++) assertEquals(lab.give(), i);
  lab.counters.finish();
  assertEquals(lab.give(), undefined);
  lab.away = true;
  lab.start();
  await lab.look();
  assertEquals([lab.give(), lab.give()], [11, 12]);
  lab.start();
  await lab.look();
  assertEquals(lab.give(), undefined);
  assertStringIncludes(lab.counters.problem!, 'No number is left for "a"');
  lab.away = false;
  await lab.look();
  await lab.look();
  assertEquals(lab.give(), BLOCK + 1);
  assertEquals(lab.counters.problem, undefined);
});

Deno.test("ClusterCounters counts below 0 in a range of the lab's own, if it may, until the database is back", async () => {
  const database = new Database();
  const labs = [1, 2].map((id) => new LabWorld(database, id, "lab-range"));
  // Which lab it is, the database must have told once.
  const stranger = new LabWorld(database, 3, "lab-range");
  stranger.away = true;
  await stranger.look();
  assertEquals(stranger.give(), undefined);
  for (const lab of labs) await lab.look();
  for (const lab of labs) {
    lab.away = true;
    lab.start();
    await lab.look();
  }
  assertEquals(labs.map((lab) => lab.give()), [-(2 ** 31), -(2 ** 31) + 2 ** 24]);
  assertStringIncludes(labs[0].counters.problem!, '"a" counts in numbers of the lab\'s own');
  labs[0].away = false;
  await labs[0].look();
  await labs[0].look();
  assertEquals(labs[0].give()! > 0, true);
  // The range goes on where it was.
  labs[0].away = true;
  labs[0].counters.finish();
  labs[0].disk.delete("a rest");
  labs[0].start();
  await labs[0].look();
  assertEquals(labs[0].give(), -(2 ** 31) + 1);
});

const STEPS = [
  "give",
  "give",
  "flood",
  "kill",
  "stop",
  "leave",
  "return",
  "look",
  "backup",
  "restore",
] as const;

/** Three labs, and all numbers that they gave. */
class Class {
  readonly #database = new Database();
  readonly #labs = [1, 2, 3].map((id) => new LabWorld(this.#database, id, id === 2 ? "lab-range" : "refuse"));
  readonly #given = new Set<number>();
  #backup = 0;

  async begin(): Promise<void> {
    for (const lab of this.#labs) await lab.look();
  }

  async do(kind: typeof STEPS[number], i: number): Promise<void> {
    const lab = this.#labs[i];
    if (kind === "give") this.#give(lab, 40);
    if (kind === "flood") this.#flood(lab);
    if (kind === "stop") lab.counters.finish();
    if (kind === "kill" || kind === "stop") lab.start();
    if (kind === "leave") lab.away = true;
    if (kind === "return") lab.away = false;
    if (kind === "backup") this.#backup = this.#database.upTo;
    if (kind === "restore") await this.#restore(lab, this.#labs[(i + 1) % 3]);
    await lab.look();
  }

  /** All were connected, and one has had a block since: they are heard before anybody has another. */
  async #restore(lab: LabWorld, other: LabWorld): Promise<void> {
    for (const each of this.#labs) each.away = false;
    await this.begin();
    this.#flood(lab);
    await lab.look();
    this.#database.restore(this.#backup);
    lab.hello();
    this.#flood(other);
    await other.look();
  }

  /** Uses a block up; what lies between is the block's own. */
  #flood(lab: LabWorld): void {
    const { numbers, bounds } = lab.shared;
    const left = (bounds[3] - numbers[3]) | 0;
    if (left > 50) numbers[3] += left - 50;
    this.#give(lab, 60);
  }

  #give(lab: LabWorld, times: number): void {
    for (let i = 0; i < times; i++) {
      const number = lab.give();
      if (number === undefined) return;
      assertEquals(this.#given.has(number), false, `${number} is given twice`);
      this.#given.add(number);
    }
  }
}

Deno.test("ClusterCounters gives no number twice, whatever labs are killed, stopped, away and the database restored", async () => {
  const step = fc.record({ lab: fc.integer({ min: 0, max: 2 }), kind: fc.constantFrom(...STEPS) });
  const steps = fc.array(step, { maxLength: 60, size: "max" });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const labs = new Class();
      await labs.begin();
      for (const { lab, kind } of steps) await labs.do(kind, lab);
    }),
    { numRuns: 200 },
  );
});
