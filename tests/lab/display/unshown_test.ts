// Tests of when it is told how many messages were not shown.
import { assertEquals } from "@std/assert";
import { DroppedMessages } from "../../../src/lab/display/screen.ts";
import { clockOf } from "../../support/clock.ts";

Deno.test("messages not shown are told at once, then together every ten seconds, the rest at the end", () => {
  const told: unknown[] = [];
  const ignore = () => {};
  const warning = (_message: string, properties?: Record<string, unknown>) => {
    told.push(`${properties!.listener} ${properties!.count}`);
  };
  let now = 5;
  const unshown = new DroppedMessages(
    { debug: ignore, info: ignore, warning, error: ignore },
    clockOf(() => now),
  );
  unshown.add("a", 3);
  unshown.add("a", 10);
  unshown.add("b", 4);
  assertEquals(told.splice(0), ["a 3", "b 4"]);
  now += 9_999;
  unshown.add("a", 20);
  unshown.tick();
  assertEquals(told, []);
  now += 1;
  unshown.tick();
  unshown.tick();
  assertEquals(told.splice(0), ["a 30"]);
  unshown.add("a", 1);
  unshown.finish();
  unshown.finish();
  assertEquals(told, ["a 1"]);
});
