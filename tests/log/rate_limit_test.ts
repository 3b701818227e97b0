import { assertEquals } from "@std/assert";
import { RateLimit } from "../../src/log/logger.ts";

function world(options: { perWindow?: number; windowMs?: number; maxCauses?: number } = {}) {
  let time = 0;
  const limit = new RateLimit({ perWindow: 2, windowMs: 1000, maxCauses: 3, ...options }, () => time);
  const allowed = (cause: string, times = 1) => {
    let count = 0;
    for (let i = 0; i < times; i++) if (limit.allow(cause).allowed) count++;
    return count;
  };
  return { limit, allowed, at: (ms: number) => time = ms };
}

Deno.test("RateLimit allows so many a window, then holds back", () => {
  const { allowed, at } = world();
  assertEquals(allowed("emfile", 10), 2);
  at(999);
  assertEquals(allowed("emfile"), 0);
  at(1000);
  assertEquals(allowed("emfile", 10), 2);
});

Deno.test("RateLimit tells how many were held back, once, with the next that is allowed", () => {
  const { limit, allowed, at } = world();
  allowed("emfile", 7);
  assertEquals(limit.allow("emfile"), { allowed: false, dropped: 0 });
  assertEquals(limit.untold, 6);
  at(5000);
  assertEquals(limit.allow("emfile"), { allowed: true, dropped: 6 });
  assertEquals(limit.allow("emfile"), { allowed: true, dropped: 0 });
  assertEquals(limit.untold, 0);
});

Deno.test("RateLimit counts each cause by itself", () => {
  const { allowed } = world();
  assertEquals([allowed("a", 5), allowed("b", 5), allowed("c", 5)], [2, 2, 2]);
});

Deno.test("RateLimit gives causes beyond its bound one allowance together", () => {
  const { limit, allowed, at } = world();
  for (const cause of ["a", "b", "c"]) allowed(cause);
  let sum = 0;
  for (let i = 0; i < 1000; i++) sum += allowed(`peer ${i}`);
  assertEquals(sum, 2);
  assertEquals(allowed("a"), 1);
  assertEquals(limit.untold, 998);
  at(1000);
  assertEquals(allowed("peer 1", 5), 2);
});

Deno.test("RateLimit forgets outdated causes when it needs room, and keeps their count", () => {
  const { limit, allowed, at } = world();
  allowed("a", 5);
  at(600);
  for (const cause of ["b", "c"]) allowed(cause);
  at(1100);
  assertEquals(allowed("d", 5), 2);
  assertEquals(allowed("b", 5), 1);
  at(1700);
  assertEquals(limit.allow("e"), { allowed: true, dropped: 0 });
  assertEquals(limit.allow("f"), { allowed: true, dropped: 0 });
  assertEquals(limit.untold, 3 + 3 + 4);
  assertEquals(limit.allow("beyond the bound"), { allowed: true, dropped: 3 + 4 });
});

Deno.test("RateLimit drops the older causes, not one whose window started anew", () => {
  const { allowed, at } = world();
  allowed("a");
  at(500);
  allowed("b");
  allowed("c");
  at(1200);
  assertEquals(allowed("a", 5), 2);
  at(1600);
  assertEquals([allowed("d", 5), allowed("e", 5)], [2, 2]);
  assertEquals(allowed("a", 5), 0);
});
