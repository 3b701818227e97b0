// What a worker gathers before it tells main: bounded, whatever clients do.
import { assertEquals } from "@std/assert";
import { Failures } from "../../src/workers/failures.ts";
import type { Report } from "../../src/workers/messages.ts";
import { Shown } from "../../src/workers/shown.ts";

Deno.test("failures are counted by listener and cause until they are taken", () => {
  const failures = new Failures();
  for (let i = 0; i < 1000; i++) failures.add(0, "reset");
  failures.add(1, "reset");
  failures.add(0, "cut");
  assertEquals(failures.take(), [
    { listener: 0, cause: "reset", count: 1000 },
    { listener: 1, cause: "reset", count: 1 },
    { listener: 0, cause: "cut", count: 1 },
  ]);
  assertEquals(failures.take(), []);
});

Deno.test("failures of ever new causes are counted together past a bound, and none is lost", () => {
  const failures = new Failures();
  for (let i = 0; i < 10_000; i++) failures.add(3, `cause ${i}`);
  const taken = failures.take();
  assertEquals(taken.length, 33);
  assertEquals(taken.at(-1), { listener: 3, cause: "other causes", count: 10_000 - 32 });
  assertEquals(taken.reduce((sum, { count }) => sum + count, 0), 10_000);
});

Deno.test("twenty messages a tick and listener are shown, the rest is counted", () => {
  const reports: Report[] = [];
  const shown = new Shown((report) => reports.push(report));
  const text = new Uint8Array(5);
  const sender = new Uint8Array(16);
  for (let i = 0; i < 100; i++) {
    assertEquals(shown.worth(1, 5), i < 20 ? 5 : 0);
    shown.show(1, text, 5, sender);
  }
  shown.show(2, text, 5, sender);
  assertEquals(reports.map(({ kind }) => kind), Array(21).fill("shown"));
  shown.tick();
  assertEquals(reports.slice(21), [{ kind: "unshown", listener: 1, count: 80 }]);
  shown.show(1, text, 5, sender);
  shown.tick();
  assertEquals(reports.slice(22), [{ kind: "shown", listener: 1, text, length: 5, sender }]);
});

Deno.test("of a long message no more is worth copying than is shown", () => {
  assertEquals(new Shown(() => {}).worth(0, 65_507), 1027);
});
