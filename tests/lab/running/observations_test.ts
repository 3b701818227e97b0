// What a lab tells of single datagrams: who, what, how much; and that what it counts is noted, or counted as not noted,
// whatever happens. Connections are in connection_notes_test.ts.
import { assert, assertEquals } from "@std/assert";
import { IPPROTO_UDP, UDP_SEGMENT } from "../../../src/posix/constants.ts";
import { setsockopt } from "../../../src/posix/options.ts";
import { ORDINARY, type Timeless, timeless } from "../../dataplane/support/timeless.ts";
import { bytesOf, Descriptors, inetOf, mustSend } from "../../posix/support/descriptors.ts";
import { runClient } from "../../support/client.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

Deno.test("datagrams are noted with sender, sizes, outcome and their first 96 bytes", async () => {
  const since = Date.now();
  await using running = await RunningLab.start([
    udp("echo", "echo"),
    udp("counter", "counter"),
    udp("discard", "discard"),
  ]);
  using open = new Descriptors();
  const sizes = [0, 1, 95, 96, 97, 1400, 65_507];
  const expected: Timeless[] = [];
  for (const service of ["echo", "counter", "discard"] as const) {
    const client = open.udpTo(running.port(service));
    const { address, port } = inetOf(client);
    sizes.forEach((bytesIn, i) => {
      mustSend(client, bytesOf(bytesIn));
      const reply = { echo: bytesOf(bytesIn), counter: Uint8Array.of(i + 1, 0, 0, 0), discard: bytesOf(0) };
      expected.push({
        listener: service,
        transport: "udp",
        service,
        peer: { address, port },
        local: "127.0.0.1",
        outcome: service === "discard" ? "no-reply" : "answered",
        clientEnd: "none",
        bytesIn,
        bytesOut: reply[service].length,
        reads: 1,
        readSizes: [bytesIn],
        request: bytesOf(bytesIn).slice(0, 96),
        reply: reply[service].slice(0, 96),
        ...ORDINARY,
      });
    });
  }
  const observations = await running.observed(expected.length);
  const sorted = observations.map((each) => without(timeless(each, since))).sort((a, b) =>
    expected.findIndex(({ listener }) => listener === a.listener) -
      expected.findIndex(({ listener }) => listener === b.listener) || a.bytesIn - b.bytesIn
  );
  assertEquals(sorted, expected);
});

/** Whose the client is, and what it sent before it was answered, have tests of their own. */
function without({ uid: _, overtook: __, ...rest }: Timeless): Timeless {
  return rest;
}

Deno.test("datagrams that arrive joined are noted one by one, each with its own bytes", async () => {
  await using running = await RunningLab.start([udp("echo", "echo")]);
  using open = new Descriptors();
  const client = open.udpTo(running.port("echo"));
  // 101 bytes each, so that they begin anywhere in a word.
  setsockopt(client, IPPROTO_UDP, UDP_SEGMENT, 101);
  const all = Uint8Array.from({ length: 101 * 20 + 50 }, (_, i) => (i * 11 + (i >> 8)) & 0xff);
  mustSend(client, all);
  const observations = await running.observed(21);
  for (const [i, { bytesIn, bytesOut, request, reply, outcome }] of observations.entries()) {
    const bytes = all.subarray(101 * i, 101 * (i + 1));
    assertEquals([outcome, bytesIn, bytesOut], ["answered", bytes.length, bytes.length]);
    assertEquals([request, reply], [bytes.slice(0, 96), bytes.slice(0, 96)]);
  }
});

testNeeding(["gcc"], "in a flood counts stay exact, and what is not noted is counted", async () => {
  await using running = await RunningLab.start([udp("counter", "counter")]);
  const flood = ["--sockets", 8, "--window", 32, "--count", 40_000, "127.0.0.1", running.port("counter")];
  const { code, stderr } = await runClient("udp_batch_client", flood);
  assertEquals([code, stderr], [0, ""]);
  await running.stop();
  const { datagrams, answers, bytesIn, bytesOut, errors, kernelDrops } = running.totals("counter");
  const each = "MESSAGE DU CLIENT".length + 1;
  assertEquals(
    [datagrams, answers, bytesIn, bytesOut, errors, kernelDrops],
    [40_000, 40_000, 40_000 * each, 160_000, 0, 0],
  );
  assert(running.lab.dropped > 0, "Too few for a flood");
  assertEquals(running.observations.length + running.lab.dropped, 40_000);
  // Those that were noted were not written over by later ones half-way.
  for (const { request, bytesIn, bytesOut, outcome } of running.observations) {
    assertEquals(new TextDecoder().decode(request), "MESSAGE DU CLIENT\0");
    assertEquals([bytesIn, bytesOut, outcome], [each, 4, "answered"]);
  }
});

Deno.test("what was noted in the last moment before a stop is observed", async () => {
  await using running = await RunningLab.start([udp("echo", "echo")]);
  using open = new Descriptors();
  const client = open.udpTo(running.port("echo"));
  for (let i = 0; i < 40; i++) mustSend(client, bytesOf(i));
  await waitFor("all to be counted", () => running.totals("echo").datagrams === 40);
  await running.stop();
  assertEquals([running.observations.length, running.lab.dropped], [40, 0]);
});

Deno.test("a dead worker's notes are taken, those of its open connections too", async () => {
  await using running = await RunningLab.start([
    udp("echo", "echo"),
    tcp("other", "echo"),
    tcp("own", "echo"),
  ]);
  using open = new Descriptors();
  const datagrams = open.udpTo(running.port("echo"));
  const clients = [];
  for (let i = 0; i < 5; i++) {
    const client = await TcpClient.open(running.port("own"));
    clients.push(client);
    assertEquals(await client.echo("a"), "a");
  }
  for (let i = 0; i < 40; i++) mustSend(datagrams, bytesOf(i));
  // It dies with the notes of all of them in its ring, if main has not just looked.
  await waitFor("all to be counted", () => running.totals("echo").datagrams === 40, { interval: 0 });
  running.fault(0, { throws: "now" });
  await running.replaced(1);
  await running.observed(45);
  assertEquals([running.observations.length, running.lab.dropped, running.lab.open], [45, 0, 0]);
  const left = running.observations.filter(({ listener }) => listener === "own");
  assertEquals(left.map(({ outcome, clientEnd, bytesIn }) => [outcome, clientEnd, bytesIn]), [
    ...clients.map(() => ["answered", "open", 1]),
  ]);
  assertEquals(
    left.map(({ peer }) => JSON.stringify(peer)).sort(),
    clients.map(({ peer }) => JSON.stringify(peer)).sort(),
  );
  for (const client of clients) client[Symbol.dispose]();
});
