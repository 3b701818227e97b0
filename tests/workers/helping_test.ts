// One queue, several workers: who serves it, and that what they share stays whole.
import { assert, assertEquals } from "@std/assert";
import { CONNECTIONS, DATAGRAMS, OPEN } from "../../src/dataplane/shared/tally.ts";
import { hostInt, udpPeer } from "../lab/support/wire_peers.ts";
import { runClient } from "../support/client.ts";
import { compileC } from "../support/compile_c.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { tcp, udp } from "./support/lab_config.ts";
import { RunningWorkers } from "./support/running_workers.ts";
import { TcpClient } from "./support/tcp_client.ts";

function sum(numbers: number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** Waits until so many were counted in all: the tally follows the answer. @returns the workers' shares */
async function counted(running: RunningWorkers, field: number, wanted: number): Promise<number[]> {
  await waitFor(
    () => `${wanted} in all; there are ${running.tallies(field)}`,
    () => sum(running.tallies(field)) === wanted,
  );
  return running.tallies(field);
}

Deno.test("a datagram socket is its home's alone while that keeps up", async () => {
  await using running = await RunningWorkers.start([udp("counter", "counter")]);
  using peer = await udpPeer();
  for (let i = 1; i <= 20; i++) {
    await peer.send(hostInt(0), running.port());
    await peer.count(i);
  }
  assertEquals(await counted(running, DATAGRAMS, 20), [20, 0]);
});

Deno.test("a worker that was called serves while the home stands still, and counts on where that was", async () => {
  await using running = await RunningWorkers.start([udp("counter", "counter")]);
  using peer = await udpPeer();
  running.stall(0);
  running.callForHelp(1);
  for (let i = 1; i <= 20; i++) {
    await peer.send(hostInt(0), running.port());
    await peer.count(i);
  }
  const answers = peer.received.map((answer) => new DataView(answer.buffer).getInt32(0, true));
  assertEquals(answers, Array.from({ length: 20 }, (_, i) => i + 1));
  const [, helper] = await counted(running, DATAGRAMS, 20);
  assert(helper > 0);
  assertEquals(running.deaths, []);
});

testNeeding(
  ["gcc"],
  "a home with a long queue calls for help; over both, no number is missing or given twice",
  async () => {
    // Room for all that is outstanding, an eighth of it less than the home leaves behind after its first turn.
    const receiveBuffer = 1024 * 1024;
    await using running = await RunningWorkers.start([udp("counter", "counter", { receiveBuffer })]);
    await compileC("udp_batch_client");
    // More than it takes in one turn is there when it goes on.
    running.stall(0);
    const flood = ["--sockets", 16, "--window", 64, "--count", 40_000, "127.0.0.1", running.port()];
    const { code, stdout, stderr } = await runClient("udp_batch_client", flood);
    assertEquals([code, stdout, stderr], [0, "Reponses : 40000, min 1, max 40000\n", ""]);
    const tallies = await counted(running, DATAGRAMS, 40_000);
    assert(Math.min(...tallies) > 0, `${tallies}`);
  },
);

Deno.test("a home with many more connections than the others lets them accept", async () => {
  await using running = await RunningWorkers.start([tcp("echo", "echo")]);
  using clients = new DisposableStack();
  for (let i = 0; i < 200; i++) {
    const client = clients.use(await TcpClient.open(running.port()));
    assertEquals(await client.echo("a"), "a");
  }
  const [home, helper] = await counted(running, OPEN, 200);
  assert(helper > 50, `${home} and ${helper}`);
});

testNeeding(["gcc"], "in a storm of connections every one is served once, whoever accepts", async () => {
  await using running = await RunningWorkers.start([tcp("counter", "counter", { backlog: 4096 })]);
  await compileC("tcp_many");
  running.stall(0);
  const storm = ["--count", 2000, "127.0.0.1", running.port()];
  const { code, stderr } = await runClient("tcp_many", storm);
  assertEquals([code, stderr], [0, ""]);
  await counted(running, CONNECTIONS, 2000);
  await counted(running, OPEN, 0);
});
