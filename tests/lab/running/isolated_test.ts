// Connections with a worker each: served rightly, apart from each other, a bounded number at once.
import { assert, assertEquals } from "@std/assert";
import { MOST_CHILDREN, MOST_QUEUED } from "../../../src/dataplane/shared/memory.ts";
import { runClient } from "../../support/client.ts";
import { testNeeding } from "../../support/tool.ts";
import { diff } from "../../../src/lab/listeners/change.ts";
import { waitFor } from "../../support/wait_for.ts";
import { descriptorTable } from "../../workers/support/descriptor_table.ts";
import { isolated, labOf, tcp } from "../../workers/support/lab_config.ts";
import { settled } from "../../workers/support/process_size.ts";
import { runProbe } from "../../workers/support/run_probe.ts";
import { PATIENCE, RunningLab } from "../../workers/support/running_lab.ts";
import { TcpClient } from "../../workers/support/tcp_client.ts";

function start(idleTimeout?: number): Promise<RunningLab> {
  const more = idleTimeout === undefined ? {} : { idleTimeout };
  return RunningLab.start([isolated("counter", "counter", more), isolated("echo", "echo", more)]);
}

/** Opens so many connections and waits until the lab has accepted them. */
async function openMany(
  running: RunningLab,
  name: string,
  count: number,
  accepted = count,
): Promise<TcpClient[]> {
  const clients: TcpClient[] = [];
  for (let i = 0; i < count; i++) clients.push(await TcpClient.open(running.port(name)));
  await waitFor(
    () => `${accepted} open connections; there are ${running.lab.open}`,
    () => running.lab.open === accepted,
    { timeout: PATIENCE },
  );
  return clients;
}

function close(clients: TcpClient[]): void {
  for (const client of clients) client[Symbol.dispose]();
}

Deno.test("an isolated counter answers the int plus one and closes, in whatever pieces the int comes", async () => {
  await using running = await start();
  for (const [value, answer] of [[0, 1], [-1, 0], [4242, 4243], [2147483647, -2147483648]]) {
    using client = await TcpClient.open(running.port("counter"));
    assertEquals([await client.count(value), await client.end()], [answer, "closed"]);
  }
  using pieces = await TcpClient.open(running.port("counter"));
  pieces.connection.setNoDelay(true);
  for (const byte of new Uint8Array(Int32Array.of(0x01020304).buffer)) await pieces.send(Uint8Array.of(byte));
  assertEquals(await pieces.read(4), new Uint8Array(Int32Array.of(0x01020305).buffer));
  assertEquals(await pieces.end(), "closed");
});

Deno.test("an isolated counter ignores what follows the int, without a reset", async () => {
  await using running = await start();
  using client = await TcpClient.open(running.port("counter"));
  const bytes = new Uint8Array(100_000);
  bytes.set([41, 0, 0, 0]);
  await client.send(bytes);
  assertEquals(await client.read(4), Uint8Array.of(42, 0, 0, 0));
  assertEquals(await client.end(), "closed");
});

Deno.test("what comes after an isolated counter's answer does not destroy it before it is read", async () => {
  await using running = await start();
  using client = await TcpClient.open(running.port("counter"));
  await client.send(Uint8Array.of(41, 0, 0, 0));
  await waitFor("it to be accepted", () => running.totals("counter").connections === 1);
  await waitFor("it to be answered", () => running.lab.open === 0);
  for (let i = 0; i < 10; i++) await client.send(new Uint8Array(1000));
  assertEquals(await client.read(4), Uint8Array.of(42, 0, 0, 0));
  assertEquals(await client.end(), "closed");
  client[Symbol.dispose]();
  const [{ outcome, bytesIn }] = await running.observed(1);
  assertEquals([outcome, bytesIn], ["answered", 4]);
  // Those were counted too, once they were thrown away.
  assertEquals(running.totals("counter").bytesIn, 10_004);
});

Deno.test("an isolated counter closes without an answer when the int is not whole", async () => {
  await using running = await start();
  using client = await TcpClient.open(running.port("counter"));
  await client.send(Uint8Array.of(1, 2, 3));
  await client.connection.closeWrite();
  assertEquals(await client.end(), "closed");
});

Deno.test("an isolated echo gives everything back before it ends, though the client reads late", async () => {
  await using running = await start();
  using client = await TcpClient.open(running.port("echo"));
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 9)) & 0xff);
  const sent = client.send(bytes).then(() => client.connection.closeWrite());
  assertEquals(await client.read(bytes.length), bytes);
  await sent;
  assertEquals(await client.end(), "closed");
});

Deno.test("clients that have their answer and do not close keep no worker busy", async () => {
  await using running = await start();
  const clients: TcpClient[] = [];
  for (let i = 0; i < 2 * MOST_CHILDREN; i++) {
    const client = await TcpClient.open(running.port("counter"));
    clients.push(client);
    assertEquals(await client.count(i), i + 1);
    assertEquals(await client.end(), "closed");
  }
  // Nobody had to wait for an earlier one's end.
  assertEquals(running.observations, []);
  await running.stop();
  assertEquals(running.observations.map(({ outcome }) => outcome), clients.map(() => "answered"));
  close(clients);
});

Deno.test("a silent isolated connection does not hold up another", async () => {
  await using running = await start();
  const silent = await openMany(running, "echo", 1);
  using client = await TcpClient.open(running.port("echo"));
  for (let i = 0; i < 10; i++) assertEquals(await client.echo(`${i}`), `${i}`);
  close(silent);
});

Deno.test("when all workers are busy one more connection waits, and is served when one is free", async () => {
  await using running = await start();
  const [first, ...others] = await openMany(running, "echo", MOST_CHILDREN);
  using late = await TcpClient.open(running.port("echo"));
  let answer = "";
  const answered = late.echo("late").then((text) => answer = text);
  await waitFor("it to be accepted", () => running.lab.open === MOST_CHILDREN + 1);
  for (const client of others) assertEquals(await client.echo("busy"), "busy");
  assertEquals(answer, "");
  first[Symbol.dispose]();
  await answered;
  assertEquals(answer, "late");
  close(others);
});

Deno.test("past the queue, connections wait in the backlog; all are served in the end", async () => {
  await using running = await RunningLab.start([isolated("counter", "counter"), tcp("pool", "echo")]);
  const most = MOST_CHILDREN + MOST_QUEUED;
  const clients = await openMany(running, "counter", most + 20, most);
  using pool = await TcpClient.open(running.port("pool"));
  // As long as some looks for room take.
  for (const end = performance.now() + 400; performance.now() < end;) {
    await pool.echo("meanwhile");
  }
  assertEquals(running.totals("counter").connections, most);
  const answers = await Promise.all(clients.map((client, i) => client.count(i)));
  assertEquals(answers, clients.map((_, i) => i + 1));
  assertEquals(running.totals("counter").connections, most + 20);
  close(clients);
});

testNeeding(["gcc"], "500 isolated connections at once are all served; descriptors level off", async () => {
  await using running = await start();
  const serve = async (count: number, all: number) => {
    const { code, stderr } = await runClient("tcp_many", [
      "--count",
      count,
      "127.0.0.1",
      running.port("counter"),
    ]);
    assertEquals([code, stderr], [0, ""]);
    // Each is noted or counted when it is closed: of one user's many in a row not all are noted.
    await waitFor("all to be closed", () => running.observations.length + running.lab.dropped >= all);
  };
  // All workers run after this, and the one that is loaded ahead.
  await serve(100, 100);
  await running.spare();
  await settled();
  const before = descriptorTable().size;
  await serve(500, 600);
  const after = descriptorTable().size;
  assert(after <= before, `${before} before, ${after} after`);
  assertEquals(running.totals("counter").answers, 600);
});

Deno.test("a silent isolated connection is closed after its idle time-out, and its worker serves on", async () => {
  await using running = await start(200);
  const silent: TcpClient[] = [];
  for (let i = 0; i < 3; i++) silent.push(await TcpClient.open(running.port("echo")));
  assertEquals(await Promise.all(silent.map((client) => client.end())), silent.map(() => "closed"));
  using next = await TcpClient.open(running.port("echo"));
  assertEquals(await next.echo("next"), "next");
  const observations = await running.observed(silent.length);
  assertEquals(observations.map(({ outcome }) => outcome), silent.map(() => "timeout"));
  close(silent);
});

Deno.test("an isolated client that does not read its answers is given up after the idle time-out", async () => {
  await using running = await start(200);
  using client = await TcpClient.open(running.port("echo"));
  // Until both sockets are full; the end of it is the reset of a connection that was given up.
  const flooded = (async () => {
    for (const bytes = new Uint8Array(65_536);;) await client.send(bytes);
  })().catch((error) => error);
  const [{ outcome, bytesIn, bytesOut }] = await running.observed(1);
  assertEquals(outcome, "timeout");
  assert(bytesIn > bytesOut, `${bytesIn} in, ${bytesOut} out`);
  assert(await flooded instanceof Error);
});

Deno.test("after a reload isolated connections are served as it says, also beside one that lingers", async () => {
  await using running = await RunningLab.start([isolated("counter", "counter")]);
  using lingering = await TcpClient.open(running.port("counter"));
  assertEquals([await lingering.count(1), await lingering.end()], [2, "closed"]);
  await waitFor("it to be served no longer", () => running.lab.open === 0);
  const config = labOf([isolated("counter", "counter", { byteOrder: "big" })], 2);
  await running.lab.apply(diff(running.lab.config, config));
  using next = await TcpClient.open(running.port("counter"));
  await next.send(Uint8Array.of(0, 0, 0, 1));
  assertEquals(await next.read(4), Uint8Array.of(0, 0, 0, 2));
});

Deno.test("past max_connections isolated connections are refused, those that only linger not among them", async () => {
  await using running = await RunningLab.start([isolated("counter", "counter", { maxConnections: 2 })]);
  using lingering = await TcpClient.open(running.port("counter"));
  assertEquals([await lingering.count(1), await lingering.end()], [2, "closed"]);
  const open = await openMany(running, "counter", 2);
  using third = await TcpClient.open(running.port("counter"));
  assertEquals(await third.end(), "closed");
  assertEquals([await open[0].count(5), await open[1].count(6)], [6, 7]);
  close(open);
  const observations = await running.observed(4);
  const { connections, refused, answers } = running.totals("counter");
  assertEquals([connections, refused, answers], [3, 1, 3]);
  assertEquals(observations.filter(({ refusal }) => refusal === "max-connections").length, 1);
});

Deno.test("a child that dies closes its connection and no other", async () => {
  await using running = await RunningLab.start([isolated("broken", "print"), isolated("echo", "echo")]);
  using client = await TcpClient.open(running.port("echo"));
  assertEquals(await client.echo("before"), "before");
  using victim = await TcpClient.open(running.port("broken"));
  assertEquals(await victim.end(), "closed");
  assertEquals(await client.echo("after"), "after");
  const [{ listener, peer, outcome }] = await running.observed(1);
  assertEquals([listener, peer, outcome], ["broken", victim.peer, "no-reply"]);
  assertEquals([running.lab.open, running.totals("broken").errors, running.crashLoop], [1, 1, false]);
});

Deno.test("a signal that reaches a child's thread is no end of its connection", async () => {
  const [{ rounds, echoes }] = await runProbe<Record<string, number>>("signal_probe.ts", []);
  assertEquals(echoes, rounds);
});
