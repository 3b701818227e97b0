// Lag of the boards at a class's load; class_lag.ts measures it at more, and says what limits it.
import { assert } from "@std/assert";
import { testNeeding } from "../support/tool.ts";
import { measureLag } from "./class_lag.ts";

/** Set on a machine that does nothing else: there the slowest of a hundred is held to the second, too. */
const QUIET = Deno.env.has("GUICHET_QUIET_MACHINE");

testNeeding(["postgresql"], "what a lab observes is on the others' boards within a second", async () => {
  const { samples, median, p99, pause } = await measureLag({ rows: 500, students: 150, seconds: 6 });
  const figures = `${samples} samples, median ${median} ms, p99 ${p99} ms, pause ${pause} ms`;
  assert(samples > 500 && median < 1000, figures);
  if (QUIET) assert(p99 < 1000, figures);
});
