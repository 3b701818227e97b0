// A lab that reads its configuration again: what changes, what must not, what is said of mistakes.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HEADER_MS } from "../../src/dataplane/shared/proxy_header.ts";
import { runClient } from "../support/client.ts";
import { compileC } from "../support/compile_c.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { runGuichet } from "../support/guichet.ts";
import { latin1, lineHeader } from "../support/proxy_headers.ts";
import { type TempDir, tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { ask, connectTo, isRefused, lab, listener, readSome, TWO } from "./support/run_labs.ts";

interface World extends AsyncDisposable {
  daemon: Daemon;
  dir: TempDir;
  /** Writes the file and asks for a reload; resolves with the line that tells of it. */
  reload(config: string): Promise<string>;
}

async function start(config: string): Promise<World> {
  const dir = await tempDir();
  const file = await dir.write("lab.toml", config);
  const daemon = await startDaemon({ args: ["serve", "--config", file] });
  await daemon.ready();
  return {
    daemon,
    dir,
    reload: async (changed) => {
      await Deno.writeTextFile(file, changed);
      const from = daemon.lineCount;
      daemon.signal("SIGHUP");
      return (await daemon.line(/^(Not r|R)eloaded.*/, 15_000, from))[0];
    },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

testNeeding(["gcc"], "a reload adds, changes and removes listeners; the others never notice", async () => {
  const changing = listener("changing", "tcp", "echo", { port: await freePort() });
  await using world = await start(lab() + TWO + changing);
  const { daemon, reload } = world;
  const kept = await connectTo(daemon, "tcp");
  const old = await connectTo(daemon, "changing");
  await old.write(new TextEncoder().encode("a"));
  assertEquals(await readSome(old), "a");

  const changed = changing.replace('"echo"', '"counter"');
  const added = listener("added", "tcp", "echo", { port: await freePort() });
  assertEquals(await reload(lab() + TWO + changed + added), "Reloaded");
  // The old connection goes on as it was; a new one is served anew.
  await old.write(new TextEncoder().encode("b"));
  assertEquals(await readSome(old), "b");
  const counter = await runClient("tcp_client", ["127.0.0.1", daemon.listener("changing").port]);
  assertEquals(counter.code, 0, counter.stderr);
  const echo = await runClient("echo_client", ["127.0.0.1", daemon.listener("added").port]);
  assertEquals(echo.code, 0, echo.stderr);

  assertEquals(await reload(lab() + TWO), "Reloaded");
  assert(await isRefused(daemon, "added"));
  assert(await isRefused(daemon, "changing"));
  await old.write(new TextEncoder().encode("c"));
  assertEquals(await readSome(old), "c");
  await kept.write(new TextEncoder().encode("d"));
  assertEquals(await readSome(kept), "d");
  old.close();
  kept.close();
  assertEquals((await daemon.stop()).code, 0);
  assertStringIncludes(daemon.stdout.join("\n"), "added");
});

testNeeding(
  ["gcc"],
  "under load, reloads of other listeners and of its own settings lose no datagram: numbers are unique and gapless",
  async () => {
    await Promise.all(["udp_batch_client", "udp_client", "tcp_many"].map(compileC));
    const udp = listener("udp", "udp", "counter", { port: await freePort() });
    const tcp = listener("tcp", "tcp", "counter", { port: await freePort() });
    await using world = await start(lab() + udp + tcp);
    const { daemon, reload } = world;
    const [udpPort, tcpPort] = [daemon.listener("udp").port, daemon.listener("tcp").port];
    const load = Promise.all([
      runClient("udp_client", ["--count", 30_000, "--gapless", "--timeout", 60, "127.0.0.1", udpPort], {
        timeout: 60_000,
      }),
      (async () => {
        for (let round = 0; round < 20; round++) {
          const many = await runClient("tcp_many", ["--count", 200, "127.0.0.1", tcpPort]);
          assertEquals(many.code, 0, many.stderr);
        }
      })(),
    ]);
    let done = false;
    load.finally(() => done = true);
    let reloads = 0;
    for (; !done; reloads++) {
      const odd = reloads % 2 === 1;
      const other = odd ? listener("other", "udp", "echo", { port: 0 }) : "";
      // Its own settings change too: the same socket, another amplification, another limit.
      const more = odd ? udp.replace("[[listener]]\n", "[[listener]]\namplification = 7\n") : udp;
      const limit = odd ? tcp.replace("[[listener]]\n", "[[listener]]\nmax_connections = 5000\n") : tcp;
      assertEquals(await reload(lab() + more + limit + other), "Reloaded");
    }
    const [client] = await load;
    assertEquals(client.code, 0, client.stderr);
    assert(reloads >= 5, `${reloads} reloads`);
  },
);

Deno.test("a reload with mistakes reports them all and changes nothing", async () => {
  await using world = await start(lab() + TWO);
  const { daemon, reload } = world;
  const wrong = TWO.replace('"counter"', '"countr"') + listener("third", "tcp", "echo", { port: 70_000 });
  assertEquals(await reload(lab() + wrong), "Not reloaded: 2 mistakes; nothing has changed");
  await daemon.line(/countr/);
  await daemon.line(/70000/);
  const connection = await connectTo(daemon, "tcp");
  await connection.write(new TextEncoder().encode("x"));
  assertEquals(await readSome(connection), "x");
  connection.close();
});

Deno.test("a reload that can't open an address changes nothing, and says who has it", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using world = await start(lab() + TWO);
  const { daemon, reload } = world;
  const more = listener("third", "tcp", "echo", { port: (taken.addr as Deno.NetAddr).port });
  const less = listener("tcp", "tcp", "echo");
  assertMatch(await reload(lab() + less + more), /^Not reloaded: 1 mistake/);
  await daemon.line(/address already in use/);
  // What the file no longer has is served still.
  const connection = await connectTo(daemon, "tcp");
  await connection.write(new TextEncoder().encode("x"));
  assertEquals(await readSome(connection), "x");
  connection.close();
});

testNeeding(["gcc"], "a reload may move an address from one listener to another kind", async () => {
  const port = await freePort();
  const one = listener("one", "tcp", "counter", { address: "127.0.0.1", port });
  const other = listener("two", "tcp", "counter", { address: "0.0.0.0", port });
  await using world = await start(lab() + one);
  assertEquals(await world.reload(lab() + other), "Reloaded");
  assertEquals((await runClient("tcp_client", ["127.0.0.2", port])).code, 0);
  assertEquals(await world.reload(lab() + one), "Reloaded");
  assertEquals((await runClient("tcp_client", ["127.0.0.1", port])).code, 0);
});

testNeeding(["gcc", "ipv6"], "a reload may give a listener the address of its trap over IPv6", async () => {
  const port = await freePort();
  const at = (address: string) => lab() + listener("one", "udp", "counter", { address, port });
  await using world = await start(at("127.0.0.1"));
  assertEquals(
    await world.reload(at("127.0.0.1") + listener("two", "udp", "counter", { address: "::1", port })),
    "Reloaded",
  );
  for (const host of ["127.0.0.1", "::1"]) {
    const client = await runClient("udp_client", [host, port]);
    assertEquals(client.stdout, "Reponse : 1\n", client.stderr);
  }
  assertEquals(await world.reload(at("::")), "Reloaded");
  for (const host of ["127.0.0.1", "::1"]) {
    const client = await runClient("udp_client", ["--connect", host, port]);
    assertEquals(client.code, 0, client.stderr);
  }
});

Deno.test("a reload takes Unix sockets away and brings them, and leaves no file", async () => {
  await using world = await start(lab() + TWO);
  const path = world.dir.join("echo");
  assertEquals(await world.reload(lab() + TWO + listener("unix", "unix", "echo", { path })), "Reloaded");
  const connection = await Deno.connect({ transport: "unix", path });
  await connection.write(new TextEncoder().encode("x"));
  assertEquals(await readSome(connection), "x");
  connection.close();
  assertEquals(await world.reload(lab() + TWO), "Reloaded");
  assertEquals(await Deno.stat(path).catch(() => null), null);
});

Deno.test("a reload compares with what runs: what was put back waits no longer", async () => {
  const board = (stuck: string) => `[board]\nenabled = false\nstuck_after = "${stuck}"\n`;
  await using world = await start(lab().replace(/\[board\]\n.*\n/, board("5m")) + TWO);
  const changed = lab().replace(/\[board\]\n.*\n/, board("9m"));
  assertEquals(await world.reload(changed + TWO), "Reloaded; [board] at the next start");
  assertEquals(await world.reload(changed + TWO), "Reloaded; [board] at the next start");
  assertEquals(await world.reload(lab().replace(/\[board\]\n.*\n/, board("5m")) + TWO), "Reloaded");
});

Deno.test("a reload shows the listener that it took away, and is in the log", async () => {
  const third = listener("third", "tcp", "echo");
  await using world = await start(lab() + TWO + third);
  const { daemon, reload } = world;
  const { port } = daemon.listener("third");
  assertEquals(await reload(lab() + TWO), "Reloaded");
  assert(daemon.stdout.includes(`Closed  third  tcp  127.0.0.1:${port}`), daemon.output);
  await daemon.line(/"message":"Reloaded","listeners":2/);
  await daemon.line(/"message":"Ready","version":"\d/);
});

Deno.test("a reload tells which settings wait for the next start", async () => {
  await using world = await start(lab() + TWO);
  const line = await world.reload(lab({ workers: 1 }) + TWO + '[log]\nlevel = "debug"\n');
  assertEquals(line, "Reloaded; [lab] workers, [log] at the next start");
});

Deno.test("connections of a listener that is gone have drain to finish", async () => {
  await using world = await start(lab({ drain: "0s" }) + TWO);
  const connection = await connectTo(world.daemon, "tcp");
  await connection.write(new TextEncoder().encode("x"));
  assertEquals(await readSome(connection), "x");
  assertEquals(await world.reload(lab({ drain: "0s" }) + listener("udp", "udp", "counter")), "Reloaded");
  assertEquals(await readSome(connection), null);
  connection.close();
});

Deno.test("guichet reload shows what came of it, and takes its exit status from that", async () => {
  await using world = await start(lab() + TWO);
  const pid = String(world.daemon.pid);
  const right = await runGuichet(["reload", "--pid", pid]);
  assertEquals([right.code, right.stdout.trim()], [0, "Reloaded"], right.stderr);
  await Deno.writeTextFile(world.dir.join("lab.toml"), lab() + TWO.replace('"counter"', '"countr"'));
  const wrong = await runGuichet(["reload", "--pid", pid]);
  assertEquals([wrong.code, wrong.stdout.trim()], [1, "Not reloaded: nothing has changed"]);
  assertMatch(wrong.stderr, /countr/);
  const nobody = await runGuichet(["reload", "--pid", "1"]);
  assertEquals(nobody.code, 1);
  assertEquals((await runGuichet(["reload", "--pid", "x"])).code, 2);
});

for (const isolate of ["worker", "connection"]) {
  Deno.test(`a reload names balancers, or others, and who is half told of goes on, isolate = "${isolate}"`, async () => {
    const port = await freePort();
    const told = (proxies: string) =>
      lab({ proxies }) + listener("tcp", "tcp", "echo", { port, isolate, proxy_protocol: true });
    await using world = await start(lab() + listener("tcp", "tcp", "echo", { port, isolate }));
    const { daemon, reload } = world;
    const header = new TextDecoder().decode(lineHeader("10.1.2.3"));
    const answers = async () => {
      using connection = await connectTo(daemon, "tcp");
      return await ask(connection, header) === header;
    };
    assert(await answers(), "without balancers");

    assertEquals(await reload(told("127.0.0.1")), "Reloaded");
    using balancer = await connectTo(daemon, "tcp");
    await balancer.write(latin1(header + "x"));
    assertEquals(await readSome(balancer), "x");
    // Accepted, and half of its header taken, when the next reload comes.
    using waiting = await connectTo(daemon, "tcp");
    await waiting.write(latin1(header.slice(0, 10)));
    using behind = await connectTo(daemon, "tcp");
    await behind.write(latin1(header + "y"));
    assertEquals(await readSome(behind), "y");

    assertEquals(await reload(told("127.0.0.9")), "Reloaded");
    assert(await answers(), "with another balancer");
    await waiting.write(latin1(header.slice(10) + "z"));
    assertEquals(await readSome(waiting), "z");
    await balancer.write(latin1("on"));
    assertEquals(await readSome(balancer), "on");

    assertEquals(await reload(lab() + listener("tcp", "tcp", "echo", { port, isolate })), "Reloaded");
    assert(await answers(), "without balancers again");
    for (const each of [balancer, waiting, behind]) each.close();
    assertEquals((await daemon.stop()).code, 0);
  });
}

Deno.test("a lab that ends waits for no header longer than for its connections", async () => {
  await using world = await start(
    lab({ proxies: "127.0.0.1", drain: "500ms" }) + listener("tcp", "tcp", "echo", { proxy_protocol: true }),
  );
  using connection = await connectTo(world.daemon, "tcp");
  await connection.write(latin1("PROXY "));
  using behind = await connectTo(world.daemon, "tcp");
  await behind.write(latin1("PROXY UNKNOWN\r\nx"));
  assertEquals(await readSome(behind), "x");
  behind.close();
  const began = performance.now();
  assertEquals((await world.daemon.stop()).code, 0);
  assert(performance.now() - began < HEADER_MS);
  assertEquals(await readSome(connection), null);
});
