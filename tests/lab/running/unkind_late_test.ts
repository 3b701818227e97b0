// Workers that begin without what is unkind on purpose: it is there when a reload brings such a listener, and in the
// worker that takes a dead one's place.
import { assert, assertEquals } from "@std/assert";
import type { ListenerConfig } from "../../../src/config/types.ts";
import { diff } from "../../../src/lab/listeners/change.ts";
import { labOf, tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";
import { udpPeer } from "../support/wire_peers.ts";

const ECHO = tcp("echo", "echo");

/** Nothing is lost: each answer is only a little late. */
const LATE = {
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  delay: 20,
  jitter: 0,
  rate: 0,
  direction: "answers",
  reveal: true,
} as const;

/** Two at each of two workers, with the echo before them. */
const UNKIND: readonly ListenerConfig[] = [
  tcp("sums", "challenge", { challenge: "glued", byteOrder: "little" }),
  udp("late", "echo", { impair: LATE }),
  tcp("late-tcp", "echo", { impair: LATE }),
  tcp("pieces", "challenge", { challenge: "pieces", byteOrder: "little" }),
];

/** Each of them serves as it is to. */
async function serveAll(running: RunningLab): Promise<void> {
  for (const name of ["sums", "pieces"]) {
    using client = await TcpClient.open(running.port(name));
    const count = new DataView((await client.read(4)).buffer).getInt32(0, true);
    assert(count >= 1 && count <= 100, `${name}: ${count}`);
  }
  using late = await TcpClient.open(running.port("late-tcp"));
  const begin = performance.now();
  assertEquals(await late.echo("late"), "late");
  // The reactor's clock is coarse, and read when its turn begins: some milliseconds may be missing.
  const took = performance.now() - begin;
  assert(took >= LATE.delay / 2, `${took} ms`);
  using peer = await udpPeer();
  await peer.send(new TextEncoder().encode("late"), running.port("late"));
  await peer.count(1);
}

Deno.test("a lab that had none gets listeners that are unkind by a reload, and others' connections go on", async () => {
  await using running = await RunningLab.start([ECHO]);
  using before = await TcpClient.open(running.port("echo"));
  assertEquals(await before.echo("a"), "a");
  assertEquals(await running.lab.apply(diff(running.lab.config, labOf([ECHO, ...UNKIND], 2))), []);
  await serveAll(running);
  assertEquals(await before.echo("b"), "b");
  assertEquals(running.recordsOf("Worker"), []);
});

Deno.test("a worker that takes a dead one's place serves what is unkind, as soon as others", async () => {
  await using running = await RunningLab.start([ECHO, ...UNKIND]);
  await serveAll(running);
  await running.spare();
  for (const worker of [0, 1]) {
    running.fault(worker, { throws: "now" });
    const { at } = await running.died(1, worker);
    const replaced = await running.replaced(1, worker);
    assert(replaced.at - at < 1000, `It took ${replaced.at - at} ms`);
  }
  await serveAll(running);
});
