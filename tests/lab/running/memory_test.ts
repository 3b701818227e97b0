// A lab that serves for long: what the process takes of the machine levels off.
import { assert } from "@std/assert";
import { compileC } from "../../support/compile_c.ts";
import { testNeeding } from "../../support/tool.ts";
import type { ProcessSize } from "../../workers/support/process_size.ts";
import { runProbe } from "../../workers/support/run_probe.ts";

/** KiB by which sizes may differ: one for each of the connections would be too many. */
const RESIDENT_SLACK = 16 * 1024;
const HEAP_SLACK = 1024;

testNeeding(
  ["gcc"],
  "descriptors and memory level off over 200,000 datagrams and 20,000 connections",
  async () => {
    await Promise.all(["udp_batch_client", "tcp_many"].map(compileC));
    const sizes = await runProbe<ProcessSize>("load_probe.ts", [4, 50_000, 5000]);
    const [first, last] = [sizes[0], sizes.at(-1)!];
    const told = JSON.stringify(sizes);
    assert(last.descriptors <= first.descriptors, told);
    assert(last.heap - first.heap < HEAP_SLACK, told);
    assert(last.rss - first.rss < RESIDENT_SLACK, told);
  },
);
