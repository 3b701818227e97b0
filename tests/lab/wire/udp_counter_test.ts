// Tests of the UDP counter as its clients meet it: every datagram counts, every answer is the count, and comes from
// the address that was asked.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runClient } from "../../support/client.ts";
import type { Daemon } from "../../support/daemon.ts";
import { lab, listener } from "../support/run_labs.ts";
import { answersIn, at, hostInt, queued, served, stopAndCount, udpPeer } from "../support/wire_peers.ts";
import { labOf, testSteps } from "../support/wire_steps.ts";

const CONFIG = lab() +
  listener("fresh", "udp", "counter") +
  listener("little", "udp", "counter", { byte_order: "little" }) +
  listener("big", "udp", "counter", { byte_order: "big" }) +
  listener("storm", "udp", "counter") +
  listener("all-v4", "udp", "counter", { address: "0.0.0.0" });

const CONFIG_V6 = lab() +
  listener("all", "udp", "counter", { address: "::" }) +
  listener("v6", "udp", "counter", { address: "::1" });

/** CPU ticks that each reactor worker has used; Linux calls their threads so, and worker-3 the one loaded ahead. */
async function workerTicks(daemon: Daemon): Promise<number[]> {
  const ticks = [];
  for await (const { name } of Deno.readDir(`/proc/${daemon.pid}/task`)) {
    const [, thread, rest] = (await Deno.readTextFile(`/proc/${daemon.pid}/task/${name}/stat`)).match(
      /\((.*)\) (.*)/,
    )!;
    const fields = rest.split(" ");
    if (/^worker-[12]$/.test(thread)) ticks.push(Number(fields[11]) + Number(fields[12]));
  }
  return ticks;
}

testSteps(["gcc"], "UDP counter", labOf(CONFIG), {
  "answers the course's client with Reponse : 1, then 2": async (daemon) => {
    assertEquals(await served("udp_client", at(daemon, "fresh")), "Reponse : 1\n");
    assertEquals(await served("udp_client", ["--connect", ...at(daemon, "fresh")]), "Reponse : 2\n");
  },

  "answers 4 bytes in host byte order": async (daemon) => {
    using peer = await udpPeer();
    await peer.send(new TextEncoder().encode("x"), daemon.listener("fresh").port);
    assertEquals(await peer.count(1), [hostInt(3)]);
  },

  "answers in the byte order it is told": async (daemon) => {
    using peer = await udpPeer();
    await peer.send(new Uint8Array(1), daemon.listener("little").port);
    await peer.count(1);
    await peer.send(new Uint8Array(1), daemon.listener("big").port);
    assertEquals((await peer.count(2)).map((bytes) => [...bytes]), [[1, 0, 0, 0], [0, 0, 0, 1]]);
    assertEquals(await served("udp_client", ["--network", ...at(daemon, "big")]), "Reponse : 2\n");
  },

  "counts each listener by itself, and a datagram of any size": async (daemon) => {
    let last = 3;
    for (const size of [0, 1, 18, 80, 1472, 1473, 65_506, 65_507]) {
      const stdout = await served("udp_client", [
        "--size",
        size,
        "--count",
        2,
        "--gapless",
        ...at(daemon, "fresh"),
      ]);
      assertEquals(answersIn(stdout), [++last, ++last], `${size} bytes`);
    }
  },

  "gives 64 clients thousands of answers, each once and none left out": async (daemon) => {
    const options = ["--sockets", 64, "--window", 8, "--count", 20_000];
    const stdout = await served("udp_batch_client", [...options, ...at(daemon, "storm")]);
    assertEquals(stdout, "Reponses : 20000, min 1, max 20000\n");
  },

  "loses and doubles nothing when both workers read from a long queue": async (daemon) => {
    const before = await workerTicks(daemon);
    const options = ["--sockets", 64, "--window", 64, "--count", 60_000];
    const client = () => served("udp_batch_client", [...options, ...at(daemon, "storm")]);
    // All that the client sends before its first answer: enough for its home to call the other worker for help.
    assertEquals(
      await queued(daemon, "storm", 64 * 64, client),
      "Reponses : 60000, min 20001, max 80000\n",
    );
    const after = await workerTicks(daemon);
    assert(
      after.every((ticks, i) => ticks > before[i]),
      `CPU ticks of the workers: ${before}, then ${after}`,
    );
  },

  "answers from the address that was asked": async (daemon) => {
    for (const host of ["127.0.0.1", "127.0.0.5"]) {
      const stdout = await served("udp_dest_check", at(daemon, "all-v4", host));
      assertEquals(stdout, `Exp : <IP = ${host}>\n`.repeat(2));
    }
  },

  "has exact totals": async (daemon) => {
    const totals = await stopAndCount(daemon);
    const { datagrams, answers, bytesOut, errors, kernelDrops } = totals.get("storm")!;
    assertEquals([datagrams, answers, bytesOut, errors, kernelDrops], [80_000, 80_000, 320_000, 0, 0]);
    assertEquals(totals.get("fresh")!.datagrams, 19);
    assertEquals(totals.get("all-v4")!.answers, 4);
  },
});

testSteps(["gcc", "ipv6"], "UDP counter on IPv6 addresses", labOf(CONFIG_V6), {
  'serves both families on "::", each from the address that was asked': async (daemon) => {
    for (const host of ["::1", "127.0.0.1", "127.0.0.5"]) {
      const stdout = await served("udp_dest_check", at(daemon, "all", host));
      assertEquals(stdout, `Exp : <IP = ${host}>\n`.repeat(2));
    }
    assertEquals(await served("udp_client", at(daemon, "all", "::1")), "Reponse : 7\n");
  },

  "serves only the address that it is given": async (daemon) => {
    assertEquals(await served("udp_client", ["--connect", ...at(daemon, "v6")]), "Reponse : 1\n");
    const { code, stderr } = await runClient("udp_client", ["--connect", ...at(daemon, "v6", "127.0.0.1")]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Connection refused");
  },

  "counts the longest datagram of IPv6": async (daemon) => {
    assertEquals(await served("udp_client", ["--size", 65_527, ...at(daemon, "v6")]), "Reponse : 2\n");
  },
});
