// Socket activation: a lab serves on descriptors that its service manager has bound, by their names.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Daemon } from "../support/daemon.ts";
import { boundPort, startManaged } from "../support/managed_daemon.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { within } from "../support/within.ts";
import { freePort } from "../support/free_port.ts";
import { udpPeer } from "./wire_peers.ts";

const listener = (name: string, transport: string, keys: string) => `
[[listener]]
name = "${name}"
transport = "${transport}"
${keys}
service = "${transport === "multicast" ? "print" : "echo"}"
`;

const HEAD = `[lab]\nstdin = "ignore"\ntraps = false\ndrain = "0s"\n`;
const here = (port: number) => `address = "127.0.0.1"\nport = ${port}`;

async function echoOf(connection: Deno.Conn): Promise<number | null> {
  await connection.write(Uint8Array.of(1, 2, 3));
  return await connection.read(new Uint8Array(9));
}

/** Socket descriptors of the lab below a manager, with whether each is close-on-exec and non-blocking. */
async function descriptorFlags(daemon: Daemon): Promise<Map<number, number>> {
  const [, pid] = await daemon.line(/^Ready .*pid (\d+)$/);
  const flags = new Map<number, number>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    const text = Deno.readTextFileSync(`/proc/${pid}/fdinfo/${name}`);
    flags.set(Number(name), parseInt(/^flags:\t(\d+)$/m.exec(text)![1], 8));
  }
  return flags;
}

testNeeding(
  ["python3"],
  "a lab serves udp, tcp, unix and multicast on the manager's sockets, whatever their order",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("lab.sock");
    const group = await freePort();
    const config = HEAD + listener("tcp-echo", "tcp", here(0)) + listener("udp-echo", "udp", here(0)) +
      listener("unix-echo", "unix", `path = "${path}"`) +
      listener("group", "multicast", `group = "225.0.0.10"\nport = ${group}`);
    const manager = [
      ["--socket", `group=udp:0.0.0.0:${group}`],
      ["--socket", `unix-echo=unix-stream:${path}`],
      ["--socket", "udp-echo=udp:127.0.0.1:0"],
      ["--socket", "tcp-echo=tcp:127.0.0.1:0"],
    ].flat();
    await using daemon = await startManaged({ config, manager });
    await daemon.ready();
    for (const name of ["tcp-echo", "udp-echo"]) {
      assertEquals(daemon.listener(name).port, boundPort(daemon, name));
    }
    assertEquals(daemon.listener("group").address, `225.0.0.10:${group}`);
    const flags = await descriptorFlags(daemon);
    // O_NONBLOCK and O_CLOEXEC, as fdinfo shows them (proc(5)).
    for (const fd of [3, 4, 5, 6]) assertEquals(flags.get(fd)! & 0o2004000, 0o2004000, `descriptor ${fd}`);

    using tcp = await Deno.connect({ hostname: "127.0.0.1", port: boundPort(daemon, "tcp-echo") });
    using unix = await Deno.connect({ transport: "unix", path });
    assertEquals([await echoOf(tcp), await echoOf(unix)], [3, 3]);
    using peer = await udpPeer();
    await peer.send(Uint8Array.of(9), boundPort(daemon, "udp-echo"));
    await peer.count(1);
    assertEquals((await daemon.stop()).code, 0);
    assert(Deno.lstatSync(path).isSocket, "The socket's file is the manager's");
  },
);

testNeeding(
  ["python3"],
  "who connects while an activated lab restarts is served by the next one",
  async () => {
    await using dir = await tempDir();
    const config = HEAD + listener("tcp-echo", "tcp", here(0));
    // The watchdog is the manager's reason to restart it: two milliseconds are never enough.
    const manager = [
      "--notify",
      dir.join("notify"),
      "--watchdog",
      "2",
      "--restarts",
      "1",
      "--socket",
      "tcp-echo=tcp:127.0.0.1:0",
    ];
    await using daemon = await startManaged({ config, manager });
    await daemon.line(/^manager .*"what": "watchdog"/);
    const visit = async () => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: boundPort(daemon, "tcp-echo") });
      return await echoOf(connection);
    };
    // The first lab may have accepted it in its last moment: then it is reset, and the next one comes in time.
    const answer = visit().catch((error) => {
      if (error instanceof Deno.errors.ConnectionReset) return visit();
      throw error;
    });
    assertEquals(await within(answer, 15_000, () => daemon.output), 3);
  },
);

testNeeding(["python3"], "an activated lab that stops leaves the manager's socket listening", async () => {
  const config = HEAD + listener("tcp-echo", "tcp", here(0));
  await using dir = await tempDir();
  // The child's end is told first; the manager holds the socket for a moment more.
  const probe = dir.join("probe.py");
  await Deno.writeTextFile(
    probe,
    `
import ctypes, sys, socket, os, signal, fcntl
s = socket.create_server(("127.0.0.1", 0))
fd = fcntl.fcntl(s.fileno(), fcntl.F_DUPFD, 50)
def child():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    os.dup2(fd, 3); os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES="tcp-echo")
    os.execvp(sys.argv[1], sys.argv[1:])
pid = os.fork()
if pid == 0: child()
c = socket.create_connection(s.getsockname()); c.send(b"abc"); print(c.recv(9)); c.close()
os.kill(pid, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
c = socket.create_connection(s.getsockname(), timeout=5); a, _ = s.accept(); print("accepted")
`,
  );
  await using daemon = await startDaemon({ config, prefix: ["python3", "-u", probe] });
  const { code } = await daemon.wait();
  assertEquals(code, 0, daemon.output);
  assertMatch(daemon.output, /b'abc'\n[^]*\n0\naccepted/);
});

const UNFIT: readonly [what: string, socket: string, config: string, says: RegExp][] = [
  [
    "another protocol",
    "a=udp:127.0.0.1:0",
    here(0),
    /descriptor 3, udp 127\.0\.0\.1:\d+: want tcp 127\.0\.0\.1:0/,
  ],
  ["another port", "a=tcp:127.0.0.1:0", here(7100), /tcp 127\.0\.0\.1:\d+: want tcp 127\.0\.0\.1:7100/],
  ["another address", "a=tcp:127.0.0.2:0", here(0), /tcp 127\.0\.0\.2:\d+: want tcp 127\.0\.0\.1:0/],
  [
    "another family",
    "a=tcp:[::]:0",
    'address = "0.0.0.0"\nport = 0',
    /tcp \[::\]:\d+: want tcp 0\.0\.0\.0:0/,
  ],
  ["IPv6 alone for both", "a=tcp6only:[::]:0", 'address = "::"\nport = 0', /want BindIPv6Only=both/],
];

for (const [what, socket, keys, says] of UNFIT) {
  testNeeding(
    ["python3", "ipv6"],
    `a lab refuses a socket of its listener's name that is bound to ${what}`,
    async () => {
      const config = HEAD + listener("a", "tcp", keys);
      await using daemon = await startManaged({ config, manager: ["--socket", socket] });
      assertEquals((await daemon.wait()).code, 1);
      assertMatch(
        daemon.output,
        /Cannot open listener \\?"a\\?": cannot use the socket that the service manager calls/,
      );
      assertMatch(daemon.output, says);
    },
  );
}

testNeeding(
  ["python3"],
  "a socket that no listener claims is closed and told of; others are bound by the lab",
  async () => {
    const config = HEAD + listener("own", "tcp", here(0));
    await using daemon = await startManaged({ config, manager: ["--socket", "stranger=tcp:127.0.0.1:0"] });
    await daemon.ready();
    await daemon.line(
      /Closed a socket of the service manager's that no listener claims: descriptor 3, \\"stranger\\", tcp 127/,
    );
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: daemon.listener("own").port });
    assertEquals(await echoOf(connection), 3);
  },
);

testNeeding(["python3"], "sockets that are another process's by LISTEN_PID are left alone", async () => {
  const config = HEAD + listener("a", "tcp", here(0));
  await using daemon = await startManaged({
    config,
    manager: ["--misdirect", "--socket", "a=tcp:127.0.0.1:0"],
  });
  await daemon.ready();
  assert(daemon.listener("a").port !== boundPort(daemon, "a"));
});

testNeeding(
  ["systemd-socket-activate"],
  "systemd-socket-activate hands a lab its socket at the first connection",
  async () => {
    const port = await freePort();
    const config = HEAD + listener("tcp-echo", "tcp", here(port));
    const prefix = ["systemd-socket-activate", `--listen=127.0.0.1:${port}`, "--fdname=tcp-echo"];
    await using daemon = await startDaemon({ config, prefix });
    using connection = await waitFor(
      "systemd-socket-activate's socket",
      () => Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined),
    );
    assertEquals(await within(echoOf(connection), 15_000, () => daemon.output), 3);
    assertEquals((await daemon.stop()).code, 0, daemon.output);
  },
);

testNeeding(
  ["systemd-socket-activate"],
  "systemd-socket-activate hands a lab a datagram socket",
  async () => {
    const port = await freePort();
    const config = HEAD + listener("udp-echo", "udp", here(port));
    const prefix = [
      "systemd-socket-activate",
      "--datagram",
      `--listen=127.0.0.1:${port}`,
      "--fdname=udp-echo",
    ];
    await using daemon = await startDaemon({ config, prefix });
    await waitFor("its socket", async () => {
      const { stdout } = await runSuccessfully(["cat", "/proc/net/udp"]);
      return stdout.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} `);
    });
    using peer = await udpPeer();
    await peer.send(Uint8Array.of(9), port);
    await within(peer.count(1), 15_000, () => daemon.output);
    assertEquals((await daemon.stop()).code, 0, daemon.output);
  },
);
