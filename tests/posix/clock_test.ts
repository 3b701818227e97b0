import { assert, assertEquals } from "@std/assert";
import { coarseMonotonic } from "../../src/posix/epoll.ts";

/** Kernel ticks are 1 to 10 ms long; the rest is for a machine that is busy. */
const COARSE_MS = 25;

Deno.test("coarseMonotonic never goes back", () => {
  let last = coarseMonotonic();
  for (let i = 0; i < 10_000; i++) {
    const now = coarseMonotonic();
    assert(now >= last, `${now} came after ${last}`);
    last = now;
  }
});

Deno.test("coarseMonotonic counts milliseconds", async () => {
  const [coarse, fine] = [coarseMonotonic(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 120));
  const difference = (coarseMonotonic() - coarse) - (performance.now() - fine);
  assert(Math.abs(difference) < COARSE_MS, `off by ${difference} ms`);
});

Deno.test("coarseMonotonic is the time since the machine was started", () => {
  assertEquals(Math.round((coarseMonotonic() / 1000 - Deno.osUptime()) / 5), 0);
});
