// A worker loaded ahead: when, and who gets it. Workers are stand-ins here; real ones die in tests/crash.
import { assertEquals, assertStrictEquals } from "@std/assert";
import { DescriptorBudget, MANY_DESCRIPTORS, SPARE_AFTER_MS, SpareWorker } from "../../src/workers/slot.ts";
import type { SharedListener } from "../../src/dataplane/shared/messages.ts";
import { clockOf } from "../support/clock.ts";

const LISTENERS: readonly SharedListener[] = [];

class StandIn {
  ended = false;
  readonly told: unknown[] = [];
  onmessage: ((event: { data: { kind: string } }) => void) | undefined;
  onerror: ((event: { preventDefault(): void }) => void) | undefined;

  postMessage(message: unknown): void {
    this.told.push(message);
  }

  terminate(): void {
    this.ended = true;
  }
}

/** A spare by a clock of the test's own, where so many descriptors are free, and the workers that it has started. */
function spareWorld(free = Infinity) {
  const state = { now: 1000, free };
  const started: StandIn[] = [];
  const clock = clockOf(() => state.now);
  const budget = new DescriptorBudget(clock, (count) => count <= state.free);
  const spare = new SpareWorker(budget, clock, () => {
    const worker = new StandIn();
    started.push(worker);
    return worker as unknown as Worker;
  });
  const lookAfter = (ms: number, listeners = LISTENERS) => {
    state.now += ms;
    spare.tick(listeners);
  };
  return { spare, started, lookAfter, state };
}

Deno.test("SpareWorker loads one once none was started for a while, and only one", () => {
  const { spare, started, lookAfter } = spareWorld();
  lookAfter(SPARE_AFTER_MS - 1);
  assertEquals([spare.waits, started.length], [false, 0]);
  lookAfter(1);
  assertEquals([spare.waits, started.length], [true, 1]);
  lookAfter(10 * SPARE_AFTER_MS);
  assertEquals(started.length, 1);
});

Deno.test("SpareWorker tells the one that waits what it would serve, once, and again after a change", () => {
  const { spare, started, lookAfter } = spareWorld();
  const changed: readonly SharedListener[] = [];
  lookAfter(SPARE_AFTER_MS);
  lookAfter(1);
  assertEquals(started[0].told, [{ ahead: LISTENERS }]);
  lookAfter(1, changed);
  assertEquals(started[0].told.length, 2);
  assertStrictEquals((started[0].told[1] as { ahead: unknown }).ahead, changed);
  spare.take();
  lookAfter(SPARE_AFTER_MS, changed);
  assertEquals([started[0].told.length, started[1].told.length], [2, 1]);
});

Deno.test("SpareWorker gives the one that waits, then a new one, and loads the next a while after that", () => {
  const { spare, started, lookAfter } = spareWorld();
  lookAfter(SPARE_AFTER_MS);
  assertStrictEquals(spare.take(), started[0] as unknown as Worker);
  assertEquals([spare.waits, started.length], [false, 1]);
  assertStrictEquals(spare.take(), started[1] as unknown as Worker);
  lookAfter(SPARE_AFTER_MS - 1);
  assertEquals(started.length, 2);
  lookAfter(1);
  assertEquals([spare.waits, started.length], [true, 3]);
});

Deno.test("SpareWorker hands nobody a worker that has died, and does not start the next at once", () => {
  const { spare, started, lookAfter } = spareWorld();
  lookAfter(SPARE_AFTER_MS);
  let handled = 0;
  started[0].onerror!({ preventDefault: () => handled++ });
  assertEquals([handled, spare.waits], [1, false]);
  lookAfter(SPARE_AFTER_MS - 1);
  assertEquals(started.length, 1);
  assertStrictEquals(spare.take(), started[1] as unknown as Worker);
});

Deno.test("SpareWorker ends the one that waits, not one that was taken", () => {
  const { spare, started, lookAfter } = spareWorld();
  lookAfter(SPARE_AFTER_MS);
  spare.take();
  lookAfter(SPARE_AFTER_MS);
  spare.close();
  assertEquals(started.map(({ ended }) => ended), [false, true]);
  assertEquals(spare.waits, false);
});

Deno.test("SpareWorker loads none where descriptors are not many, and gives a new one where there are a few", () => {
  const { spare, started, lookAfter, state } = spareWorld(MANY_DESCRIPTORS - 1);
  lookAfter(SPARE_AFTER_MS);
  assertEquals(spare.waits, false);
  assertStrictEquals(spare.take(), started[0] as unknown as Worker);
  state.free = 0;
  assertEquals(spare.take(), undefined);
});

Deno.test("SpareWorker gives what it has where there are none any more", () => {
  const { spare, started, lookAfter, state } = spareWorld();
  lookAfter(SPARE_AFTER_MS);
  state.free = 0;
  assertStrictEquals(spare.take(), started[0] as unknown as Worker);
});
