import { assertEquals } from "@std/assert";
import { MAX_DEATHS, RestartLimit } from "../../src/workers/slot.ts";

Deno.test("five deaths within a minute are too many", () => {
  const deaths = new RestartLimit();
  assertEquals([0, 15_000, 30_000, 45_000, 60_000].map((at) => deaths.add(at)), [
    false,
    false,
    false,
    false,
    true,
  ]);
  assertEquals(MAX_DEATHS, 5);
});

Deno.test("deaths more than a minute ago count no more", () => {
  const deaths = new RestartLimit();
  for (let at = 0; at < 100 * 15_001; at += 15_001) assertEquals(deaths.add(at), false);
});

Deno.test("another number of deaths may be too many", () => {
  const deaths = new RestartLimit(2);
  assertEquals([deaths.add(0), deaths.add(1)], [false, true]);
});
