// config/systemd/guichet.service without systemd as process 1: what systemd-analyze thinks of it, whether it suits the
// labs it is for, and its SystemCallFilter against what V8, Deno's FFI and the lab really call: a lab below the same
// filter starts, serves every transport, replaces a worker and stops.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { mostConnections } from "../../src/cli/doctor/machine.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type DaemonOptions, startDaemon } from "../support/daemon.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";

const PATH = `${PROJECT_ROOT}/config/systemd/guichet.service`;
const UNIT = Deno.readTextFileSync(PATH);

/** The number that a line of the unit sets. */
function setting(key: string): number {
  return Number(new RegExp(`^${key}=(\\d+)$`, "m").exec(UNIT)?.[1]);
}

Deno.test("the unit has descriptors and time to stop enough for the labs that come with guichet", () => {
  for (const file of ["lab.toml", "examples/service.toml"]) {
    const config = loadConfig(Deno.readTextFileSync(`${PROJECT_ROOT}/config/${file}`), file);
    assertLess(mostConnections(config) + 1000, setting("LimitNOFILE"), file);
    assertLess(config.lab.drain / 1000 + 10, setting("TimeoutStopSec"), file);
  }
});

Deno.test("the unit says why MemoryDenyWriteExecute is off, and turns it on nowhere", () => {
  assertMatch(UNIT, /^# Not MemoryDenyWriteExecute=yes: V8 compiles/m);
  assert(!/^MemoryDenyWriteExecute/m.test(UNIT));
});

testNeeding(["systemd-analyze"], "systemd-analyze finds nothing wrong with the unit", async () => {
  await using dir = await tempDir();
  // It looks for the program, which is not installed here.
  const path = await dir.write("guichet.service", UNIT.replaceAll("/usr/local/bin/guichet", "/bin/true"));
  const { stdout, stderr } = await runSuccessfully(["systemd-analyze", "verify", "--man=no", path]);
  // It also tells of other units of the machine.
  assertEquals((stdout + stderr).split("\n").filter((line) => line.includes("guichet")), []);
});

testNeeding(["systemd-analyze"], "systemd-analyze calls the service's exposure low", async () => {
  const command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20"];
  const { stdout } = await runSuccessfully([...command, PATH]);
  const [, exposure] = /Overall exposure level for guichet\.service: (\d+\.\d+)/.exec(stdout)!;
  assertLess(Number(exposure), 2);
});

const LAB = (path: string) => `
[lab]
stdin = "ignore"
workers = 2
drain = "0s"
[[listener]]
name = "udp"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"
[[listener]]
name = "tcp"
transport = "tcp"
address = "127.0.0.1"
port = 0
service = "echo"
[[listener]]
name = "own"
transport = "tcp"
address = "127.0.0.1"
port = 0
service = "echo"
isolate = "connection"
[[listener]]
name = "group"
transport = "multicast"
group = "225.0.0.10"
port = 0
service = "print"
[[listener]]
name = "unix"
transport = "unix"
path = "${path}"
service = "echo"
[log]
file = "${path}.log"
`;

/** System calls that the unit allows, as systemd itself expands the groups. */
async function allowed(): Promise<string[]> {
  const names = new Set<string>();
  for (const [, list] of UNIT.matchAll(/^SystemCallFilter=(.*)$/gm)) {
    for (const word of list.replace(/^~/, "").split(" ")) {
      for (const name of await expand(word)) list.startsWith("~") ? names.delete(name) : names.add(name);
    }
  }
  return [...names];
}

async function expand(word: string): Promise<string[]> {
  if (!word.startsWith("@")) return [word];
  const { stdout } = await runSuccessfully(["systemd-analyze", "syscall-filter", word]);
  const members = stdout.split("\n").slice(1).map((line) => line.trim()).filter((line) =>
    /^[@a-z]/.test(line)
  );
  return (await Promise.all(members.map(expand))).flat();
}

async function startFiltered(names: readonly string[], options: DaemonOptions) {
  const prefix = ["python3", `${PROJECT_ROOT}/tests/support/filtered.py`, names.join(",")];
  return await startDaemon({ ...options, prefix });
}

async function echoes(connection: Deno.Conn): Promise<boolean> {
  await connection.write(Uint8Array.of(1, 2));
  const count = await connection.read(new Uint8Array(9));
  connection.close();
  return count === 2;
}

testNeeding(
  ["systemd-analyze", "python3"],
  "a lab below the unit's system call filter serves, replaces a worker, and stops",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("lab.sock");
    const main = `${PROJECT_ROOT}/tests/lab/support/hanging_main.ts`;
    await using daemon = await startFiltered(await allowed(), { config: LAB(path), main });
    await daemon.ready();
    const status = Deno.readTextFileSync(`/proc/${daemon.pid}/status`);
    assertMatch(status, /^Seccomp:\t2$/m);
    const serves = async () => {
      assert(await echoes(await Deno.connect({ hostname: "127.0.0.1", port: daemon.listener("tcp").port })));
      assert(await echoes(await Deno.connect({ hostname: "127.0.0.1", port: daemon.listener("own").port })));
      assert(await echoes(await Deno.connect({ transport: "unix", path })));
      const { stdout } = await runSuccessfully([
        "python3",
        "-c",
        `
import socket
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.settimeout(5)
u.sendto(b"x", ("127.0.0.1", ${daemon.listener("udp").port})); print(len(u.recv(99)))
u.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
u.sendto(b"BONJOUR", ("225.0.0.10", ${daemon.listener("group").port}))
`,
      ]);
      assertEquals(stdout.trim(), "4");
    };
    await serves();
    await daemon.line(/Message received: BONJOUR/);
    daemon.signal("SIGUSR2");
    await daemon.line(/Worker 0 is replaced/);
    await serves();
    const from = daemon.lineCount;
    assertEquals((await daemon.stop()).code, 0, daemon.output);
    await daemon.line(/^Stopped after/, 5000, from);
    assertMatch(Deno.readTextFileSync(`${path}.log`), /Totals of udp/);
  },
);

testNeeding(
  ["systemd-analyze", "python3"],
  "the filter is one: without a call that a lab needs, none starts",
  async () => {
    await using dir = await tempDir();
    const names = (await allowed()).filter((name) => name !== "epoll_wait" && name !== "epoll_pwait");
    await using daemon = await startFiltered(names, { config: LAB(dir.join("lab.sock")) });
    const { code } = await daemon.wait(30_000);
    assert(code !== 0, daemon.output);
  },
);
