import { assert, assertEquals } from "@std/assert";
import { encodeInet, encodeUnix } from "../../../src/posix/address.ts";
import { whoHolds, whoHoldsPath } from "../../../src/posix/netstat/owners.ts";
import { parseInetTable } from "../../../src/posix/netstat/proc_net.ts";
import { serveBothFamilies } from "../../../src/posix/options.ts";
import { bind, close, getsockname, listen, socket, type SocketKind } from "../../../src/posix/socket.ts";

const COMMAND = Deno.readTextFileSync(`/proc/${Deno.pid}/comm`).trimEnd();
const US = { uid: Deno.uid() ?? undefined, pid: Deno.pid, command: COMMAND };

/** Binds to a port the kernel chooses; runs with the port; closes. */
function holding(
  kind: SocketKind,
  address: string,
  run: (port: number) => void,
): void {
  const fd = socket(address.includes(":") ? "inet6" : "inet", kind);
  try {
    if (address === "::") serveBothFamilies(fd);
    bind(fd, encodeInet(address, 0));
    if (kind === "stream") listen(fd, 5);
    const name = getsockname(fd);
    assert(name !== undefined && name.family !== "unix");
    run(name.port);
  } finally {
    close(fd);
  }
}

Deno.test("whoHolds finds the process that listens", () => {
  holding("stream", "127.0.0.1", (port) => {
    assertEquals(whoHolds("tcp", "127.0.0.1", port), US);
    assertEquals(whoHolds("tcp", "127.0.0.2", port), undefined);
  });
});

Deno.test("whoHolds shows the control characters of a process's name as question marks", () => {
  holding("stream", "127.0.0.1", (port) => {
    Deno.writeTextFileSync("/proc/self/comm", "\x1b[31mred\n\x9bend");
    try {
      assertEquals(whoHolds("tcp", "127.0.0.1", port)?.command, "?[31mred??end");
    } finally {
      Deno.writeTextFileSync("/proc/self/comm", COMMAND);
    }
  });
});

Deno.test("whoHolds finds the process of a bound datagram socket", () => {
  holding("dgram", "127.0.0.1", (port) => {
    assertEquals(whoHolds("udp", "127.0.0.1", port), US);
  });
});

Deno.test("whoHolds knows that wildcards conflict with every address", () => {
  holding("dgram", "127.0.0.1", (port) => {
    assertEquals(whoHolds("udp", "0.0.0.0", port), US);
    assertEquals(whoHolds("udp", "::", port), US);
    assertEquals(whoHolds("udp", "::1", port), undefined);
  });
  holding("dgram", "0.0.0.0", (port) => assertEquals(whoHolds("udp", "127.0.0.9", port), US));
  holding("dgram", "::", (port) => assertEquals(whoHolds("udp", "127.0.0.9", port), US));
  holding("dgram", "::1", (port) => assertEquals(whoHolds("udp", "0.0.0.0", port), undefined));
});

Deno.test("whoHolds takes an address in any spelling", () => {
  holding("dgram", "::1", (port) => assertEquals(whoHolds("udp", "0:0::0001%lo", port), US));
  holding("dgram", "::ffff:127.0.0.1", (port) => assertEquals(whoHolds("udp", "127.0.0.1", port), US));
});

Deno.test("whoHolds finds nobody where only the memory of a connection is left", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const client = await Deno.connect({ hostname: "127.0.0.1", port });
  const server = await listener.accept();
  // The side that closes first is left in TIME_WAIT, with the listener's port.
  server.close();
  assertEquals(await client.read(new Uint8Array(1)), null);
  client.close();
  listener.close();
  const { rows } = parseInetTable(Deno.readTextFileSync("/proc/net/tcp"), "tcp");
  assert(rows.some(({ local }) => local.port === port), "no memory of the connection is left");
  assertEquals(whoHolds("tcp", "127.0.0.1", port), undefined);
});

Deno.test("whoHoldsPath finds the process of a Unix socket by its path", async () => {
  const directory = await Deno.makeTempDir({ prefix: "guichet holder " });
  for (const kind of ["stream", "dgram", "seqpacket"] as const) {
    const path = `${directory}/${kind}`;
    const fd = socket("unix", kind);
    bind(fd, encodeUnix(path));
    const holder = whoHoldsPath(path);
    close(fd);
    assertEquals([kind, holder, whoHoldsPath(path)], [kind, { pid: US.pid, command: COMMAND }, undefined]);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("whoHoldsPath finds the process of a Unix socket by its abstract name", () => {
  const name = `guichet test ${crypto.randomUUID()}`;
  const fd = socket("unix", "stream");
  bind(fd, new Uint8Array([...encodeUnix("").subarray(0, 2), 0, ...new TextEncoder().encode(name)]));
  const holder = whoHoldsPath(`@${name}`);
  close(fd);
  assertEquals(holder, { pid: US.pid, command: COMMAND });
});

/** Asks a child about a port and a path of ours, started by `command`. */
async function askChild(command: string[], port: number, path: string): Promise<unknown> {
  const probe = new URL("../support/port_holder_probe.ts", import.meta.url).pathname;
  const rights = ["--no-prompt", "--allow-ffi", "--allow-read", "--allow-write"];
  const all = [...command, Deno.execPath(), "run", ...rights, probe, String(port), path];
  const { stdout, stderr, success } = await new Deno.Command(all[0], { args: all.slice(1) }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Holds a TCP port and a Unix path while `run` asks about them. */
async function whileHolding(run: (port: number, path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "guichet_holder_" });
  const path = `${directory}/socket`;
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const unix = Deno.listen({ transport: "unix", path });
  try {
    await run((tcp.addr as Deno.NetAddr).port, path);
  } finally {
    tcp.close();
    unix.close();
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("whoHolds and whoHoldsPath find another process with the daemon's few permissions", async () => {
  await whileHolding(async (port, path) => {
    assertEquals(await askChild(["env"], port, path), [US, { pid: US.pid, command: COMMAND }]);
  });
});

const HIDING = ["unshare", "-pfm", "--mount-proc"];

function canHide(): boolean {
  try {
    return new Deno.Command(HIDING[0], { args: [...HIDING.slice(1), "true"], stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "whoHolds tells the owner of a socket whose process it can't see (needs unshare -p)",
  ignore: !canHide(),
  fn: async () => {
    await whileHolding(async (port, path) => {
      assertEquals(await askChild(HIDING, port, path), [{ uid: Deno.uid() }, {}]);
    });
  },
});
