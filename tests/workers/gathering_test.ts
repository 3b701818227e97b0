// What a worker gathers before it tells main: bounded, whatever clients do.
import { assert, assertEquals } from "@std/assert";
import type { DatagramBatch } from "../../src/posix/datagram_batch.ts";
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

/** One datagram of `length` bytes, as a batch has it whose socket doesn't tell destinations. */
function oneDatagram(length: number): DatagramBatch {
  return {
    arena: { bytes: new Uint8Array(16 + length) },
    payloadAt: () => 16,
    lengthOf: () => length,
    nameAt: () => 0,
    nameLengthOf: () => 16,
    controlLengthOf: () => 0,
  } as unknown as DatagramBatch;
}

Deno.test("twenty messages a tick and listener are shown, the rest is counted", () => {
  const reports: Report[] = [];
  const shown = new Shown((report) => reports.push(report));
  const batch = oneDatagram(5);
  for (let i = 0; i < 100; i++) shown.show(1, batch, 0);
  shown.show(2, batch, 0);
  assertEquals(reports.map(({ kind }) => kind), Array(21).fill("shown"));
  shown.tick();
  assertEquals(reports.slice(21), [{ kind: "unshown", listener: 1, count: 80 }]);
  shown.show(1, batch, 0);
  shown.tick();
  const message = { text: new Uint8Array(5), length: 5, sender: new Uint8Array(16), destination: undefined };
  assertEquals(reports.slice(22), [{ kind: "shown", listener: 1, ...message }]);
});

Deno.test("of a long message no more is copied than is shown, and its whole length is told", () => {
  const reports: Report[] = [];
  new Shown((report) => reports.push(report)).show(0, oneDatagram(65_507), 0);
  const [report] = reports;
  assert(report.kind === "shown");
  assertEquals([report.text.length, report.length], [1027, 65_507]);
});
