// What a lab tells of single connections, those of the pool and those with a worker each: who, what, how much, and how
// it ended.
import { assert, assertEquals } from "@std/assert";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { ORDINARY, timeless } from "../../dataplane/support/timeless.ts";
import { bytesOf } from "../../posix/support/descriptors.ts";
import { runClient } from "../../support/client.ts";
import { testNeeding } from "../../support/tool.ts";
import { isolated, tcp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

/** What happens to one connection, and how it must be noted. */
interface Scene {
  name: string;
  play: (port: number) => Promise<void>;
  noted: Pick<Exchange, "outcome" | "clientEnd" | "bytesIn" | "bytesOut" | "request" | "reply"> & {
    leastReads: number;
  };
}

const PIECES = [1, 1, 2, 30, 62, 4, 1000];

/** Bytes before a client's end, its silence or its reset; each connection is to an echo. */
const SCENES: Scene[] = [
  {
    name: "an echo in many pieces, the sample over several reads",
    play: async (port) => {
      using client = await TcpClient.open(port);
      const all = bytesOf(PIECES.reduce((sum, each) => sum + each));
      let at = 0;
      for (const piece of PIECES) {
        await client.send(all.subarray(at, at + piece));
        assertEquals(await client.read(piece), all.slice(at, at += piece));
      }
      await client.connection.closeWrite();
      assertEquals(await client.end(), "closed");
    },
    noted: {
      outcome: "answered",
      bytesIn: 1100,
      bytesOut: 1100,
      clientEnd: "before",
      request: bytesOf(96),
      reply: bytesOf(96),
      leastReads: PIECES.length,
    },
  },
  {
    name: "a client that closes without a byte",
    play: async (port) => (await TcpClient.open(port))[Symbol.dispose](),
    noted: {
      outcome: "closed",
      clientEnd: "before",
      bytesIn: 0,
      bytesOut: 0,
      request: bytesOf(0),
      reply: bytesOf(0),
      leastReads: 0,
    },
  },
  {
    name: "a client that is silent for too long",
    play: async (port) => {
      using client = await TcpClient.open(port);
      assertEquals(await client.echo("silent"), "silent");
      assertEquals(await client.end(), "closed");
    },
    noted: {
      outcome: "timeout",
      bytesIn: 6,
      bytesOut: 6,
      clientEnd: "open",
      request: new TextEncoder().encode("silent"),
      reply: new TextEncoder().encode("silent"),
      leastReads: 1,
    },
  },
];

for (const [kind, listener] of [["a pooled", tcp], ["an isolated", isolated]] as const) {
  for (const { name, play, noted: { leastReads, ...noted } } of SCENES) {
    Deno.test(`${kind} connection is noted: ${name}`, async () => {
      const since = Date.now();
      const idleTimeout = noted.outcome === "timeout" ? 150 : 30_000;
      await using running = await RunningLab.start([listener("echo", "echo", { idleTimeout })]);
      await play(running.port("echo"));
      const [first] = await running.observed(1);
      const { peer, uid: _, reads, readSizes, ...rest } = timeless(first, since);
      const place = { listener: "echo", transport: "tcp", service: "echo", local: "127.0.0.1" } as const;
      assertEquals(rest, { ...place, ...ORDINARY, ...noted });
      assert("address" in peer && peer.address === "127.0.0.1" && peer.port > 0, JSON.stringify(peer));
      assert(reads >= leastReads, `${reads} reads`);
      const sizes = readSizes.reduce((sum, each) => sum + each, 0);
      assertEquals([readSizes.length, reads > 16 || sizes], [
        Math.min(reads, 16),
        reads > 16 || noted.bytesIn,
      ]);
      assertEquals([running.observations.length, running.lab.dropped], [1, 0]);
    });
  }

  testNeeding(["gcc"], `${kind} connection is noted: a client that breaks off`, async () => {
    await using running = await RunningLab.start([listener("counter", "counter")]);
    // Three bytes of an int, then a reset: on its way it may overtake them.
    const reset = ["--bytes", 3, "--count", 20, "127.0.0.1", running.port("counter")];
    assertEquals((await runClient("rst_client", reset)).code, 0);
    const observations = await running.observed(20);
    for (const { outcome, clientEnd, bytesOut } of observations) {
      assertEquals([outcome, clientEnd, bytesOut], ["reset", "reset-before", 0]);
    }
  });
}

Deno.test("a connection over the limit is noted as refused and counted apart", async () => {
  await using running = await RunningLab.start([tcp("echo", "echo", { maxConnections: 1 })]);
  using first = await TcpClient.open(running.port("echo"));
  assertEquals(await first.echo("first"), "first");
  using second = await TcpClient.open(running.port("echo"));
  await second.end();
  const [{ outcome, refusal, peer, bytesIn, reads, request }] = await running.observed(1);
  assertEquals([outcome, refusal, bytesIn, reads, request.length], ["refused", "max-connections", 0, 0, 0]);
  assertEquals(peer, second.peer);
  const { connections, refused } = running.totals("echo");
  assertEquals([connections, refused], [1, 1]);
});
