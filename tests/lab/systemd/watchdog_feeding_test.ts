// When a lab may tell its service manager that all is well.
import { assert, assertEquals } from "@std/assert";
import { Watchdog, watchdogPeriod } from "../../../src/lab/systemd/notify.ts";

const well = (...beats: number[]) => ({ beats, abandoned: 0 });

Deno.test("watchdog feeds while every worker's loop turns", () => {
  const watchdog = new Watchdog();
  assertEquals([well(1, 1), well(2, 5), well(3, 6)].map((signs) => watchdog.tick(signs)), [true, true, true]);
});

Deno.test("watchdog feeds nothing while one loop of several stands still, though it had moved before", () => {
  const watchdog = new Watchdog();
  assert(watchdog.tick(well(1, 1)));
  assertEquals([well(2, 1), well(3, 1), well(3, 2)].map((signs) => watchdog.tick(signs)), [
    false,
    false,
    true,
  ]);
});

Deno.test("watchdog counts a turn since it fed, not since it looked", () => {
  const watchdog = new Watchdog();
  assert(watchdog.tick(well(1, 1)));
  assert(!watchdog.tick(well(2, 1)));
  // Worker 0 has not turned since the last look, but since the last feed.
  assert(watchdog.tick(well(2, 2)));
});

Deno.test("watchdog feeds nothing while a worker that was given up has not come back", () => {
  const watchdog = new Watchdog();
  assert(!watchdog.tick({ beats: [1, 1], abandoned: 1 }));
  assert(watchdog.tick(well(1, 1)));
});

Deno.test("watchdog feeds nothing where there is no worker", () => {
  assert(!new Watchdog().tick(well()));
});

Deno.test("watchdog feeds during the stop, when workers end one by one", () => {
  const watchdog = new Watchdog();
  assert(watchdog.tick(well(1, 1)));
  watchdog.stopping();
  assert(watchdog.tick({ beats: [1, 1], abandoned: 1 }));
});

Deno.test("watchdogPeriod is a third of the time allowed, never so short that an idle loop has not turned", () => {
  assertEquals([30_000, 600, 300].map(watchdogPeriod), [10_000, 250, 150]);
});
