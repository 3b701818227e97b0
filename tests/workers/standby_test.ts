// A worker loaded ahead: when, and who gets it. Workers are stand-ins here; real ones die in tests/crash.
import { assertEquals, assertStrictEquals } from "@std/assert";
import { Standby, STANDBY_AFTER_MS } from "../../src/workers/standby.ts";
import { WorkerRoom } from "../../src/workers/worker_room.ts";

class StandIn {
  ended = false;
  onmessage: ((event: { data: { kind: string } }) => void) | undefined;
  onerror: ((event: { preventDefault(): void }) => void) | undefined;

  terminate(): void {
    this.ended = true;
  }
}

/** A standby by a clock of the test's own, with room for some workers at once, and those that it has started. */
function standbyWorld(room = Infinity) {
  const clock = { now: 1000 };
  const started: StandIn[] = [];
  const read = () => clock.now;
  const workerRoom = new WorkerRoom(() => started.length < room, read);
  const standby = new Standby(workerRoom, read, () => {
    const worker = new StandIn();
    started.push(worker);
    return worker as unknown as Worker;
  });
  const lookAfter = (ms: number) => {
    clock.now += ms;
    standby.look();
  };
  return { standby, started, lookAfter };
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

Deno.test("Standby loads none and gives none while there is no room, but gives what it has", () => {
  const none = standbyWorld(0);
  none.lookAfter(STANDBY_AFTER_MS);
  assertEquals([none.standby.waits, none.standby.take()], [false, undefined]);
  const one = standbyWorld(1);
  one.lookAfter(STANDBY_AFTER_MS);
  assertStrictEquals(one.standby.take(), one.started[0] as unknown as Worker);
  assertEquals(one.standby.take(), undefined);
});
