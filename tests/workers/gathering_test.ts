// What a worker gathers before it tells main: bounded, whatever clients do.
import { assertEquals } from "@std/assert";
import { Failures, Shown } from "../../src/dataplane/recording/failures.ts";
import type { Report } from "../../src/dataplane/shared/messages.ts";
import { encodeInet } from "../../src/posix/address.ts";
import type { DatagramBatch } from "../../src/posix/datagrams/batch.ts";
import { makeBatch, receiveSome, sendTogether } from "../posix/support/datagrams.ts";
import { bytesOf, Descriptors, portOf } from "../posix/support/descriptors.ts";

/** A batch that one datagram of so many bytes came in, and who sent it. */
function oneDatagram(size: number): Disposable & { batch: DatagramBatch; sender: Uint8Array } {
  const open = new Descriptors();
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  const batch = makeBatch();
  sendTogether(server, [client], size);
  receiveSome(batch, server);
  return {
    batch,
    sender: encodeInet("127.0.0.1", portOf(client)),
    [Symbol.dispose]: () => open[Symbol.dispose](),
  };
}

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
  const shown = new Shown({ postMessage: (report) => void reports.push(report) });
  using came = oneDatagram(5);
  for (let i = 0; i < 100; i++) shown.show(1, came.batch, 0);
  shown.show(2, came.batch, 0);
  assertEquals(reports.map(({ kind }) => kind), Array(21).fill("shown"));
  shown.tick();
  assertEquals(reports.slice(21), [{ kind: "dropped", listener: 1, count: 80 }]);
  shown.show(1, came.batch, 0);
  shown.tick();
  const { sender } = came;
  assertEquals(reports.slice(22), [
    { kind: "shown", listener: 1, text: bytesOf(5), length: 5, sender, destination: undefined },
  ]);
});

Deno.test("of a long message no more is copied than is shown, and its length is told", () => {
  const reports: Report[] = [];
  using came = oneDatagram(60_000);
  new Shown({ postMessage: (report) => void reports.push(report) }).show(0, came.batch, 0);
  const [report] = reports;
  assertEquals(report.kind === "shown" && [report.text, report.length], [
    bytesOf(60_000).slice(0, 1027),
    60_000,
  ]);
});
