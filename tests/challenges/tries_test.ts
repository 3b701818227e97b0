import { assertEquals } from "@std/assert";
import { Tries } from "../../src/challenges/tries.ts";

Deno.test("tries are counted from 1, for each student", () => {
  const tries = new Tries();
  assertEquals([tries.count("a"), tries.count("a"), tries.count("b"), tries.count("a")], [1, 2, 1, 3]);
});

Deno.test("a try goes on until it is over, and what comes then begins the next", () => {
  const tries = new Tries<{ asked: number }>();
  assertEquals(tries.going("a"), undefined);
  const first = tries.begin("a", 100, (attempt) => ({ asked: 10 * attempt }));
  assertEquals(first, { student: "a", attempt: 1, state: { asked: 10 }, expires: 100 });
  assertEquals(tries.going("a"), first);
  assertEquals(tries.going("b"), undefined);
  tries.over(first);
  assertEquals(tries.going("a"), undefined);
  assertEquals(tries.begin("a", 100, () => ({ asked: 0 })).attempt, 2);
});

Deno.test("a try that is over ends no later one", () => {
  const tries = new Tries<number>();
  const first = tries.begin("a", 100, () => 0);
  const second = tries.begin("a", 100, () => 0);
  tries.over(first);
  assertEquals(tries.going("a"), second);
});

Deno.test("tries expire once, at their time, and later where it was extended", () => {
  const tries = new Tries<number>();
  const a = tries.begin("a", 100, () => 0);
  const b = tries.begin("b", 200, () => 0);
  assertEquals(tries.takeExpired(99), []);
  assertEquals(tries.takeExpired(100), [a]);
  assertEquals(tries.takeExpired(100), []);
  tries.extend(b, 300);
  assertEquals(tries.takeExpired(299), []);
  assertEquals(tries.takeExpired(300), [b]);
  assertEquals(tries.going("b"), undefined);
  const soon = tries.begin("c", 400, () => 0);
  tries.extend(soon, 350);
  assertEquals(tries.takeExpired(350), [soon]);
});

Deno.test("who has been away for longest is forgotten, with the try that went on", () => {
  const tries = new Tries<number>(2);
  tries.begin("a", 100, () => 0);
  tries.count("b");
  tries.count("a");
  tries.begin("c", 100, () => 0);
  assertEquals([tries.count("a"), tries.count("b")], [3, 1]);
  assertEquals(tries.going("c"), undefined);
});
