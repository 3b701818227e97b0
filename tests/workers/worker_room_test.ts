// Room for one more worker, with workers that are stand-ins. Real ones without room are in tests/daemon/
// lab/overload/descriptors_test.ts.
import { assertEquals, assertThrows } from "@std/assert";
import {
  DescriptorBudget,
  MANY_DESCRIPTORS,
  STARTING_MS,
  WORKER_DESCRIPTORS,
} from "../../src/workers/slot.ts";

/** A room with so many descriptors free, by a clock of the test's own. */
function world(free: number) {
  const state = { free, now: 0 };
  const room = new DescriptorBudget((count) => count <= state.free, () => state.now);
  const start = () => room.start(() => ({}) as Worker);
  return { state, room, start };
}

Deno.test("WorkerRoom starts a worker only where its descriptors are free", () => {
  const { state, start } = world(WORKER_DESCRIPTORS - 1);
  assertEquals(start(), undefined);
  state.free++;
  assertEquals(start() === undefined, false);
});

Deno.test("WorkerRoom starts a second one while the first loads only where many are free", () => {
  const few = world(MANY_DESCRIPTORS - 1);
  const first = few.start()!;
  assertEquals([few.start(), few.room.busy], [undefined, true]);
  few.room.loaded(first);
  assertEquals(few.room.busy, false);
  assertEquals(few.start() === undefined, false);
  const many = world(MANY_DESCRIPTORS);
  assertEquals([many.start(), many.start(), many.start()].includes(undefined), false);
});

Deno.test("WorkerRoom does not wait for ever for one that never says that it has loaded", () => {
  const { state, start } = world(WORKER_DESCRIPTORS);
  start();
  state.now += STARTING_MS;
  assertEquals(start(), undefined);
  state.now += 1;
  assertEquals(start() === undefined, false);
});

Deno.test("WorkerRoom counts none that could not be started, and has no room where there is no thread", () => {
  const { room, start } = world(WORKER_DESCRIPTORS);
  const failing = (error: Error) => () => {
    throw error;
  };
  assertThrows(() => room.start(failing(new Error("no"))), Error, "no");
  assertEquals(room.start(failing(new Deno.errors.WouldBlock("no thread"))), undefined);
  assertEquals([room.busy, start() === undefined], [false, false]);
});

Deno.test("WorkerRoom starts one that nobody waits for only where many are free", () => {
  const { state, room } = world(MANY_DESCRIPTORS - 1);
  const ahead = () => room.start(() => ({}) as Worker, false);
  assertEquals(ahead(), undefined);
  state.free++;
  assertEquals(ahead() === undefined, false);
});
