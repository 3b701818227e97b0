// Tests of a lab one of whose listeners can't be opened: what it says, with which status it ends, and that everything
// it had opened before is free again.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compileC } from "../../support/compile_c.ts";
import { type DaemonOptions, startDaemon } from "../../support/daemon.ts";
import { OWN_NETWORK } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { ask, connectTo, exists, lab, listener, logRecords, table, TWO } from "../support/run_labs.ts";

/** Starts a lab that can't run; what it says on standard error is one record, of level error. */
async function failure(config: string, options: DaemonOptions = {}): Promise<string> {
  await using daemon = await startDaemon({ config: lab() + config, ...options });
  const { code } = await daemon.wait();
  assertEquals([code, daemon.stdout], [1, []], daemon.output);
  assertEquals(daemon.stderr.length, 1, daemon.output);
  const [record] = logRecords(daemon.stderr);
  assertEquals(record.level, "error");
  return String(record.message);
}

Deno.test("serve names the holder of a port and what to do, for UDP and TCP", async () => {
  await using holder = await startDaemon({ config: lab() + TWO });
  await holder.ready();
  for (const transport of ["udp", "tcp"]) {
    const { port } = holder.listener(transport);
    const who = `(pid ${holder.pid}, guichet-lab)`;
    for (const address of ["127.0.0.1", "0.0.0.0"]) {
      assertEquals(
        await failure(listener("mine", transport, "echo", { address, port })),
        `Cannot open listener "mine": cannot bind ${transport} ${address}:${port}: address already in use ${who}; ` +
          "choose another port or stop it",
      );
    }
  }
});

Deno.test("serve names the holder of the board's port too", async () => {
  await using holder = await startDaemon({ config: lab() + TWO });
  await holder.ready();
  const { port } = holder.listener("tcp");
  const config = lab().replace(/\[board\]\n.*\n/, "") + table("board", { port, hints_port: 0 });
  await using daemon = await startDaemon({ config: config + listener("mine", "udp", "echo") });
  assertEquals((await daemon.wait()).code, 1);
  const { message } = logRecords(daemon.stderr).at(-1)!;
  assertStringIncludes(
    String(message),
    `Cannot bind tcp 127.0.0.1:${port} for the board: address already in use`,
  );
  assertStringIncludes(String(message), `(pid ${holder.pid}, guichet-lab, has it)`);
});

Deno.test("serve closes what it had opened before the listener that failed", async () => {
  await using dir = await tempDir();
  await using holder = await startDaemon({ config: lab() + TWO });
  await holder.ready();
  // Fixed ports, which a first lab was given by the kernel and has given back.
  await using finder = await startDaemon({ config: lab() + TWO });
  await finder.ready();
  const [udp, tcp] = [finder.listener("udp").port, finder.listener("tcp").port];
  await finder.stop();

  const mine = listener("udp", "udp", "counter", { port: udp }) +
    listener("tcp", "tcp", "echo", { port: tcp }) +
    listener("unix", "unix", "echo", { path: dir.join("socket") });
  const taken = listener("taken", "tcp", "echo", { port: holder.listener("tcp").port });
  // While it fails, the process that failed must not linger: the next one binds the same at once.
  await failure(mine + taken);
  assertEquals(await exists(dir.join("socket")), false);
  await using next = await startDaemon({ config: lab() + mine });
  await next.ready();
  using connection = await connectTo(next, "tcp");
  assertEquals(await ask(connection, "x"), "x");
});

Deno.test("serve touches no Unix socket that is alive, nor a file that is none, and says why", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  await using holder = await startDaemon({ config: lab() + listener("unix", "unix", "echo", { path }) });
  await holder.ready();
  for (const socket of ["stream", "dgram", "seqpacket"]) {
    assertEquals(
      await failure(listener("mine", "unix", "echo", { path, socket })),
      `Cannot open listener "mine": cannot bind unix ${path}: pid ${holder.pid}, guichet-lab, serves it; ` +
        "choose another path or stop it",
    );
  }
  using connection = await connectTo(holder, "unix");
  assertEquals(await ask(connection, "alive"), "alive");
  connection.close();

  const file = await dir.write("file", "precious");
  await Deno.symlink(path, dir.join("link"));
  for (const other of [file, dir.path, dir.join("link")]) {
    assertEquals(
      await failure(listener("mine", "unix", "echo", { path: other })),
      `Cannot open listener "mine": cannot bind unix ${other}: a file that is no socket is there; ` +
        "choose another path or move it away",
    );
  }
  assertEquals(await Deno.readTextFile(file), "precious");
  assertEquals(
    await failure(listener("mine", "unix", "echo", { path: dir.join("no/socket") })),
    `Cannot open listener "mine": cannot bind unix ${dir.join("no/socket")}: no such file or directory; ` +
      "make the folder, or choose another path",
  );
});

testNeeding(["python3"], "serve replaces a stale socket file, and only that", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  await runSuccessfully(["python3", "-c", "import socket, sys; socket.socket(1).bind(sys.argv[1])", path]);
  assert(await exists(path));
  await using daemon = await startDaemon({ config: lab() + listener("unix", "unix", "echo", { path }) });
  await daemon.ready();
  using connection = await connectTo(daemon, "unix");
  assertEquals(await ask(connection, "x"), "x");
});

Deno.test("serve says which addresses and interfaces this machine lacks", async () => {
  for (const transport of ["udp", "tcp"]) {
    assertEquals(
      await failure(listener("mine", transport, "echo", { address: "192.0.2.1", port: 4567 })),
      `Cannot open listener "mine": cannot bind ${transport} 192.0.2.1:4567: cannot assign requested address; ` +
        "expected an address of this machine, or 0.0.0.0 for all",
    );
  }
  const options = { group: "225.0.0.10", port: 7200, interface: "nowhere0" };
  const said = await failure(listener("mine", "multicast", "print", options));
  assert(
    said.startsWith('Cannot open listener "mine": cannot join 225.0.0.10 on "nowhere0": no such interface;'),
  );
  assert(/expected "auto" or one of .*\blo\b/.test(said), said);
});

testNeeding(["namespaces"], "serve says when an IPv6 address is none of this machine's", async () => {
  // A new namespace's lo is down and has no address yet.
  const said = await failure(listener("mine", "tcp", "echo", { address: "::1", port: 7100 }), {
    prefix: ["unshare", "-n"],
  });
  assertEquals(
    said,
    'Cannot open listener "mine": cannot bind tcp [::1]:7100: cannot assign requested address; ' +
      "expected an address of this machine, or :: for all",
  );
});

testNeeding(["gcc"], "serve says when the kernel has no IPv6 at all", async () => {
  const prefix = [await compileC("no_ipv6")];
  for (const [name, port] of [["udp", 4567], ["tcp", 7100]] as const) {
    assertEquals(
      await failure(listener("mine", name, "echo", { address: "::", port }), { prefix }),
      `Cannot open listener "mine": cannot bind ${name} [::]:${port}: address family not supported by protocol; ` +
        "this machine has no IPv6: expected an IPv4 address",
    );
  }
});

testNeeding(
  ["root", "namespaces", "setpriv"],
  "serve says what a low port and a foreign folder want",
  async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o555);
    // Root by name only: no capability, and a network that keeps low ports for those who have one.
    const prefix = [...OWN_NETWORK, "setpriv", "--bounding-set=-all"];
    for (const transport of ["udp", "tcp"]) {
      assertEquals(
        await failure(listener("mine", transport, "echo", { port: 7 }), { prefix }),
        `Cannot open listener "mine": cannot bind ${transport} 127.0.0.1:7: permission denied; ` +
          "ports below 1024 need root or CAP_NET_BIND_SERVICE",
      );
    }
    assertEquals(
      await failure(listener("mine", "unix", "echo", { path: dir.join("socket") }), { prefix }),
      `Cannot open listener "mine": cannot bind unix ${dir.join("socket")}: permission denied; ` +
        "expected a folder we may write to",
    );
  },
);
