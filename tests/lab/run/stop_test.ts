// Tests of how a whole lab ends: by which signals, what it still does, what it says, what it leaves behind. Standard
// input is stdin_test.ts's, open connections are drain_test.ts's.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { startDaemon } from "../../support/daemon.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import {
  ask,
  connectTo,
  exists,
  isRefused,
  lab,
  listener,
  logRecords,
  sameListeners,
  TWO,
} from "../support/run_labs.ts";

function unix(path: string, socket = "stream"): string {
  return listener(`unix-${socket}`, "unix", "echo", { path, socket });
}

for (
  const [signal, said] of [["SIGINT", "SIGINT (Ctrl-C)"], ["SIGTERM", "SIGTERM"]] as const
) {
  testNeeding(
    ["gcc"],
    `serve stops at ${signal} with exact totals, and gives its addresses back`,
    async () => {
      await using dir = await tempDir();
      const paths = ["stream", "dgram", "seqpacket"].map((socket) => [socket, dir.join(socket)]);
      const config = lab() + TWO + paths.map(([socket, path]) => unix(path, socket)).join("");
      await using daemon = await startDaemon({ config });
      await daemon.ready();
      const [udp, tcp] = [daemon.listener("udp").port, daemon.listener("tcp").port];
      await runClient("udp_client", ["--count", 7, "--size", 10, "127.0.0.1", udp]);
      await runClient("echo_client", ["--bytes", 5000, "127.0.0.1", tcp]);
      await runClient("unix_seqpacket_client", [dir.join("seqpacket"), 3, 4]);

      assertEquals((await daemon.stop(signal)).code, 0);
      const table = daemon.stdout.slice(daemon.stdout.indexOf(`Stopping: ${said}`) + 1);
      assertEquals(table.map((line) => line.split(/ {2,}/).slice(0, 6)).slice(0, -1), [
        ["Totals", "datagrams", "connections", "answers", "bytes in", "bytes out"],
        ["udp", "7", "-", "7", "70", "28"],
        ["tcp", "-", "1", "1", "5,000", "5,000"],
        ["unix-stream", "-", "-", "-", "-", "-"],
        ["unix-dgram", "-", "-", "-", "-", "-"],
        ["unix-seqpacket", "-", "1", "1", "7", "7"],
        ["all", "7", "2", "9", "5,077", "5,035"],
      ]);
      assertMatch(table.at(-1)!, /^Stopped after \d/);
      const totals = logRecords(daemon.stderr).find(({ message }) => message === "Totals of tcp")!;
      assertEquals([totals.connections, totals.bytesIn, totals.errors], [1, 5000, 0]);

      assert(await isRefused(daemon, "tcp"));
      assertEquals(await exists(`/proc/${daemon.pid}`), false);
      for (const [, path] of paths) assert(!await exists(path), path);
      assertEquals((await runClient("udp_client", ["--connect", "127.0.0.1", udp])).code, 1);
    },
  );
}

Deno.test("serve stopped before it is ready leaves nothing behind", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  await using daemon = await startDaemon({ config: lab({ workers: 4 }) + unix(path) });
  // Bound, and the workers are still on their way.
  await waitFor("the socket file", () => exists(path), { interval: 1, timeout: 15_000 });
  assertEquals((await daemon.stop()).code, 0);
  assertEquals(await exists(path), false);
  assertMatch(daemon.stdout.at(-1)!, /^Stopped after/);
});

Deno.test("serve ends at a signal of any age, and never leaves its socket file", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  for (const age of [10, 40, 70, 100, 130]) {
    await using daemon = await startDaemon({ config: lab() + unix(path) });
    await new Promise((resolve) => setTimeout(resolve, age));
    const { code, signal } = await daemon.stop();
    // Before any JavaScript runs, the signal has its default effect.
    assert(code === 0 || signal === "SIGTERM", `${age} ms: ${code}, ${daemon.output}`);
    assertEquals(await exists(path), false, `${age} ms`);
  }
});

testNeeding(["gcc"], "serve starts at once on the addresses of a lab that was killed", async () => {
  await using dir = await tempDir();
  const config = lab() + TWO + unix(dir.join("socket"));
  await using first = await startDaemon({ config });
  await first.ready();
  // Connections that die with it keep the port in use for a minute, but for SO_REUSEADDR.
  using tcp = await connectTo(first, "tcp");
  assertEquals(await ask(tcp, "x"), "x");
  await first.stop("SIGKILL");
  assert(await exists(dir.join("socket")));

  await using second = await startDaemon({ config: sameListeners(first) });
  await second.ready();
  assertEquals(second.listener("tcp").port, first.listener("tcp").port);
  for (const name of ["tcp", "unix-stream"]) {
    using connection = await connectTo(second, name);
    assertEquals(await ask(connection, "again"), "again");
  }
  assertEquals(
    (await runClient("udp_client", ["127.0.0.1", second.listener("udp").port])).stdout,
    "Reponse : 1\n",
  );
});

testNeeding(["gcc"], "two labs run beside each other, and one's end does not touch the other", async () => {
  await using dir = await tempDir();
  await using first = await startDaemon({ config: lab() + TWO + unix(dir.join("first")) });
  await using second = await startDaemon({ config: lab() + TWO + unix(dir.join("second")) });
  await Promise.all([first.ready(), second.ready()]);
  const count = async (port: number) => (await runClient("udp_client", ["127.0.0.1", port])).stdout;
  const port = second.listener("udp").port;
  assertEquals([await count(port), await count(first.listener("udp").port)], [
    "Reponse : 1\n",
    "Reponse : 1\n",
  ]);
  assertEquals((await first.stop()).code, 0);
  assertEquals(await count(port), "Reponse : 2\n");
  using connection = await connectTo(second, "unix-stream");
  assertEquals(await ask(connection, "x"), "x");
});

Deno.test("serve leaves a socket file alone that took the place of its own", async () => {
  await using dir = await tempDir();
  const config = lab() + unix(dir.join("socket"));
  await using first = await startDaemon({ config });
  await first.ready();
  await Deno.remove(dir.join("socket"));
  await using second = await startDaemon({ config });
  await second.ready();
  assertEquals((await first.stop()).code, 0);
  using connection = await connectTo(second, "unix-stream");
  assertEquals(await ask(connection, "x"), "x");
});

Deno.test("serve takes no harm from SIGUSR1 and SIGPIPE at any age, and opens no debugger", async () => {
  await using daemon = await startDaemon({ config: lab() + TWO });
  await daemon.line(/^Listening/);
  // Deno's own handler for SIGUSR1 comes 500 ms after the start.
  for (let i = 0; i < 8; i++) {
    daemon.signal("SIGUSR1");
    daemon.signal("SIGPIPE");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  using connection = await connectTo(daemon, "tcp");
  assertEquals(await ask(connection, "x"), "x");
  connection.close();
  assertEquals((await daemon.stop()).code, 0);
  assert(!/debugger/i.test(daemon.output), daemon.output);
});

testNeeding(
  ["root", "setpriv"],
  "serve says so when it may not remove its socket file any more",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("socket");
    // Root by name only, so that permission bits count.
    const prefix = ["setpriv", "--bounding-set=-all"];
    await using daemon = await startDaemon({ config: lab() + TWO + unix(path), prefix });
    await daemon.ready();
    await Deno.chmod(dir.path, 0o555);
    const { code } = await daemon.stop();
    await Deno.chmod(dir.path, 0o755);
    assertEquals([code, await isRefused(daemon, "tcp")], [0, true]);
    const warnings = logRecords(daemon.stderr).filter(({ level }) => level === "warning");
    assertEquals(warnings.map(({ message }) => message), [
      `Cannot unlink ${path}: permission denied (EACCES); the file stays behind`,
    ]);
  },
);

testNeeding(["gcc"], "serve takes no harm from clients that are gone before their answer", async () => {
  await using daemon = await startDaemon({ config: lab() + TWO });
  await daemon.ready();
  const { port } = daemon.listener("tcp");
  const { code } = await runClient("rst_client", ["--bytes", 65_536, "--count", 50, "127.0.0.1", port]);
  assertEquals(code, 0);
  assertEquals((await runClient("echo_client", ["--bytes", 1000, "127.0.0.1", port])).code, 0);
  assertEquals((await daemon.stop()).code, 0);
  assert(!/"level":"(warning|error)"/.test(daemon.output), daemon.output);
});
