// A minute of soak, and its judge. Longer by `deno task soak --minutes 60`.
import { assert, assertEquals } from "@std/assert";
import { SEED } from "../fuzz/seed.ts";
import { testNeeding } from "../support/tool.ts";
import { growing, type Sample, soak } from "./soak.ts";

/** Seconds of load; with the start and the end it takes little more than a minute. */
const SECONDS = 50;

function sample(changes: Partial<Sample>): Sample {
  return { rss: 100_000, descriptors: 100, threads: 20, journal: 0, lag: 5, ...changes };
}

Deno.test("growing sees what does not level off, and nothing else", () => {
  const after = (changes: (second: number) => Partial<Sample>) =>
    growing(Array.from({ length: 60 }, (_, second) => sample(changes(second))));
  assertEquals(after(() => ({})), []);
  assertEquals(after((second) => ({ rss: 100_000 + 1000 * Math.min(second, 15) })), []);
  assertEquals(after((second) => ({ descriptors: 100 + 4 * second })).length, 1);
  assertEquals(after((second) => ({ rss: 100_000 + 2000 * second })).length, 1);
  assertEquals(after((second) => ({ threads: 20 + second / 2 })).length, 1);
  assertEquals(after((second) => ({ journal: 1_000_000 * second })).length, 1);
});

testNeeding(["gcc"], "a lab under mixed load levels off in memory, descriptors and threads", async () => {
  const result = await soak(SECONDS, { seed: SEED });
  assertEquals(result.growing, [], JSON.stringify(result.samples.filter((_, i) => i % 5 === 0)));
  for (const what of ["polite", "many", "abandoned", "datagrams", "connections", "students"]) {
    assert(result.rounds[what] > 3, JSON.stringify(result.rounds));
  }
  assert(result.viewedBytes > 10_000, `${result.viewedBytes}`);
});
