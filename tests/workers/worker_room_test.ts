// Room for one more worker, with workers that are stand-ins. Real ones without budget are in tests/lab/
// overload/descriptors_test.ts.
import { assertEquals, assertThrows } from "@std/assert";
import {
  DescriptorBudget,
  MANY_DESCRIPTORS,
  STARTING_MS,
  WORKER_DESCRIPTORS,
} from "../../src/workers/slot.ts";
import { clockOf } from "../support/clock.ts";

/** A budget with so many descriptors free, by a clock of the test's own. */
function world(free: number) {
  const state = { free, now: 0 };
  const budget = new DescriptorBudget(clockOf(() => state.now), (count) => count <= state.free);
  const start = () => budget.start(() => ({}) as Worker);
  return { state, budget, start };
}

Deno.test("DescriptorBudget starts a worker only where its descriptors are free", () => {
  const { state, start } = world(WORKER_DESCRIPTORS - 1);
  assertEquals(start(), undefined);
  state.free++;
  assertEquals(start() === undefined, false);
});

Deno.test("DescriptorBudget starts a second one while the first loads only where many are free", () => {
  const few = world(MANY_DESCRIPTORS - 1);
  const first = few.start()!;
  assertEquals([few.start(), few.budget.busy], [undefined, true]);
  few.budget.loaded(first);
  assertEquals(few.budget.busy, false);
  assertEquals(few.start() === undefined, false);
  const many = world(MANY_DESCRIPTORS);
  assertEquals([many.start(), many.start(), many.start()].includes(undefined), false);
});

Deno.test("DescriptorBudget does not wait for ever for one that never says that it has loaded", () => {
  const { state, start } = world(WORKER_DESCRIPTORS);
  start();
  state.now += STARTING_MS;
  assertEquals(start(), undefined);
  state.now += 1;
  assertEquals(start() === undefined, false);
});

Deno.test("DescriptorBudget counts none that could not be started, and has no budget where there is no thread", () => {
  const { budget, start } = world(WORKER_DESCRIPTORS);
  const failing = (error: Error) => () => {
    throw error;
  };
  assertThrows(() => budget.start(failing(new Error("no"))), Error, "no");
  assertEquals(budget.start(failing(new Deno.errors.WouldBlock("no thread"))), undefined);
  assertEquals([budget.busy, start() === undefined], [false, false]);
});

Deno.test("DescriptorBudget starts one that nobody waits for only where many are free", () => {
  const { state, budget } = world(MANY_DESCRIPTORS - 1);
  const ahead = () => budget.start(() => ({}) as Worker, false);
  assertEquals(ahead(), undefined);
  state.free++;
  assertEquals(ahead() === undefined, false);
});
