// A worker that throws: the lab says why, replaces it, and nobody else notices.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";
import { hostInt, udpPeer } from "../support/wire_peers.ts";

/** Worker 0 is home of the counter and of "own", worker 1 of "other". */
const LISTENERS = [udp("counter", "counter"), tcp("other", "echo"), tcp("own", "echo")];

/** Echoes on a connection until `until` has resolved. @returns how often */
async function echoDuring(client: TcpClient, until: Promise<unknown>): Promise<number> {
  let over = false;
  const end = until.finally(() => over = true);
  let rounds = 0;
  for (; !over; rounds++) assertEquals(await client.echo(`round ${rounds}`), `round ${rounds}`);
  await end;
  return rounds;
}

function numbers(answers: Uint8Array[]): number[] {
  return answers.map((answer) => new DataView(answer.buffer).getInt32(0, true)).sort((a, b) => a - b);
}

Deno.test("a worker that throws is logged with its error and replaced within a second", async () => {
  await using running = await RunningLab.start(LISTENERS);
  running.fault(0, { throws: "what went wrong" });
  const { level, message, properties, at } = await running.died(1, 0);
  assertEquals([level, message], ["error", "Worker {worker} died: {why}; it is being replaced"]);
  assertMatch(String(properties.why), /^Error: what went wrong\n.*worker\.ts/s);
  const replaced = await running.replaced(1, 0);
  assert(replaced.at - at < 1000, `It took ${replaced.at - at} ms`);
  assertEquals(running.recordsOf("Worker", 1), []);
  assertEquals(running.crashLoop, false);
});

Deno.test("what waits in a dead worker's socket is answered by its replacement, no number missing", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using peer = await udpPeer();
  const port = running.port("counter");
  for (let i = 1; i <= 3; i++) {
    await peer.send(hostInt(0), port);
    await peer.count(i);
  }
  // It stands still first, so that it can't serve what comes before it throws.
  running.fault(0, { hangsFor: 300 });
  running.fault(0, { throws: "now" });
  for (let i = 0; i < 100; i++) await peer.send(hostInt(i), port);
  await running.died(1);
  await peer.count(103);
  assertEquals(numbers(peer.received), Array.from({ length: 103 }, (_, i) => i + 1));
  await running.stop();
  const { datagrams, answers, kernelDrops } = running.totals("counter");
  assertEquals([datagrams, answers, kernelDrops], [103, 103, 0]);
});

Deno.test("a dead worker's connections are closed, the other worker's go on", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using other = await TcpClient.open(running.port("other"));
  using own = await TcpClient.open(running.port("own"));
  assertEquals([await other.echo("a"), await own.echo("b")], ["a", "b"]);
  assertEquals(running.lab.open, 2);
  const replaced = (async () => {
    running.fault(0, { throws: "now" });
    await own.end();
    await running.replaced(1);
  })();
  assert(await echoDuring(other, replaced) > 0);
  assertEquals(running.lab.open, 1);
  using next = await TcpClient.open(running.port("own"));
  assertEquals(await next.echo("c"), "c");
});

Deno.test("several workers that die at once are all replaced", async () => {
  await using running = await RunningLab.start(LISTENERS, { workers: 3 });
  using peer = await udpPeer();
  for (let worker = 0; worker < 3; worker++) running.fault(worker, { throws: `worker ${worker}` });
  await running.replaced(3);
  assertEquals(running.recordsOf("Worker {worker} died").map(({ properties }) => properties.worker).sort(), [
    0,
    1,
    2,
  ]);
  await peer.send(hostInt(0), running.port("counter"));
  assertEquals(numbers(await peer.count(1)), [1]);
  for (const name of ["other", "own"]) {
    using client = await TcpClient.open(running.port(name));
    assertEquals(await client.echo(name), name);
  }
});

Deno.test("a worker that dies while the lab stops is not replaced, and holds nothing up", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using own = await TcpClient.open(running.port("own"));
  assertEquals(await own.echo("a"), "a");
  const drained = running.lab.drain(60_000);
  running.fault(0, { throws: "while draining" });
  assertEquals(await drained, true);
  assertEquals((await running.died(1)).message, "Worker {worker} died: {why}");
  assertEquals(running.recordsOf("Worker {worker} is replaced"), []);
});

Deno.test("a lab that stops while a worker is being replaced stops in good order", async () => {
  await using running = await RunningLab.start(LISTENERS);
  running.fault(0, { throws: "now" });
  await running.died(1);
  // The replacement starts right now.
  assertEquals(await running.stop(60_000), true);
});

Deno.test("a replacement that dies in its first turn is replaced like any other", async () => {
  await using running = await RunningLab.start(LISTENERS);
  running.fault(0, { throws: "first" });
  await running.died(1);
  // Heard as soon as the replacement listens to its bell.
  running.fault(0, { throws: "second" });
  await running.died(2);
  await running.replaced(1);
  using client = await TcpClient.open(running.port("own"));
  assertEquals(await client.echo("a"), "a");
});
