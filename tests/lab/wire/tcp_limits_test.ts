// Tests of a stream listener's limits as clients meet them: idle_timeout closes the silent and nobody else,
// max_connections turns away who comes too many and lets the next in.
import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { waitFor } from "../../support/wait_for.ts";
import { connectTo, lab, listener } from "../support/run_labs.ts";
import { at, hostInt, readToEnd, served, stopAndCount, writeAll } from "../support/wire_peers.ts";
import { labOf, testSteps } from "../support/wire_steps.ts";

/** Milliseconds of idle_timeout; the loops look at deadlines ten times a second. */
const IDLE = 300;

for (const isolate of ["worker", "connection"]) {
  const config = lab() +
    listener("idle", "tcp", "counter", { isolate, idle_timeout: `${IDLE}ms` }) +
    listener("idle-echo", "tcp", "echo", { isolate, idle_timeout: `${IDLE}ms` }) +
    listener("never", "tcp", "counter", { isolate, idle_timeout: "0s" }) +
    listener("few", "tcp", "counter", { isolate, max_connections: 2 });

  testSteps(["gcc"], `TCP limits with isolate = "${isolate}"`, labOf(config), {
    "idle_timeout closes who says nothing, or too little": async (daemon) => {
      const clients = [0, 3].map((bytes) => served("tcp_client", ["--idle", bytes, ...at(daemon, "idle")]));
      for (const stdout of await Promise.all(clients)) {
        const ms = Number(stdout.match(/^Ferme : (\d+) ms\n$/)?.[1]);
        // The loops' clock is coarse: some milliseconds may be missing.
        assertGreaterOrEqual(ms, IDLE - 20, stdout);
        assertLess(ms, IDLE + 2000, stdout);
      }
    },

    "idle_timeout spares who says a little now and then, and where it is 0 s, everybody": async (daemon) => {
      using patient = await connectTo(daemon, "never");
      const slowly = ["--segments", 4, "--pause", IDLE / 2, ...at(daemon, "idle")];
      const counted = served("tcp_client", slowly);
      using connection = await connectTo(daemon, "idle-echo");
      for (let i = 0; i < 3; i++) {
        await writeAll(connection, hostInt(i));
        const bytes = new Uint8Array(8);
        assertEquals(bytes.subarray(0, (await connection.read(bytes))!), hostInt(i));
        await new Promise((resolve) => setTimeout(resolve, IDLE / 2));
      }
      assertEquals(await readToEnd(connection), new Uint8Array(0));
      assertEquals(await counted, "Reponse : 11\n");
      await writeAll(patient, hostInt(10));
      assertEquals(await readToEnd(patient), hostInt(11));
    },

    "max_connections turns one more away, and lets the next in when one has left": async (daemon) => {
      const few = at(daemon, "few");
      using first = await connectTo(daemon, "few");
      using _second = await connectTo(daemon, "few");
      for (let i = 0; i < 3; i++) {
        using third = await connectTo(daemon, "few");
        assertEquals(await readToEnd(third), new Uint8Array(0));
      }
      await writeAll(first, hostInt(1));
      assertEquals(await readToEnd(first), hostInt(2));
      // The place is free again before, or soon after, the client sees its end.
      const next = await waitFor("a place", () => served("tcp_client", few).catch(() => null));
      assertEquals(next, "Reponse : 11\n");
    },

    "totals tell of who was turned away": async (daemon) => {
      const totals = await stopAndCount(daemon);
      assertGreaterOrEqual(totals.get("few")!.refused, 3);
      assertEquals(totals.get("few")!.answers, 2);
      assertEquals([totals.get("idle")!.connections, totals.get("idle")!.answers], [3, 1]);
    },
  });
}
