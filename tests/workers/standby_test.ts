// A worker loaded ahead: when, and who gets it. Workers are stand-ins here; real ones die in tests/crash.
import { assertEquals, assertStrictEquals } from "@std/assert";
import { DescriptorBudget, MANY_DESCRIPTORS, SpareWorker, STANDBY_AFTER_MS } from "../../src/workers/slot.ts";

class StandIn {
  ended = false;
  onmessage: ((event: { data: { kind: string } }) => void) | undefined;
  onerror: ((event: { preventDefault(): void }) => void) | undefined;

  terminate(): void {
    this.ended = true;
  }
}

/** A standby by a clock of the test's own, where so many descriptors are free, and the workers that it has started. */
function standbyWorld(free = Infinity) {
  const state = { now: 1000, free };
  const started: StandIn[] = [];
  const read = () => state.now;
  const workerRoom = new DescriptorBudget((count) => count <= state.free, read);
  const standby = new SpareWorker(workerRoom, read, () => {
    const worker = new StandIn();
    started.push(worker);
    return worker as unknown as Worker;
  });
  const lookAfter = (ms: number) => {
    state.now += ms;
    standby.look();
  };
  return { standby, started, lookAfter, state };
}

Deno.test("Standby loads one once none was started for a while, and only one", () => {
  const { standby, started, lookAfter } = standbyWorld();
  lookAfter(STANDBY_AFTER_MS - 1);
  assertEquals([standby.waits, started.length], [false, 0]);
  lookAfter(1);
  assertEquals([standby.waits, started.length], [true, 1]);
  lookAfter(10 * STANDBY_AFTER_MS);
  assertEquals(started.length, 1);
});

Deno.test("Standby gives the one that waits, then a new one, and loads the next a while after that", () => {
  const { standby, started, lookAfter } = standbyWorld();
  lookAfter(STANDBY_AFTER_MS);
  assertStrictEquals(standby.take(), started[0] as unknown as Worker);
  assertEquals([standby.waits, started.length], [false, 1]);
  assertStrictEquals(standby.take(), started[1] as unknown as Worker);
  lookAfter(STANDBY_AFTER_MS - 1);
  assertEquals(started.length, 2);
  lookAfter(1);
  assertEquals([standby.waits, started.length], [true, 3]);
});

Deno.test("Standby hands nobody a worker that has died, and does not start the next at once", () => {
  const { standby, started, lookAfter } = standbyWorld();
  lookAfter(STANDBY_AFTER_MS);
  let handled = 0;
  started[0].onerror!({ preventDefault: () => handled++ });
  assertEquals([handled, standby.waits], [1, false]);
  lookAfter(STANDBY_AFTER_MS - 1);
  assertEquals(started.length, 1);
  assertStrictEquals(standby.take(), started[1] as unknown as Worker);
});

Deno.test("Standby ends the one that waits, not one that was taken", () => {
  const { standby, started, lookAfter } = standbyWorld();
  lookAfter(STANDBY_AFTER_MS);
  standby.take();
  lookAfter(STANDBY_AFTER_MS);
  standby.close();
  assertEquals(started.map(({ ended }) => ended), [false, true]);
  assertEquals(standby.waits, false);
});

Deno.test("Standby loads none where descriptors are not many, and gives a new one where there are a few", () => {
  const { standby, started, lookAfter, state } = standbyWorld(MANY_DESCRIPTORS - 1);
  lookAfter(STANDBY_AFTER_MS);
  assertEquals(standby.waits, false);
  assertStrictEquals(standby.take(), started[0] as unknown as Worker);
  state.free = 0;
  assertEquals(standby.take(), undefined);
});

Deno.test("Standby gives what it has where there are none any more", () => {
  const { standby, started, lookAfter, state } = standbyWorld();
  lookAfter(STANDBY_AFTER_MS);
  state.free = 0;
  assertStrictEquals(standby.take(), started[0] as unknown as Worker);
});
