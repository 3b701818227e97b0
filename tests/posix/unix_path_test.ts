import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeUnix } from "../../src/posix/address.ts";
import { SystemError } from "../../src/posix/errors.ts";
import {
  accept,
  bind,
  close,
  connect,
  listen,
  NOT_YET,
  socket,
  type SocketKind,
} from "../../src/posix/socket.ts";
import { lstatKind } from "../../src/posix/system/files.ts";
import { probeUnixPath } from "../../src/posix/unix_path.ts";

const KINDS: SocketKind[] = ["stream", "dgram", "seqpacket"];

async function inTempDir(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "guichet_probe_" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A socket bound to `path`; listening, unless it can't or shall not. */
function bound(kind: SocketKind, path: string, listening = true): number {
  const fd = socket("unix", kind);
  bind(fd, encodeUnix(path));
  if (listening && kind !== "dgram") listen(fd, 5);
  return fd;
}

Deno.test("probeUnixPath finds a path free where nothing is", async () => {
  await inTempDir((directory) => {
    assertEquals(probeUnixPath(`${directory}/none`), "free");
    assertEquals(probeUnixPath(`${directory}/no/directory`), "free");
  });
});

for (const kind of KINDS) {
  Deno.test(`probeUnixPath finds a ${kind} socket alive, and stale once nobody holds it`, async () => {
    await inTempDir((directory) => {
      const path = `${directory}/socket`;
      const fd = bound(kind, path);
      const alive = probeUnixPath(path);
      close(fd);
      assertEquals([alive, probeUnixPath(path)], ["alive", "stale"]);
      assertEquals(lstatKind(path), "socket");
    });
  });
}

Deno.test("probeUnixPath finds a socket alive that is bound and does not listen yet", async () => {
  await inTempDir((directory) => {
    for (const kind of ["stream", "seqpacket"] as const) {
      const fd = bound(kind, `${directory}/${kind}`, false);
      const state = probeUnixPath(`${directory}/${kind}`);
      close(fd);
      assertEquals([kind, state], [kind, "alive"]);
    }
  });
});

Deno.test("probeUnixPath leaves no connection behind in a listening socket's queue", async () => {
  await inTempDir((directory) => {
    const fd = bound("stream", `${directory}/socket`);
    const state = probeUnixPath(`${directory}/socket`);
    const accepted = accept(fd);
    close(fd);
    assertEquals([state, accepted], ["alive", NOT_YET]);
  });
});

Deno.test("probeUnixPath finds a datagram socket alive that talks to one peer only", async () => {
  await inTempDir((directory) => {
    const peer = bound("dgram", `${directory}/peer`);
    const fd = bound("dgram", `${directory}/socket`);
    connect(fd, encodeUnix(`${directory}/peer`));
    const state = probeUnixPath(`${directory}/socket`);
    close(fd);
    close(peer);
    assertEquals(state, "alive");
  });
});

Deno.test("probeUnixPath finds a listening socket alive whose queue is full", async () => {
  await inTempDir((directory) => {
    const path = `${directory}/socket`;
    const server = socket("unix", "stream");
    bind(server, encodeUnix(path));
    listen(server, 0);
    const clients = [socket("unix", "stream"), socket("unix", "stream")];
    const answers = clients.map((fd) => connect(fd, encodeUnix(path)));
    const state = probeUnixPath(path);
    [...clients, server].forEach(close);
    assertEquals([answers, state], [[0, NOT_YET], "alive"]);
  });
});

Deno.test("probeUnixPath takes nothing but a socket for stale", async () => {
  await inTempDir((directory) => {
    close(bound("stream", `${directory}/stale`));
    Deno.writeTextFileSync(`${directory}/file`, "precious");
    Deno.symlinkSync("stale", `${directory}/link`);
    Deno.mkdirSync(`${directory}/directory`);
    for (const name of ["file", "link", "directory"]) {
      assertEquals([name, probeUnixPath(`${directory}/${name}`)], [name, "not-a-socket"]);
    }
    assertEquals(Deno.readTextFileSync(`${directory}/file`), "precious");
  });
});

Deno.test("probeUnixPath refuses a path that is too long for a socket", () => {
  const longest = `/${"é".repeat(53)}`;
  assertEquals(probeUnixPath(longest), "free");
  assertEquals(assertThrows(() => probeUnixPath(`${longest}x`), SystemError).code, "ENAMETOOLONG");
});

Deno.test("probeUnixPath leaves no descriptor open", async () => {
  await inTempDir((directory) => {
    close(bound("stream", `${directory}/stale`));
    probeUnixPath(`${directory}/stale`);
    const before = [...Deno.readDirSync("/proc/self/fd")].length;
    for (let i = 0; i < 50; i++) probeUnixPath(`${directory}/stale`);
    const after = [...Deno.readDirSync("/proc/self/fd")].length;
    assert(after - before < 25, `${before} descriptors became ${after}`);
  });
});

/** How to run a command that file permissions hold for: root must give its capabilities up first. */
const UNPRIVILEGED = Deno.uid() === 0 ? ["setpriv", "--bounding-set=-all"] : ["env"];

function canRunUnprivileged(): boolean {
  try {
    const [command, ...flags] = UNPRIVILEGED;
    return new Deno.Command(command, { args: [...flags, "true"], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "probeUnixPath finds a path unreachable that permissions hide (needs setpriv when run by root)",
  ignore: !canRunUnprivileged(),
  fn: async () => {
    await inTempDir(async (directory) => {
      const fd = bound("stream", `${directory}/socket`);
      Deno.chmodSync(`${directory}/socket`, 0);
      Deno.mkdirSync(`${directory}/closed`, { mode: 0 });
      const [command, ...flags] = UNPRIVILEGED;
      const probe = new URL("support/unix_path_probe.ts", import.meta.url).pathname;
      const paths = [`${directory}/socket`, `${directory}/closed/socket`];
      const { stdout, stderr, success } = await new Deno.Command(command, {
        args: [...flags, Deno.execPath(), "run", "--allow-ffi", probe, ...paths],
      }).output();
      close(fd);
      assert(success, new TextDecoder().decode(stderr));
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), ["unreachable", "unreachable"]);
    });
  },
});
