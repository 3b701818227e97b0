// What listeners do, from sampled counts. Pure.
import { assertEquals } from "@std/assert";
import { Activity, STEP, STEPS } from "../../../src/board/class/activity.ts";
import { listenerState } from "../support/exchanges.ts";

/** Samples each second: exchanges so far, kernel drops so far. */
function sampled(samples: readonly (readonly [number, number?])[]): { activity: Activity; now: number } {
  const activity = new Activity();
  let now = 50_000;
  for (const [datagrams, kernelDrops = 0] of samples) {
    now += 1000;
    activity.sample([listenerState("a", { datagrams, kernelDrops })], now, now + 1_800_000_000_000);
  }
  return { activity, now };
}

Deno.test("activity gives exchanges a second, over the last five", () => {
  const { activity } = sampled([[100], [110], [120], [130], [140], [150], [160]]);
  assertEquals(activity.rate("a"), 10);
  assertEquals(activity.rate("unknown"), 0);
});

Deno.test("activity does not take what was before it for a burst, nor a listener opened anew for a negative one", () => {
  assertEquals(sampled([[1_000_000]]).activity.rate("a"), 0);
  assertEquals(sampled([[1000], [0]]).activity.rate("a"), 0);
});

Deno.test("activity keeps as many steps as the chart has, the newest last", () => {
  const { activity } = sampled(Array.from({ length: STEP * 3 + 1 }, (_, second) => [second * 4] as const));
  const series = activity.series("a");
  assertEquals(series.length, STEPS);
  assertEquals(series.slice(-3), [4, 4, 4]);
  assertEquals(activity.series("unknown").length, STEPS);
});

Deno.test("activity says of a listener that the kernel drops, for a while", () => {
  const { activity, now } = sampled([[0, 5], [0, 5], [0, 6]]);
  const state = listenerState("a");
  assertEquals(activity.health(state, now), "dropping");
  assertEquals(activity.health({ ...state, paused: true }, now), "paused");
  assertEquals(activity.health(state, now + 11_000), "ok");
  assertEquals(sampled([[0, 5], [0, 5]]).activity.health(state, now), "ok");
});

Deno.test("activity changes its version while something happens, and not when nothing does", () => {
  const { activity, now } = sampled([[0], [5], [5], [5], [5], [5], [5], [5]]);
  for (let second = 1; second <= STEP * (STEPS + 2); second++) {
    activity.sample([listenerState("a", { datagrams: 5 })], now + second * 1000, 0);
  }
  const { version } = activity;
  activity.sample([listenerState("a", { datagrams: 5 })], now + 1_000_000, 0);
  assertEquals(activity.version, version);
});
