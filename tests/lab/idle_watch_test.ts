// Tests of IdleWatch with a clock of their own.
import { assertEquals } from "@std/assert";
import { IdleWatch } from "../../src/lab/stop_request.ts";

Deno.test("IdleWatch is over when nothing came for the whole time, and not before", () => {
  const watch = new IdleWatch(5000, 1000);
  assertEquals(watch.tick(0, 5999), false);
  assertEquals(watch.tick(1, 5999), false, "something came");
  assertEquals(watch.tick(1, 10_998), false);
  assertEquals(watch.tick(1, 10_999), true);
});

Deno.test("IdleWatch with 0 is never over", () => {
  assertEquals(new IdleWatch(0, 0).tick(0, 1e12), false);
});
