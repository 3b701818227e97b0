// Tests of the TCP counter as its clients meet it: four bytes in however many segments, the answer, the end; with
// connections served in the pool and by a worker each.
import { assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { testNeeding } from "../../support/tool.ts";
import { connectTo, lab, listener } from "../support/run_labs.ts";
import { at, hostInt, readToEnd, served, stopAndCount, writeAll } from "../support/wire_peers.ts";
import { labOf, testSteps } from "../support/wire_steps.ts";

function counter(daemon: Daemon): [string, number] {
  return at(daemon, "counter");
}

for (const isolate of ["worker", "connection"]) {
  const config = lab() +
    listener("counter", "tcp", "counter", { isolate }) +
    listener("big", "tcp", "counter", { isolate, byte_order: "big" });

  testSteps(["gcc"], `TCP counter with isolate = "${isolate}"`, labOf(config), {
    "answers the course's client with Reponse : 11": async (daemon) => {
      assertEquals(await served("tcp_client", counter(daemon)), "Reponse : 11\n");
    },

    "adds one, over zero and around the end": async (daemon) => {
      for (const value of [0, -1, -2, 255, 65_535, -256, 2_147_483_646, 2_147_483_647, -2_147_483_648]) {
        const answer = `Reponse : ${(value + 1) | 0}\n`;
        assertEquals(await served("tcp_client", ["--value", value, ...counter(daemon)]), answer);
        assertEquals(
          await served("tcp_client", ["--network", "--value", value, ...at(daemon, "big")]),
          answer,
        );
      }
    },

    "takes the int in 1 to 4 segments": async (daemon) => {
      const args = (
        segments: number,
      ) => ["--segments", segments, "--pause", 30, "--value", -70_000, ...counter(daemon)];
      const clients = [1, 2, 3, 4].map((segments) => served("tcp_client", args(segments)));
      assertEquals(await Promise.all(clients), new Array(4).fill("Reponse : -69999\n"));
    },

    "answers and ends in good order though more comes": async (daemon) => {
      for (const extra of [1, 4, 100, 100_000]) {
        using connection = await connectTo(daemon, "counter");
        await writeAll(connection, new Uint8Array([...hostInt(10), ...new Uint8Array(extra)]));
        // Time for a reset to overtake the answer, if there were one.
        await new Promise((resolve) => setTimeout(resolve, 60));
        assertEquals(await readToEnd(connection), hostInt(11), `${extra} bytes more`);
        await connection.closeWrite();
      }
    },

    "keeps the answer when the last byte comes with more behind it": async (daemon) => {
      using connection = await connectTo(daemon, "counter");
      await writeAll(connection, hostInt(10).subarray(0, 3));
      await new Promise((resolve) => setTimeout(resolve, 30));
      await writeAll(connection, new Uint8Array(5000));
      assertEquals(await readToEnd(connection), hostInt(11));
    },

    "sends no reset when more comes 50 ms after the answer": async (daemon) => {
      using connection = await connectTo(daemon, "counter");
      await writeAll(connection, hostInt(-1));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await writeAll(connection, new Uint8Array(1000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assertEquals(await readToEnd(connection), hostInt(0));
      // A reset would come by now, and fail this.
      await writeAll(connection, new Uint8Array(1));
    },

    "closes without an answer at an end of input before the fourth byte": async (daemon) => {
      for (const bytes of [0, 1, 2, 3]) {
        assertMatch(
          await served("tcp_client", ["--early-close", bytes, ...counter(daemon)]),
          /^Ferme : \d+ ms\n$/,
        );
      }
    },

    "answers a client that has half-closed": async (daemon) => {
      assertEquals(await served("tcp_client", ["--half-close", ...counter(daemon)]), "Reponse : 11\n");
      assertEquals(
        await served("tcp_client", ["--half-close", "--segments", 4, ...counter(daemon)]),
        "Reponse : 11\n",
      );
    },

    "is not disturbed by clients that reset or leave": async (daemon) => {
      for (const bytes of [0, 3, 4, 5000]) {
        await served("rst_client", ["--count", 20, "--bytes", bytes, ...counter(daemon)]);
      }
      for (const bytes of [0, 3, 4]) await served("tcp_client", ["--abandon", bytes, ...counter(daemon)]);
      assertEquals(await served("tcp_client", counter(daemon)), "Reponse : 11\n");
    },

    "serves many clients at once, the quick beside the slow": async (daemon) => {
      // More than there are workers for one connection each, and places in their queue.
      const many = isolate === "worker" ? 500 : 120;
      const stdout = await served("tcp_many", ["--count", many, ...counter(daemon)]);
      assertEquals(stdout, `Ouvertes : ${many}\nConnexions : ${many}\n`);
      const args = (i: number) => ["--value", i, "--segments", i % 4 + 1, "--pause", 20, ...counter(daemon)];
      const clients = Array.from({ length: 60 }, (_, i) => served("tcp_client", args(i)));
      assertEquals(await Promise.all(clients), clients.map((_, i) => `Reponse : ${i + 1}\n`));
    },

    "has exact totals": async (daemon) => {
      const { connections, answers, bytesOut, refused } = (await stopAndCount(daemon)).get("big")!;
      assertEquals([connections, answers, bytesOut, refused], [9, 9, 36, 0]);
    },
  });
}

testNeeding(["gcc", "ipv6"], 'TCP counter on "::" serves both families, on "::1" only that', async () => {
  const config = lab() +
    listener("all", "tcp", "counter", { address: "::" }) +
    listener("v6", "tcp", "counter", { address: "::1" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  for (const host of ["::1", "127.0.0.1", "127.0.0.5"]) {
    assertEquals(await served("tcp_client", at(daemon, "all", host)), "Reponse : 11\n");
  }
  assertEquals(await served("tcp_client", at(daemon, "v6")), "Reponse : 11\n");
});
