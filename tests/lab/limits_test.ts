// What one client may take of a whole daemon: networks, datagrams, connections, bytes and memory; that what is refused is
// counted and said, and that others are served meanwhile.
import { createSocket } from "node:dgram";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait_for.ts";
import { ask, closeAnyway, connectTo, limitedLab, listener, table, UNLIMITED } from "./support/run_labs.ts";
import { stopAndCount } from "./support/wire_peers.ts";

/** A socket that sends so many datagrams at once. @returns how many answers come within half a second of the last */
async function burst(daemon: Daemon, name: string, count: number, from = "127.0.0.1"): Promise<number> {
  const socket = createSocket("udp4");
  let answers = 0;
  socket.on("message", () => answers++);
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  for (let i = 0; i < count; i++) socket.send("bonjour", daemon.listener(name).port, "127.0.0.1");
  for (let before = -1; before !== answers;) {
    before = answers;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  socket.close();
  return answers;
}

/** Whether a connection is served: an echo comes back, rather than the end. */
async function isServed(connection: Deno.Conn): Promise<boolean> {
  try {
    return await ask(connection, "x") === "x";
  } catch (error) {
    // Closed before the byte was written.
    if (error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset) return false;
    throw error;
  }
}

/** Log lines of refusals, and how many exchanges of them were noted. */
async function refusals(daemon: Daemon): Promise<{ causes: Set<string>; noted: number }> {
  await daemon.wait();
  const records = daemon.stderr.map((line) => JSON.parse(line));
  const causes = records.map(({ cause }) => cause).filter((cause) => cause !== undefined);
  return {
    causes: new Set(causes),
    noted: records.find(({ message }) => message === "Exchanges noted").refused,
  };
}

Deno.test("[lab] allow: others are refused, over UDP and TCP, in a worker's pool or one of their own", async () => {
  const config = limitedLab(UNLIMITED, { allow: "127.0.0.2" }) +
    listener("udp", "udp", "counter", { address: "0.0.0.0" }) +
    listener("tcp", "tcp", "echo", { address: "0.0.0.0" }) +
    listener("own", "tcp", "echo", { address: "0.0.0.0", isolate: "connection" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  assertEquals([await burst(daemon, "udp", 3), await burst(daemon, "udp", 3, "127.0.0.2")], [0, 3]);
  for (const name of ["tcp", "own"]) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: daemon.listener(name).port });
    assertEquals(await isServed(connection), false, name);
  }
  const totals = await stopAndCount(daemon);
  const of = (
    name: string,
  ) => [totals.get(name)!.datagrams, totals.get(name)!.connections, totals.get(name)!.refused];
  assertEquals([of("udp"), of("tcp"), of("own")], [[3, 0, 3], [0, 0, 1], [0, 0, 1]]);
  const { causes, noted } = await refusals(daemon);
  assertEquals(
    causes,
    new Set([
      "Refused a datagram: its address is none that [lab] allow has",
      "Refused a connection: its address is none that [lab] allow has",
    ]),
  );
  assertEquals(noted, 5);
});

Deno.test("datagrams_per_second: what a socket sends too much is refused, another's is not", async () => {
  const config = limitedLab({ ...UNLIMITED, datagrams_per_second: 20 }) +
    listener("udp", "udp", "counter") + listener("discard", "udp", "discard");
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const [flooder, other] = await Promise.all([burst(daemon, "udp", 300), burst(daemon, "udp", 10)]);
  assertEquals(other, 10);
  // Some come back while it sends, on a machine that is busy.
  assert(flooder >= 40 && flooder < 80, String(flooder));
  assertEquals(await burst(daemon, "discard", 100), 0);
  const totals = await stopAndCount(daemon);
  assertEquals(totals.get("udp")!.refused, 300 - flooder);
  const { refused, datagrams } = totals.get("discard")!;
  assert(refused >= 40 && refused + datagrams === 100, `${refused}`);
  assertMatch([...(await refusals(daemon)).causes].join(), /sends more than datagrams_per_second/);
});

for (const isolate of ["worker", "connection"]) {
  const echo = (name: string) => listener(name, "tcp", "echo", { isolate });

  Deno.test(`connections_per_address counts over all listeners, isolate = "${isolate}"`, async () => {
    const config = limitedLab({ ...UNLIMITED, connections_per_address: 3 }) + echo("one") +
      echo("two");
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const open = [];
    for (const name of ["one", "two", "one"]) {
      open.push(await connectTo(daemon, name));
      assert(await isServed(open.at(-1)!), name);
    }
    using fourth = await connectTo(daemon, "two");
    assertEquals(await isServed(fourth), false);
    open.pop()!.close();
    await waitFor("a place", async () => {
      using next = await connectTo(daemon, "two");
      return await isServed(next);
    });
    open.forEach(closeAnyway);
    await stopAndCount(daemon);
    const { causes } = await refusals(daemon);
    assertEquals(causes, new Set(["Refused a connection: its address has connections_per_address open"]));
  });

  Deno.test(`new_connections_per_second refuses a loop around connect, isolate = "${isolate}"`, async () => {
    const config = limitedLab({ ...UNLIMITED, new_connections_per_second: 5 }) + echo("one");
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const began = performance.now();
    const results = [];
    for (let i = 0; i < 20; i++) {
      using connection = await connectTo(daemon, "one");
      results.push(await isServed(connection));
    }
    const count = results.filter((each) => each).length;
    const most = 11 + 5 * (performance.now() - began) / 1000;
    assert(count >= 10 && count <= most, `${count} of 20, at most ${most}`);
    assertEquals(results.slice(0, 10).every((each) => each), true);
    assertEquals((await stopAndCount(daemon)).get("one")!.refused, 20 - count);
  });

  Deno.test(`bytes_per_connection closes who sends more, isolate = "${isolate}"`, async () => {
    const limits = { ...UNLIMITED, bytes_per_connection: "100B" };
    await using daemon = await startDaemon({ config: limitedLab(limits) + echo("one") });
    await daemon.ready();
    using connection = await connectTo(daemon, "one");
    const text = "x".repeat(50);
    assertEquals([await ask(connection, text), await ask(connection, text)], [text, text]);
    assertEquals(await isServed(connection), false);
    const totals = (await stopAndCount(daemon)).get("one")!;
    assertEquals([totals.connections, totals.refused, totals.bytesIn], [1, 1, 101]);
    const { causes, noted } = await refusals(daemon);
    assertEquals([[...causes], noted], [
      ["Closed a connection: more than bytes_per_connection came on it"],
      1,
    ]);
  });
}

for (const isolate of ["worker", "connection"]) {
  Deno.test(`time_per_connection closes who sends a byte now and then, isolate = "${isolate}"`, async () => {
    const config = limitedLab({ ...UNLIMITED, time_per_connection: "1s" }) +
      listener("one", "tcp", "echo", { isolate, idle_timeout: "30s" });
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const began = performance.now();
    using connection = await connectTo(daemon, "one");
    let sent = 0;
    for (; await isServed(connection); sent++) await new Promise((resolve) => setTimeout(resolve, 100));
    const took = performance.now() - began;
    assert(took >= 1000 && took < 5000 && sent > 3, `closed after ${sent} bytes and ${took} ms`);
    const totals = (await stopAndCount(daemon)).get("one")!;
    assertEquals([totals.connections, totals.refused], [1, 1]);
    const { causes, noted } = await refusals(daemon);
    assertEquals([[...causes], noted], [["Closed a connection: it was open for time_per_connection"], 1]);
  });
}

Deno.test("buffer_memory is shared by all who don't read: past it they are closed, others are served", async () => {
  const config =
    limitedLab({ ...UNLIMITED, bytes_per_connection: "0B", buffer_memory: "1MiB" }, { drain: "0s" }) +
    listener("two", "tcp", "echo") + table("listener.options", { SO_SNDBUF: 4096 });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  // Each echo that isn't read makes 64 KiB wait: far fewer than 40 fit.
  const writing = Array.from({ length: 40 }, async () => {
    using connection = await connectTo(daemon, "two");
    const bytes = new Uint8Array(65_536);
    try {
      for (;;) await connection.write(bytes);
    } catch {
      return "closed";
    }
  });
  await daemon.line(/Closed a connection: buffer_memory is full of answers that are not read/);
  using other = await connectTo(daemon, "two");
  assert(await isServed(other));
  await stopAndCount(daemon);
  assertEquals((await Promise.all(writing)).length, 40);
});

Deno.test("limits of a Unix socket's clients go by their user", async () => {
  await using dir = await tempDir();
  const path = dir.join("echo");
  const config = limitedLab({ ...UNLIMITED, connections_per_address: 2 }) +
    listener("unix", "unix", "echo", { path });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const open = [
    await Deno.connect({ transport: "unix", path }),
    await Deno.connect({ transport: "unix", path }),
  ];
  for (const each of open) assert(await isServed(each));
  using third = await Deno.connect({ transport: "unix", path });
  assertEquals(await isServed(third), false);
  open.forEach(closeAnyway);
});

Deno.test("a reload changes limits and allow for what comes from then on", async () => {
  await using dir = await tempDir();
  const both = listener("udp", "udp", "counter") + listener("tcp", "tcp", "echo");
  const limited = (limits: Record<string, number>, allow = "any") =>
    limitedLab({ ...UNLIMITED, ...limits }, { allow }) + both;
  const file = await dir.write("lab.toml", limited({}));
  await using daemon = await startDaemon({ args: ["serve", "--config", file] });
  await daemon.ready();
  const reload = async (text: string) => {
    await Deno.writeTextFile(file, text);
    const from = daemon.lineCount;
    daemon.signal("SIGHUP");
    assertEquals((await daemon.line(/^(Not r|R)eloaded.*/, 15_000, from))[0], "Reloaded");
  };
  using kept = await connectTo(daemon, "tcp");
  assert(await isServed(kept));
  assertEquals(await burst(daemon, "udp", 100), 100);
  await reload(limited({ datagrams_per_second: 10, connections_per_address: 1 }));
  const answers = await burst(daemon, "udp", 100);
  assert(answers >= 20 && answers < 40, String(answers));
  {
    using second = await connectTo(daemon, "tcp");
    assertEquals(await isServed(second), false);
  }
  assert(await isServed(kept));
  await reload(limited({}, "10.0.0.0/8"));
  assertEquals(await burst(daemon, "udp", 5), 0);
  await reload(limited({}));
  assertEquals(await burst(daemon, "udp", 100), 100);
  using third = await connectTo(daemon, "tcp");
  assert(await isServed(third));
});
