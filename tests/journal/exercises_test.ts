// What exercises make of cells: times, points, totals. Pure.
import { assertEquals } from "@std/assert";
import type { ExerciseConfig } from "../../src/config/types.ts";
import type { Result } from "../../src/exchange/exchange.ts";
import { asideOf, openingAt, Timetable, totalsOf } from "../../src/journal/exercises.ts";
import { exercise } from "../support/exercises.ts";

Deno.test("an exercise is open from the moment it opens until just before the moment it closes", () => {
  const timed = exercise("pieces", { opens: 1000, closes: 2000 });
  const times = [999, 1000, 1999, 2000].map((at) => openingAt(timed, at));
  assertEquals(times, ["before", "open", "open", "closed"]);
  assertEquals(openingAt(exercise("glued"), 0), "open");
  assertEquals(openingAt(exercise("glued", { closes: 5 }), 5), "closed");
  assertEquals(openingAt(exercise("glued", { opens: 5 }), 4), "before");
});

Deno.test("a timetable counts tries by their end, and counts only where all that they may hold is in the time", () => {
  const table = new Timetable([exercise("pieces", { opens: 1000, closes: 2000 }), exercise("glued")]);
  assertEquals([999, 1000, 1999, 2000].map((at) => table.counts("pieces", at)), [false, true, true, false]);
  assertEquals([1399, 1400, 1999, 2000].map((at) => table.countsAll("pieces", at)), [
    false,
    true,
    true,
    false,
  ]);
  assertEquals([table.counts("glued", 0), table.counts("no-exercise", 0)], [true, true]);
});

Deno.test("totals have what must be done, and what is optional on top; a warning is not done yet", () => {
  const all: readonly ExerciseConfig[] = [
    exercise("pieces", { points: 2 }),
    exercise("glued"),
    exercise("reset", { points: 3, optional: true }),
    exercise("lost", { optional: true }),
  ];
  const results: Record<string, Result> = { pieces: "done", glued: "warned", reset: "done", daytime: "done" };
  assertEquals(totalsOf(all, (listener) => results[listener]), {
    done: 1,
    of: 2,
    points: 2,
    maxPoints: 3,
    extra: { done: 1, of: 2, points: 3, maxPoints: 4 },
  });
  assertEquals(totalsOf(all.slice(0, 1), () => undefined), { done: 0, of: 1, points: 0, maxPoints: 2 });
});

Deno.test("listeners of no exercise are aside, but none where there are no exercises", () => {
  assertEquals(asideOf([exercise("pieces")], ["pieces", "daytime"]), ["daytime"]);
  assertEquals(asideOf([], ["pieces", "daytime"]), []);
});
