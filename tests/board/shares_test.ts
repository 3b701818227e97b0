// What one client may take of main's time and of memory.
import { assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { OverShareError, Shares } from "../../src/board/shares.ts";
import { waitFor } from "../support/wait_for.ts";

/** A clock that only work moves. */
class Time {
  now = 1000;
  monotonic = () => this.now;
}

Deno.test("a client that asks without end is held to its time, and others have their turns", async () => {
  const time = new Time();
  const shares = new Shares(time);
  const done = { greedy: 0, other: 0, teacher: 0 };
  const ask = (purpose: "student" | "teacher", name: keyof typeof done) =>
    shares.take(purpose, name, () => {
      time.now += 20;
      done[name]++;
    });
  const asked = Array.from({ length: 500 }, () => ask("student", "greedy").catch(() => {}));
  await ask("student", "other");
  assertLess(done.greedy, 3);
  await ask("teacher", "teacher");
  await waitFor("all of the client's time to be used", () => done.greedy >= 15);
  for (let i = 0; i < 5; i++) await ask("teacher", "teacher");
  assertLess(done.greedy, 25);
  const before = done.greedy;
  time.now += 1000;
  await waitFor("time to come back", () => done.greedy > before);
  time.now += 11_000;
  await Promise.all(asked);
  assertLess(done.greedy, 100);
});

Deno.test("work that waits for too long is given up", async () => {
  const time = new Time();
  const shares = new Shares(time);
  await shares.take("student", "a", () => void (time.now += 60_000));
  const waiting = assertRejects(() => shares.take("student", "a", () => {}), OverShareError);
  await new Promise((resolve) => setTimeout(resolve, 30));
  time.now += 10_001;
  await waiting;
});

Deno.test("a client that takes nothing gets no more made for it, and the rest of what has begun goes first", async () => {
  const shares = new Shares(new Time());
  const order: string[] = [];
  shares.hold("a", 2 << 20);
  const waiting = shares.take("student", "a", () => void order.push("a"));
  await shares.take("student", "b", () => void order.push("b"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(order, ["b"]);
  shares.release("a", 2 << 20);
  await waiting;
  const rest = Promise.all([
    shares.take("student", "c", async () => {
      order.push("c1");
      await shares.take("student", "c", () => void order.push("c2"), true);
    }),
    shares.take("student", "c", () => void order.push("d")),
  ]);
  await rest;
  assertEquals(order, ["b", "a", "c1", "c2", "d"]);
});

Deno.test("a failure is its work's alone, and work that waits keeps nobody", async () => {
  const shares = new Shares({ monotonic: () => performance.now() });
  const slow = Promise.withResolvers<void>();
  const waiting = shares.take("student", "a", () => slow.promise);
  await assertRejects(() => shares.take("student", "a", () => Promise.reject(new Error("no"))), Error, "no");
  let ran = 0;
  await shares.take("health", "a", () => void ran++);
  assertGreater(ran, 0);
  slow.resolve();
  await waiting;
});
