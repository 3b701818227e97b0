// Programs that knock at the wrong place: nothing answers them, and they read why.
import { assert, assertEquals } from "@std/assert";
import type { ApiClass, ApiMe } from "../../src/board/api_types.ts";
import { swap16 } from "../../src/text/ints.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent } from "./real_lab.ts";

async function hintsAt(lab: RealLab, place: number | string): Promise<string[]> {
  return (await lab.ended()).filter(({ trap }) =>
    trap?.kind === "near-group" ? trap.group === place : trap?.port === place
  )
    .flatMap(({ hints }) => hints.map(({ id }) => id));
}

testNeeding(
  ["gcc"],
  "knocking at the wrong place is answered with nothing and explained on /me",
  async () => {
    await using lab = await RealLab.start();
    const { udp, tcp, multicast } = lab.ports;

    const began = performance.now();
    const visitor = await Deno.connect({ hostname: "127.0.0.1", port: udp });
    await visitor.write(new Uint8Array([5, 0, 0, 0]));
    assertEquals(await visitor.read(new Uint8Array(8)).catch(() => null), null);
    visitor.close();
    assert(performance.now() - began < 3000, `closed after ${performance.now() - began} ms`);

    await runStudent("udp_to_the_tcp_port", ["127.0.0.1", tcp], { timeout: 700 }).catch(() => {});
    await runStudent("udp_port_without_htons", ["127.0.0.1", udp], { timeout: 700 }).catch(() => {});
    await runStudent("tcp_port_without_htons", ["127.0.0.1", tcp], { timeout: 5000 }).catch(() => {});
    await runStudent("multicast_near_group", ["225.0.0.10", multicast]);
    await runStudent("multicast_port_without_htons", ["225.0.0.10", multicast]);

    await waitFor("P01", async () => (await hintsAt(lab, udp)).includes("P01"));
    await waitFor("P02", async () => (await hintsAt(lab, tcp)).includes("P02"));
    await waitFor("B01 of UDP", async () => (await hintsAt(lab, swap16(udp))).includes("B01"));
    await waitFor("B01 of TCP", async () => (await hintsAt(lab, swap16(tcp))).includes("B01"));
    await waitFor("M02", async () => (await hintsAt(lab, "226.0.0.10")).includes("M02"));
    await waitFor("B01 of multicast", async () => (await hintsAt(lab, swap16(multicast))).includes("B01"));

    const { exchanges } = await lab.json<ApiMe>("/api/me?lang=en");
    assertEquals(exchanges.filter(({ trap, reply }) => trap !== undefined && reply !== null), []);
    const [row] = (await lab.json<ApiClass>("/api/class")).rows;
    assertEquals(row.cells["udp-counter"].state, "failing");
    assertEquals(row.cells["udp-counter"].attempts, 2);
    assertEquals(row.cells["tcp-counter"].attempts, 2);
    assertEquals(row.cells["multicast"].attempts, 2);
  },
);
