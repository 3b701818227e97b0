// A worker that stands still: it is noticed and abandoned, since nothing can stop it; its place and its clients are
// another's, and when it comes back it touches nothing.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { EPOLL_CLOEXEC } from "../../../src/posix/constants.ts";
import { libc } from "../../../src/posix/libc.ts";
import { close } from "../../../src/posix/socket.ts";
import { descriptorTable } from "../../workers/support/descriptor_table.ts";
import { tcp, udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";
import { hostInt, udpPeer } from "../support/wire_peers.ts";

/** Worker 0 is home of the counter and of "own", worker 1 of "other". */
const LISTENERS = [udp("counter", "counter"), tcp("other", "echo"), tcp("own", "echo")];

/** Longer than it takes to notice and replace it, so that both live at the same time. */
const HANG = { hangsFor: 1600 };

Deno.test("a worker that hangs is replaced within a second, and obeys no more when it comes back", async () => {
  await using running = await RunningLab.start(LISTENERS);
  const times: number[] = [];
  // The best of three: the others show what else the machine was doing.
  while (times.length < 3 && !times.some((ms) => ms < 1000)) {
    await running.spare();
    const begin = performance.now();
    running.fault(0, HANG);
    // It would end a minute later, did it obey this.
    running.fault(0, { hangsFor: 60_000 });
    const { at } = await running.replaced(times.length + 1, 0);
    times.push(at - begin);
    const died = await running.died(times.length, 0);
    assertMatch(String(died.properties.why), /^its loop has not turned for \d+ ms$/);
  }
  assert(times.some((ms) => ms < 1000), `It took ${times} ms`);
  assertEquals(running.recordsOf("Worker", 1), []);
  await running.ended(times.length, 0);
});

Deno.test("while a worker hangs, its connections are closed and its replacement serves", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using peer = await udpPeer();
  using other = await TcpClient.open(running.port("other"));
  using own = await TcpClient.open(running.port("own"));
  assertEquals([await other.echo("a"), await own.echo("b")], ["a", "b"]);
  running.fault(0, HANG);
  for (let i = 0; i < 50; i++) await peer.send(hostInt(0), running.port("counter"));
  await own.end();
  await peer.count(50);
  using next = await TcpClient.open(running.port("own"));
  assertEquals([await next.echo("c"), await other.echo("d")], ["c", "d"]);
  assertEquals(running.recordsOf("The abandoned worker"), []);
  assertEquals(running.lab.open, 2);

  await running.ended(1, 0);
  assertEquals([await next.echo("e"), await other.echo("f")], ["e", "f"]);
  await peer.send(hostInt(0), running.port("counter"));
  await peer.count(51);
  const answers = peer.received.map((answer) => new DataView(answer.buffer).getInt32(0, true));
  assertEquals(answers.sort((a, b) => a - b), Array.from({ length: 51 }, (_, i) => i + 1));
  await running.stop();
  const { datagrams, answers: answered } = running.totals("counter");
  assertEquals([datagrams, answered], [51, 51]);
});

/** Numbers that stand for nothing (posix/descriptors.ts, openNothing). */
function blocked(): number[] {
  return [...descriptorTable()].filter(([, target]) => target === "/").map(([fd]) => fd);
}

Deno.test("the descriptors of a worker that hangs are nobody else's until it has come back", async () => {
  // The idle time-out of the connection is over when it wakes: going on as before would close its number.
  await using running = await RunningLab.start([tcp("own", "echo", { idleTimeout: 1000 })]);
  using own = await TcpClient.open(running.port("own"));
  assertEquals(await own.echo("a"), "a");
  const before = blocked();
  running.fault(0, HANG);
  await running.replaced(1, 0);
  await own.end();
  const held = blocked().filter((fd) => !before.includes(fd));
  assert(held.length >= 2, "It had an epoll and a connection");
  // The kernel gives the lowest free number: none of these is.
  const taken = held.map(() => libc().epoll_create1(EPOLL_CLOEXEC));
  assertEquals(taken.filter((fd) => held.includes(fd)), []);
  await running.ended(1, 0);
  const table = descriptorTable();
  assertEquals(taken.map((fd) => table.get(fd)), taken.map(() => "anon_inode:[eventpoll]"));
  assertEquals(blocked(), before);
  for (const fd of taken) close(fd);
});

Deno.test("a lab whose worker hangs stops without it", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using own = await TcpClient.open(running.port("own"));
  assertEquals(await own.echo("a"), "a");
  running.fault(0, HANG);
  const drained = running.stop(60_000);
  await own.end();
  // Nobody else had a connection, and the one that hangs is noticed as ever.
  assertEquals(await drained, true);
  assertEquals((await running.died(1, 0)).message, "Worker {worker} died: {why}");
  assertEquals(running.recordsOf("Worker {worker} is replaced"), []);
});

Deno.test("a worker that stands still for less than it takes to notice goes on", async () => {
  await using running = await RunningLab.start(LISTENERS);
  using own = await TcpClient.open(running.port("own"));
  assertEquals(await own.echo("a"), "a");
  running.fault(0, { hangsFor: 250 });
  assertEquals(await own.echo("b"), "b");
  assertEquals(running.recordsOf("Worker"), []);
});
