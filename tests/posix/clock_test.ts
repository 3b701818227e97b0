import { assert, assertEquals } from "@std/assert";
import { coarseNow } from "../../src/posix/epoll.ts";

/** Kernel ticks are 1 to 10 ms long; the rest is for a machine that is busy. */
const COARSE_MS = 25;

Deno.test("coarseNow never goes back", () => {
  let last = coarseNow();
  for (let i = 0; i < 10_000; i++) {
    const now = coarseNow();
    assert(now >= last, `${now} came after ${last}`);
    last = now;
  }
});

Deno.test("coarseNow counts milliseconds", async () => {
  const [coarse, fine] = [coarseNow(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 120));
  const difference = (coarseNow() - coarse) - (performance.now() - fine);
  assert(Math.abs(difference) < COARSE_MS, `off by ${difference} ms`);
});

Deno.test("coarseNow is the time since the machine was started", () => {
  assertEquals(Math.round((coarseNow() / 1000 - Deno.osUptime()) / 5), 0);
});
