// Tests of the TCP counter as its clients meet it: four bytes in however many segments, the answer, the end; with
// connections served in the pool and by a worker each. Not here: limits of time and number (wire_tcp_limits_test.ts).
import { assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { testNeeding } from "../support/tool.ts";
import { connectTo, lab, listener } from "./run_labs.ts";
import { at, hostInt, readToEnd, served, stopAndCount, writeAll } from "./wire_peers.ts";

for (const isolate of ["worker", "connection"]) {
  const config = lab() +
    listener("counter", "tcp", "counter", { isolate }) +
    listener("big", "tcp", "counter", { isolate, byte_order: "big" });

  testNeeding(["gcc"], `TCP counter with isolate = "${isolate}"`, async (t) => {
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const counter = at(daemon, "counter");

    await t.step("answers the course's client with Reponse : 11", async () => {
      assertEquals(await served("tcp_client", counter), "Reponse : 11\n");
    });

    await t.step("adds one, over zero and around the end", async () => {
      for (const value of [0, -1, -2, 255, 65_535, -256, 2_147_483_646, 2_147_483_647, -2_147_483_648]) {
        const answer = `Reponse : ${(value + 1) | 0}\n`;
        assertEquals(await served("tcp_client", ["--value", value, ...counter]), answer);
        assertEquals(
          await served("tcp_client", ["--network", "--value", value, ...at(daemon, "big")]),
          answer,
        );
      }
    });

    await t.step("takes the int in 1 to 4 segments", async () => {
      const args = (
        segments: number,
      ) => ["--segments", segments, "--pause", 30, "--value", -70_000, ...counter];
      const clients = [1, 2, 3, 4].map((segments) => served("tcp_client", args(segments)));
      assertEquals(await Promise.all(clients), new Array(4).fill("Reponse : -69999\n"));
    });

    for (const extra of [1, 4, 100, 100_000]) {
      await t.step(`answers and ends in good order though ${extra} bytes more come`, async () => {
        using connection = await connectTo(daemon, "counter");
        await writeAll(connection, new Uint8Array([...hostInt(10), ...new Uint8Array(extra)]));
        // Time for a reset to overtake the answer, if there were one.
        await new Promise((resolve) => setTimeout(resolve, 60));
        assertEquals(await readToEnd(connection), hostInt(11));
        await connection.closeWrite();
      });
    }

    await t.step("keeps the answer when the last byte comes with more behind it", async () => {
      using connection = await connectTo(daemon, "counter");
      await writeAll(connection, hostInt(10).subarray(0, 3));
      await new Promise((resolve) => setTimeout(resolve, 30));
      await writeAll(connection, new Uint8Array(5000));
      assertEquals(await readToEnd(connection), hostInt(11));
    });

    await t.step("sends no reset when more comes 50 ms after the answer", async () => {
      using connection = await connectTo(daemon, "counter");
      await writeAll(connection, hostInt(-1));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await writeAll(connection, new Uint8Array(1000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assertEquals(await readToEnd(connection), hostInt(0));
      // A reset would come by now, and fail this.
      await writeAll(connection, new Uint8Array(1));
    });

    await t.step("closes without an answer at an end of input before the fourth byte", async () => {
      for (const bytes of [0, 1, 2, 3]) {
        assertMatch(await served("tcp_client", ["--early-close", bytes, ...counter]), /^Ferme : \d+ ms\n$/);
      }
    });

    await t.step("answers a client that has half-closed", async () => {
      assertEquals(await served("tcp_client", ["--half-close", ...counter]), "Reponse : 11\n");
      assertEquals(
        await served("tcp_client", ["--half-close", "--segments", 4, ...counter]),
        "Reponse : 11\n",
      );
    });

    await t.step("is not disturbed by clients that reset or leave", async () => {
      for (const bytes of [0, 3, 4, 5000]) {
        await served("rst_client", ["--count", 20, "--bytes", bytes, ...counter]);
      }
      for (const bytes of [0, 3, 4]) await served("tcp_client", ["--abandon", bytes, ...counter]);
      assertEquals(await served("tcp_client", counter), "Reponse : 11\n");
    });

    await t.step("serves many clients at once, the quick beside the slow", async () => {
      if (isolate === "worker") {
        const stdout = await served("tcp_many", ["--count", 500, ...counter]);
        assertEquals(stdout, "Ouvertes : 500\nConnexions : 500\n");
      }
      const args = (i: number) => ["--value", i, "--segments", i % 4 + 1, "--pause", 20, ...counter];
      const clients = Array.from({ length: 60 }, (_, i) => served("tcp_client", args(i)));
      assertEquals(await Promise.all(clients), clients.map((_, i) => `Reponse : ${i + 1}\n`));
    });

    await t.step("has exact totals", async () => {
      const { connections, answers, bytesOut, refused } = (await stopAndCount(daemon)).get("big")!;
      assertEquals([connections, answers, bytesOut, refused], [9, 9, 36, 0]);
    });
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
