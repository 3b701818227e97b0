// A hundred workers that die one after the other: what the process takes of the machine levels off.
import { assert, assertEquals } from "@std/assert";
import type { ProcessSize } from "../../workers/support/process_size.ts";
import { runProbe } from "../../workers/support/run_probe.ts";

/** KiB by which sizes may differ: eighty workers that were not given back would take ten times as much. */
const RESIDENT_SLACK = 80 * 1024;
const HEAP_SLACK = 1024;

Deno.test("descriptors, threads and memory level off over 100 deaths, hangs among them", async () => {
  type Line = ProcessSize & { thrown: number; hung: number };
  const [few, many] = await runProbe<Line>("death_probe.ts", [20, 100]);
  assertEquals([few.thrown + few.hung, many.thrown + many.hung], [20, 100]);
  assert(few.hung >= 2 && many.hung >= 4, `${many.hung} hung`);
  const sizes = JSON.stringify([few, many]);
  assertEquals(many.descriptors, few.descriptors, sizes);
  // Deno's own helpers come and go.
  assert(many.threads <= few.threads + 4, sizes);
  assert(many.rss - few.rss < RESIDENT_SLACK, sizes);
  assert(many.heap - few.heap < HEAP_SLACK, sizes);
});
