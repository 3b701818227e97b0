// What a lab counts of each client: exact to the last datagram and connection, in a flood and when workers die; and that
// who floods does not take the notes that others' first exchanges need.
import { assert, assertEquals } from "@std/assert";
import type { Count } from "../../../src/exchange/exchange.ts";
import {
  bytesOf,
  Descriptors,
  hasInput,
  inetOf,
  mustReceive,
  mustSend,
} from "../../posix/support/descriptors.ts";
import { runClient } from "../../support/client.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { isolated, tcp, udp } from "../../workers/support/lab_config.ts";
import { PATIENCE, RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

const NOTHING = { exchanges: 0, noted: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };
type Sums = typeof NOTHING;

/** Adds counts up. */
function sumOf(counts: readonly Count[]): Sums {
  return counts.reduce((sum, each) => ({
    exchanges: sum.exchanges + each.exchanges,
    noted: sum.noted + each.exchanges - each.dropped,
    answers: sum.answers + each.answers,
    refused: sum.refused + each.refused,
    bytesIn: sum.bytesIn + each.bytesIn,
    bytesOut: sum.bytesOut + each.bytesOut,
  }), NOTHING);
}

function portOf({ peer }: { peer: Count["peer"] }): number {
  return "port" in peer ? peer.port : -1;
}

const MESSAGE = "MESSAGE DU CLIENT\0";
const FLOOD = 200_000;

for (const deaths of [0, 2]) {
  testNeeding(
    ["gcc"],
    `in a flood of ${FLOOD} datagrams every client is counted exactly and a polite one is noted whole, ${deaths} workers dying`,
    async () => {
      await using running = await RunningLab.start([udp("counter", "counter")], { mostDeaths: Infinity });
      using open = new Descriptors();
      const polite = open.udpTo(running.port("counter"));
      const { port } = inetOf(polite);
      let flooding = true;
      const options = ["--sockets", 1, "--window", 64, "--count", FLOOD, "--timeout", 60];
      const flood = runClient("udp_batch_client", [...options, "127.0.0.1", running.port("counter")])
        .finally(() => flooding = false);
      let asked = 0;
      while (flooding) {
        mustSend(polite, bytesOf(9));
        await waitFor("an answer", () => hasInput(polite), { timeout: PATIENCE });
        mustReceive(polite);
        asked++;
        if (asked === 3 && deaths > 0) running.fault(0, { throws: "on purpose" });
        if (asked === 9 && deaths > 0) running.fault(1, { throws: "on purpose" });
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      // The polite client takes numbers too, so the flood's own check of the sequence must fail, and nothing else.
      const { stderr } = await flood;
      assert(/^\d+ is missing\n$/.test(stderr), stderr);
      await running.stop();
      const [ours, theirs] = [true, false].map((own) =>
        sumOf(running.counts.filter((count) => (portOf(count) === port) === own))
      );
      const each = { answers: asked, refused: 0, bytesIn: 9 * asked, bytesOut: 4 * asked };
      assertEquals(ours, { exchanges: asked, noted: asked, ...each });
      const { noted, ...counted } = theirs;
      const bytesIn = MESSAGE.length * FLOOD;
      const answered = { answers: FLOOD, refused: 0, bytesIn, bytesOut: 4 * FLOOD };
      assertEquals(counted, { exchanges: FLOOD, ...answered });
      const exchanges = running.observations.length;
      assertEquals([exchanges, running.lab.dropped], [noted + asked, FLOOD - noted]);
      assertEquals(running.observations.filter((exchange) => portOf(exchange) === port).length, asked);
      assertEquals(running.recordsOf("Worker {worker} died").length, deaths);
    },
  );
}

testNeeding(
  ["gcc"],
  "in a storm of connections every client is counted exactly, and as many are noted as it says",
  async () => {
    await using running = await RunningLab.start([tcp("counter", "counter")]);
    const storm = ["--count", 2000, "127.0.0.1", running.port("counter")];
    assertEquals((await runClient("tcp_many", storm)).code, 0);
    await running.stop(1000);
    const { noted, ...counted } = sumOf(running.counts);
    const [bytesIn, bytesOut] = [8000, 8000];
    assertEquals(counted, { exchanges: 2000, answers: 2000, refused: 0, bytesIn, bytesOut });
    assertEquals([running.observations.length, running.lab.dropped], [noted, 2000 - noted]);
  },
);

Deno.test("connections that a dead worker leaves, isolated ones, refused ones and late bytes are counted", async () => {
  await using running = await RunningLab.start([
    tcp("echo", "echo", { maxConnections: 1 }),
    isolated("apart", "counter"),
  ]);
  using first = await TcpClient.open(running.port("echo"));
  assertEquals(await first.echo("abc"), "abc");
  using second = await TcpClient.open(running.port("echo"));
  await second.end();
  using third = await TcpClient.open(running.port("apart"));
  await third.send(Uint8Array.of(1, 0, 0, 0, 9, 9, 9));
  await third.read(4);
  running.fault(0, { throws: "on purpose" });
  await running.replaced(1);
  await running.stop();
  const of = (name: string) => sumOf(running.counts.filter(({ listener }) => listener === name));
  const echo = { exchanges: 2, noted: 2, answers: 1, refused: 1, bytesIn: 3, bytesOut: 3 };
  assertEquals(of("echo"), echo);
  const apart = { exchanges: 1, noted: 1, answers: 1, refused: 0, bytesIn: 7, bytesOut: 4 };
  assertEquals(of("apart"), apart);
});
