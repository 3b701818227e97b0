// Tests of the time between a lab's "Stopping" and its end: who may finish, who is refused, and when it is cut short.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { startOnPty } from "../../support/pty.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import {
  ask,
  closeAnyway,
  connectTo,
  exists,
  guichet,
  isRefused,
  lab,
  listener,
  logRecords,
  readSome,
} from "../support/run_labs.ts";

/** Milliseconds that no test waits for. */
const LONG = "60s";

function echoes(path: string): string {
  return listener("tcp", "tcp", "echo") + listener("unix", "unix", "echo", { path }) +
    listener("isolated", "tcp", "echo", { isolate: "connection" }) + listener("udp", "udp", "counter");
}

/** Starts a lab with a connection that has been answered on each of the named listeners. */
async function startWithConnections(
  config: string,
  names: string[],
): Promise<{ daemon: Daemon; connections: Deno.Conn[] } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const daemon = stack.use(await startDaemon({ config }));
  await daemon.ready();
  const connections: Deno.Conn[] = [];
  for (const name of names) {
    const connection = await connectTo(daemon, name);
    stack.defer(() => closeAnyway(connection));
    connections.push(connection);
    assertEquals(await ask(connection, "before"), "before");
  }
  const kept = stack.move();
  return { daemon, connections, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

Deno.test("serve refuses who comes while it drains, serves who is there, and ends with the last of them", async () => {
  await using dir = await tempDir();
  const config = lab({ drain: LONG }) + echoes(dir.join("socket"));
  await using world = await startWithConnections(config, ["tcp", "unix", "isolated"]);
  const { daemon, connections } = world;
  daemon.signal("SIGTERM");
  await daemon.line(/^Stopping: SIGTERM; 3 open connections have 1 min to finish$/);

  for (const connection of connections) assertEquals(await ask(connection, "meanwhile"), "meanwhile");
  // Who had knocked already is let in first, so it takes a moment, in which one of these may be let in too.
  let knocks = 0;
  for (const name of ["tcp", "unix", "isolated"]) {
    await waitFor(`${name} to refuse`, async () => await isRefused(daemon, name) || void knocks++);
  }

  for (const connection of connections) {
    assertEquals(await exists(`/proc/${daemon.pid}/exe`), true);
    await (connection as Deno.TcpConn).closeWrite();
    assertEquals(await readSome(connection), null);
  }
  // Far sooner than the minute that it would have had.
  assertEquals((await daemon.wait()).code, 0);
  const totals = Object.fromEntries(
    logRecords(daemon.stderr).filter(({ message }) => String(message).startsWith("Totals"))
      .map(({ name, connections, bytesOut }) => [name, { connections, bytesOut }]),
  );
  for (const name of ["tcp", "unix", "isolated"]) {
    const { connections, bytesOut } = totals[name];
    assertEquals(bytesOut, 15);
    assert(
      Number(connections) >= 1 && Number(connections) <= 1 + knocks,
      `${connections} and ${knocks} knocks`,
    );
  }
  assertEquals(totals.udp, { connections: 0, bytesOut: 0 });
  assert(!daemon.output.includes("warning"), daemon.output);
});

Deno.test("serve cuts off who has not finished within drain, and says so", async () => {
  await using dir = await tempDir();
  const config = lab({ drain: "300ms" }) + echoes(dir.join("socket"));
  await using world = await startWithConnections(config, ["tcp", "unix", "isolated"]);
  const { daemon, connections } = world;
  const begin = performance.now();
  daemon.signal("SIGINT");
  assertEquals(await Promise.all(connections.map(readSome)), [null, null, null]);
  assert(performance.now() - begin >= 300);
  assertEquals((await daemon.wait()).code, 0);
  assert(performance.now() - begin < 5000);
  const warning = logRecords(daemon.stderr).find(({ level }) => level === "warning");
  assertEquals(warning?.message, "Closing connections that did not finish in time: 3");
  assertMatch(daemon.stdout.at(-1)!, /^Stopped after/);
});

Deno.test('serve with drain = "0s" cuts off at once', async () => {
  await using dir = await tempDir();
  await using world = await startWithConnections(lab({ drain: "0s" }) + echoes(dir.join("socket")), ["tcp"]);
  const begin = performance.now();
  assertEquals((await world.daemon.stop()).code, 0);
  assert(performance.now() - begin < 5000);
  assertEquals(await readSome(world.connections[0]), null);
});

for (
  const [first, second, status] of [
    ["SIGTERM", "SIGTERM", 143],
    ["SIGINT", "SIGINT", 130],
    ["SIGTERM", "SIGHUP", 129],
  ] as const
) {
  Deno.test(`serve ends at once when ${second} comes after ${first}, and leaves no socket file`, async () => {
    await using dir = await tempDir();
    const config = lab({ drain: LONG }) + echoes(dir.join("socket"));
    await using world = await startWithConnections(config, ["tcp", "unix"]);
    const { daemon, connections } = world;
    daemon.signal(first);
    await daemon.line(/^Stopping/);
    // Sooner, the same signal would be the same key, passed on by whoever started the lab.
    await new Promise((resolve) => setTimeout(resolve, first === second ? 250 : 0));
    const begin = performance.now();
    assertEquals((await daemon.stop(second)).code, status);
    assert(performance.now() - begin < 3000);
    assertEquals(await Promise.all(connections.map(readSome)), [null, null]);
    assertEquals(await exists(dir.join("socket")), false);
  });
}

Deno.test("serve takes a signal that npx or a task runner passes on besides for the same one", async () => {
  await using dir = await tempDir();
  const config = lab({ drain: LONG }) + echoes(dir.join("socket"));
  await using world = await startWithConnections(config, ["tcp"]);
  const { daemon, connections: [connection] } = world;
  daemon.signal("SIGINT");
  await daemon.line(/^Stopping/);
  daemon.signal("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(await ask(connection, "still"), "still");
  connection.close();
  assertEquals((await daemon.wait()).code, 0);
});

testNeeding(["gcc"], "serve ends at once at Ctrl-C after Enter, but not at a second Enter", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  const file = await dir.write("lab.toml", lab({ drain: LONG }) + echoes(path));
  await using pty = await startOnPty(guichet("serve", "--config", file));
  await pty.line(/^Press Enter/);
  using connection = await Deno.connect({ transport: "unix", path });
  assertEquals(await ask(connection, "x"), "x");
  await pty.type("q\r");
  await pty.line(/^Stopping: Enter was pressed; 1 open connection has 1 min to finish$/);
  await pty.type("\r");
  assertEquals(await ask(connection, "still"), "still");
  await pty.type("\x03");
  assertEquals(await pty.wait(), 130);
  assertEquals(await exists(path), false);
});
