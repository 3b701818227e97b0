// Counters that outlive their lab, with a journal that is a map: what they promise, whatever happens.
import fc from "fast-check";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { reservedNumber, shareLab } from "../../src/dataplane/shared/memory.ts";
import { RESERVE } from "../../src/lab/counter_set.ts";
import { PersistentCounters } from "../../src/lab/counters.ts";
import type { BoundListener } from "../../src/lab/listeners/bound_socket.ts";
import { clockOf } from "../support/clock.ts";
import { udp } from "../workers/support/lab_config.ts";

/** A disk that outlives its labs, and the lab that runs now. */
class World {
  readonly disk = new Map<string, number>();
  full = false;
  now = 0;
  shared = shareLab(1);
  counters = this.#lab();

  #lab(): PersistentCounters {
    return new PersistentCounters({
      countedUpTo: (name) => this.disk.get(name),
      keepCounts: (counts) => {
        if (this.full) throw new Error("disk full");
        for (const [name, upTo] of counts) this.disk.set(name, upTo);
      },
    }, clockOf(() => this.now));
  }

  start(listeners: readonly BoundListener[]): void {
    this.shared = shareLab(1);
    this.counters = this.#lab();
    this.counters.begin(listeners, this.shared);
  }

  next(number: number, times = 1): number {
    const { numbers } = this.shared;
    return numbers[number] = (numbers[number] + times) | 0;
  }

  look(): void {
    this.now += 1000;
    this.counters.tick();
  }
}

function bound(number: number, name: string, persist = true): BoundListener {
  return { number, config: { ...udp(name, "counter"), persist }, socket: undefined as never };
}

Deno.test("PersistentCounters goes on exactly after a stop, and at the reserve's end after a crash", () => {
  const world = new World();
  world.start([bound(0, "a"), bound(1, "b", false)]);
  assertEquals([world.next(0), world.next(0), world.next(1)], [1, 2, 1]);
  world.counters.finish();
  world.start([bound(1, "a"), bound(0, "b", false)]);
  assertEquals([world.next(1), world.next(0)], [3, 1]);
  world.start([bound(0, "a")]);
  assertEquals(world.next(0), 2 + RESERVE + 1);
});

Deno.test("PersistentCounters leaves a counter alone that goes on where it is, and traps beside it", () => {
  const world = new World();
  const [own, trap] = [bound(0, "a"), { ...bound(1, "a"), trap: { kind: "swapped-port", port: 9 } as const }];
  world.start([own, trap]);
  assertEquals([world.next(0), world.next(0), world.shared.bounds[1]], [1, 2, 0]);
  world.counters.begin([own, trap], world.shared);
  assertEquals([world.next(0), world.shared.bounds[1]], [3, 0]);
});

Deno.test("PersistentCounters reserves again when half is used, and wraps as C's int does", () => {
  const world = new World();
  world.disk.set("a", 2147483647 - RESERVE / 4);
  world.start([bound(0, "a")]);
  const reserved = world.disk.get("a")!;
  world.next(0, RESERVE / 2 - 1);
  world.look();
  assertEquals(world.disk.get("a"), reserved);
  const last = world.next(0, 2);
  world.look();
  assertEquals(world.disk.get("a"), last + RESERVE);
  assertEquals(world.disk.get("a")! < 0, true);
  world.start([bound(0, "a")]);
  assertEquals(world.next(0), last + RESERVE + 1);
});

Deno.test("PersistentCounters goes on beyond its reserve while the disk is full, and says what that means", () => {
  const world = new World();
  world.start([bound(0, "a")]);
  world.full = true;
  world.next(0, RESERVE - 1);
  world.look();
  assertEquals(world.counters.problem, undefined);
  world.next(0, 2);
  world.look();
  assertStringIncludes(world.counters.problem!, 'numbers for "a" in the journal: disk full; ');
  world.full = false;
  world.look();
  assertEquals(world.counters.problem, undefined);
  const last = world.next(0);
  world.start([bound(0, "a")]);
  assertEquals(world.next(0) > last, true);
});

Deno.test("a worker gives no number beyond what is reserved, however late main is", () => {
  const world = new World();
  world.disk.set("a", 2147483647 - RESERVE / 2);
  world.start([bound(0, "a")]);
  let refused = 0;
  let last = 0;
  const give = (times: number) => {
    const number = reservedNumber(world.shared, 0, () => void refused++);
    for (let i = 0; i < times; i++) last = number.next() ?? last;
  };
  give(3 * RESERVE);
  assertEquals([last, refused], [world.disk.get("a"), 2 * RESERVE]);
  // Main comes to it: it goes on, and none was left out.
  world.look();
  give(1);
  assertEquals([last, refused], [(2147483647 - RESERVE / 2 + RESERVE + 1) | 0, 2 * RESERVE]);
  // Killed while main is late: the next lab gives others.
  give(3 * RESERVE);
  const given = last;
  world.start([bound(0, "a")]);
  give(1);
  assertEquals(last, (given + 1) | 0);
});

Deno.test("a worker goes on beyond what is reserved while the journal refuses", () => {
  const world = new World();
  world.start([bound(0, "a")]);
  world.full = true;
  const number = reservedNumber(world.shared, 0, () => {});
  for (let i = 0; i < 3 * RESERVE; i++) if (number.next() === undefined) world.look();
  assertEquals(world.shared.numbers[0] > 2 * RESERVE, true);
  assertStringIncludes(world.counters.problem!, "disk full");
});

Deno.test("nobody counts on where a counter was let go", () => {
  const world = new World();
  world.start([bound(0, "a")]);
  const number = reservedNumber(world.shared, 0, () => {});
  assertEquals(number.next(), 1);
  world.counters.finish();
  assertEquals(number.next(), undefined);
});

Deno.test("PersistentCounters gives no number twice, whatever is stopped, killed, moved and counted", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("count"), times: fc.integer({ min: 1, max: RESERVE / 2 }) }),
    fc.constantFrom("kill", "stop", "move", "leave", "look").map((kind) => ({ kind, times: 0 })),
  );
  fc.assert(fc.property(fc.integer(), fc.array(step, { maxLength: 60 }), (from, steps) => {
    const world = new World();
    world.disk.set("a", from);
    let number = 0;
    world.start([bound(number, "a")]);
    let last = from;
    for (const { kind, times } of steps) {
      if (kind === "stop") world.counters.finish();
      if (kind === "stop" || kind === "kill") world.start([bound(number, "a")]);
      if (kind === "leave") world.counters.keepOnly([]);
      if (kind === "move") number = (number + 1) % 8;
      if (kind === "move") world.shared.numbers[number] = 0;
      if (kind === "leave" || kind === "move") world.counters.begin([bound(number, "a")], world.shared);
      const first = world.next(number);
      assertEquals(((first - last) | 0) > 0, true, `${first} after ${last}`);
      last = world.next(number, times);
      world.look();
    }
  }));
});
