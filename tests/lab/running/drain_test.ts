// The end of a lab: who is connected may finish, who comes is refused, who does not finish is cut off, and every
// connection is accounted for.
import { assert, assertEquals } from "@std/assert";
import { MOST_CHILDREN } from "../../../src/dataplane/shared/memory.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { waitFor } from "../../support/wait_for.ts";
import { descriptorTable } from "../../workers/support/descriptor_table.ts";
import { isolated, tcp, udp, unix } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { refused, TcpClient } from "../../workers/support/tcp_client.ts";

/** Milliseconds that no test waits for. */
const LONG = 60_000;

const LISTENERS = [
  tcp("pool", "echo"),
  tcp("counter", "counter"),
  isolated("isolated", "echo"),
  udp("udp", "counter"),
];

/** Echo connections to the named listeners, each answered once. */
async function connected(running: RunningLab, names: string[]): Promise<TcpClient[]> {
  const clients: TcpClient[] = [];
  for (const name of names) {
    const client = await TcpClient.open(running.port(name));
    assertEquals(await client.echo("hello"), "hello");
    clients.push(client);
  }
  return clients;
}

function outcomes(running: RunningLab): [string, string, number, number][] {
  return running.observations.map(({ listener, outcome, bytesIn, bytesOut }) =>
    [listener, outcome, bytesIn, bytesOut] as [string, string, number, number]
  ).sort();
}

Deno.test("while a lab drains, open connections go on and finish, and new ones are refused", async () => {
  await using running = await RunningLab.start(LISTENERS);
  const [pool, own] = await connected(running, ["pool", "isolated"]);
  using half = await TcpClient.open(running.port("counter"));
  await half.send(Uint8Array.of(41, 0));
  await waitFor("all to be open", () => running.lab.open === 3);

  const drained = running.lab.drain(LONG);
  assertEquals([await pool.echo("more"), await own.echo("more")], ["more", "more"]);
  for (const name of ["pool", "counter", "isolated"]) await refused(running.port(name));
  await half.send(Uint8Array.of(0, 0));
  assertEquals([await half.read(4), await half.end()], [Uint8Array.of(42, 0, 0, 0), "closed"]);
  for (const client of [pool, own]) {
    await client.connection.closeWrite();
    assertEquals(await client.end(), "closed");
    client[Symbol.dispose]();
  }
  half[Symbol.dispose]();

  assertEquals(await drained, true);
  await running.stop();
  // Those without a byte asked whether they are refused.
  assertEquals(outcomes(running).filter(([, , bytesIn]) => bytesIn > 0), [
    ["counter", "answered", 4, 4],
    ["isolated", "answered", 9, 9],
    ["pool", "answered", 9, 9],
  ]);
  assertEquals([running.lab.open, running.lab.dropped], [0, 0]);
  for (const { name, connections, answers, errors } of running.lab.totals.slice(0, 3)) {
    const noted = running.observations.filter(({ listener }) => listener === name).length;
    assertEquals([connections, answers, errors], [noted, 1, 0], name);
  }
});

Deno.test("who has not finished when the time is over is cut off, blocked workers too", async () => {
  const before = descriptorTable().size;
  const clients: TcpClient[] = [];
  {
    await using running = await RunningLab.start(LISTENERS);
    // More than can be served at once: the rest waits in the queue.
    clients.push(...await connected(running, ["pool", ...Array(MOST_CHILDREN).fill("isolated")]));
    for (let i = 0; i < 10; i++) clients.push(await TcpClient.open(running.port("isolated")));
    await waitFor("all to be accepted", () => running.lab.open === 1 + MOST_CHILDREN + 10);
    assertEquals(await running.stop(100), false);
    for (const client of clients) assertEquals(await client.end(), "closed");
    assertEquals(outcomes(running), [
      ...Array(10).fill(["isolated", "timeout", 0, 0]),
      ...Array(MOST_CHILDREN).fill(["isolated", "timeout", 5, 5]),
      ["pool", "timeout", 5, 5],
    ]);
    const { connections, answers, bytesIn, bytesOut } = running.totals("isolated");
    assertEquals([connections, answers, bytesIn, bytesOut], [MOST_CHILDREN + 10, MOST_CHILDREN, 80, 80]);
    assertEquals([running.lab.open, running.lab.dropped], [0, 0]);
  }
  for (const client of clients) client[Symbol.dispose]();
  await waitFor(
    () => `${before} descriptors; there are ${descriptorTable().size}`,
    () => descriptorTable().size <= before,
  );
});

Deno.test("connections on their way between accept and their own worker are not lost when the lab stops", async () => {
  await using running = await RunningLab.start([isolated("isolated", "echo"), tcp("pool", "echo")]);
  let accepted = 0;
  const connecting = Array.from({ length: 60 }, async (_, i) => {
    try {
      using client = await TcpClient.open(running.port(i % 2 === 0 ? "isolated" : "pool"));
      accepted++;
      // In good order or with a reset, but not left open.
      await client.end();
    } catch (error) {
      const { ConnectionRefused, ConnectionReset } = Deno.errors;
      assert(error instanceof ConnectionRefused || error instanceof ConnectionReset, `${error}`);
    }
  });
  // While they connect.
  await waitFor("the first", () => accepted > 0, { interval: 0 });
  await running.stop();
  await Promise.all(connecting);
  const { totals } = running.lab;
  const counted = totals.reduce((sum, { connections }) => sum + connections, 0);
  assertEquals([running.observations.length + running.lab.dropped, running.lab.open], [counted, 0]);
});

Deno.test("a Unix socket refuses while its lab drains, and its path is gone afterwards", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  const running = await RunningLab.start([unix(path, "unix", "echo")]);
  const client = await Deno.connect({ transport: "unix", path });
  await client.write(Uint8Array.of(1));
  assertEquals(await client.read(new Uint8Array(8)), 1);
  const drained = running.lab.drain(LONG);
  await waitFor("the path to refuse", async () => {
    const connected = await Deno.connect({ transport: "unix", path }).catch((error) => error);
    if (connected instanceof Deno.errors.ConnectionRefused) return true;
    connected.close();
  });
  await client.write(Uint8Array.of(2));
  assertEquals(await client.read(new Uint8Array(8)), 1);
  client.close();
  assertEquals(await drained, true);
  await running[Symbol.asyncDispose]();
  assertEquals(await Deno.stat(path).catch((error) => error.name), "NotFound");
});

Deno.test("a lab that stops while it starts leaves nothing behind", async () => {
  const before = descriptorTable().size;
  {
    await using running = new RunningLab(LISTENERS, {});
    running.lab.start();
    assertEquals(await running.stop(LONG), true);
  }
  await waitFor(
    () => `${before} descriptors; there are ${descriptorTable().size}`,
    () => descriptorTable().size <= before,
  );
});
