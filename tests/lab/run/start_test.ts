// Tests of a lab's start, the whole daemon as a process of its own: what it prints, in which order, and when.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SERVE_FLAGS } from "../../../src/cli/process_io.ts";
import { runClient } from "../../support/client.ts";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { OWN_NETWORK } from "../../support/namespaces.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { ask, connectTo, lab, listener, logRecords, table, TWO } from "../support/run_labs.ts";

/** Milliseconds by which a time in seconds with one decimal may be too long. */
const ROUNDING = 50;

const MULTICAST = listener("group", "multicast", "print", { group: "225.0.0.10", port: 0, interface: "lo" });

function unix(path: string): string {
  return listener("unix", "unix", "echo", { path, mode: "0640" });
}

Deno.test("serve prints a line for each listener in the file's order, then Ready, then how to stop", async () => {
  await using dir = await tempDir();
  const config = TWO + MULTICAST + unix(dir.join("socket")) + lab({ name: "Mine" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  await daemon.line(/^Stop it/);
  const listening = [...daemon.listeners.values()];
  assertEquals(listening.map(({ name, transport, rest }) => [name, transport, rest[0]]), [
    ["udp", "udp", "counter"],
    ["tcp", "tcp", "echo"],
    ["group", "multicast", "print"],
    ["unix", "unix/stream", "echo"],
  ]);
  assertEquals(listening[3].address, dir.join("socket"));
  assert(listening.slice(0, 3).every(({ port }) => port > 0), "port 0 shows the port it came to");
  assertMatch(listening[0].rest[1], /^receive buffer 4 MiB asked, .* granted/);
  assertMatch(listening[2].rest[1], /^on lo, receive buffer /);
  assertMatch(daemon.stdout[4], /^Ready in [\d.]+ m?s: Mine, 4 listeners, 2 workers, pid \d+$/);
  assertEquals(daemon.stdout.slice(5), [`Stop it with Ctrl-C or kill -TERM ${daemon.pid}`]);
  assertEquals((await Deno.lstat(dir.join("socket"))).mode! & 0o777, 0o640);
});

testNeeding(["gcc"], "serve speaks French where the lab is French", async () => {
  await using daemon = await startDaemon({ config: lab({ language: "fr" }) + MULTICAST });
  await daemon.line(/^Arrêter avec Ctrl-C ou kill -TERM \d+$/);
  const [listening, ready] = daemon.stdout;
  assertMatch(
    listening,
    /^Écoute +group +multicast +225\.0\.0\.10:\d+ +print +sur lo, tampon de réception 4 Mio /,
  );
  assertMatch(ready, /^Prêt en [\d,]+ m?s : Sockets lab, 1 exercice, 2 workers, pid \d+$/);
  const [, port] = listening.match(/:(\d+) /)!;
  await runClient("mcast_client", ["--interface", "lo", "--message", "été\x1b", "225.0.0.10", port]);
  await daemon.line(/^Message reçu :été\\x1b {2}\(de [\d.]+:\d+ vers le groupe 225\.0\.0\.10 sur lo\)$/);
  assertEquals((await daemon.stop()).code, 0);
  assertEquals(daemon.stdout[4], "Arrêt : SIGTERM");
  assertMatch(daemon.stdout[5], /^Totaux +datagrammes +connexions +réponses +octets reçus/);
  assertMatch(daemon.stdout.at(-1)!, /^Arrêté après /);
});

testNeeding(
  ["gcc"],
  "serve is ready only when every socket is waited for, and says truly how long it took",
  async () => {
    for (const workers of [1, 3]) {
      const begin = performance.now();
      await using daemon = await startDaemon({ config: lab({ workers }) + TWO + MULTICAST });
      const [, time] = await daemon.line(/^Ready in ([\d.]+ m?s): .*, 3 listeners, \d workers?, pid/);
      const waited = await waitedFor(daemon.pid);
      const ms = parseFloat(time) * (time.endsWith(" ms") ? 1 : 1000);
      assert(ms > 0 && ms <= performance.now() - begin + ROUNDING, time);
      assertEquals(await unwaited(daemon, waited), []);
      using connection = await connectTo(daemon, "tcp");
      assertEquals(await ask(connection, "now"), "now");
      const { stdout } = await runClient("udp_client", ["127.0.0.1", daemon.listener("udp").port]);
      assertEquals(stdout, "Reponse : 1\n");
    }
  },
);

/** The sockets that some epoll of a process watches, as `socket:[INODE]`. */
async function waitedFor(pid: number): Promise<Set<string>> {
  const watched = new Set<string>();
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    const info = await Deno.readTextFile(`/proc/${pid}/fdinfo/${name}`).catch(() => "");
    for (const [, fd] of info.matchAll(/^tfd:\s+(\d+)/gm)) {
      watched.add(await Deno.readLink(`/proc/${pid}/fd/${fd}`).catch(() => ""));
    }
  }
  return watched;
}

/** The listeners whose sockets are not among those. */
async function unwaited(daemon: Daemon, watched: Set<string>): Promise<string[]> {
  const lines = await Promise.all(
    ["udp", "tcp"].map((name) => Deno.readTextFile(`/proc/${daemon.pid}/net/${name}`)),
  );
  const rows = lines.join("\n").split("\n").map((line) => line.trim().split(/\s+/));
  return [...daemon.listeners.values()].filter(({ port }) => {
    const hex = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    return !rows.some((row) => row[1]?.endsWith(hex) && watched.has(`socket:[${row[9]}]`));
  }).map(({ name }) => name);
}

Deno.test("serve takes a relative --config, from another directory than its own", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(dir.join("labs"));
  await dir.write("labs/mine.toml", lab() + unix(dir.join("socket")));
  const args = ["serve", "--config", "labs/mine.toml"];
  await using daemon = await startDaemon({ args, cwd: dir.path });
  await daemon.ready();
  using connection = await connectTo(daemon, "unix");
  assertEquals(await ask(connection, "x"), "x");
});

Deno.test("deno task serve grants no more than the tests do, passes its arguments on, and a signal", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${PROJECT_ROOT}/deno.json`));
  assertEquals(tasks.serve, `deno run ${SERVE_FLAGS.join(" ")} main.ts serve`);
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", lab() + TWO);
  await using daemon = await startDaemon({
    binary: Deno.execPath(),
    cwd: PROJECT_ROOT,
    args: ["task", "--quiet", "serve", `--config=${path}`],
  });
  await daemon.ready();
  assertEquals((await daemon.stop("SIGTERM")).code, 0);
  assertMatch(daemon.stdout.at(-1)!, /^Stopped after/);
});

Deno.test("serve logs the same start as records, in the same order", async () => {
  await using daemon = await startDaemon({ config: lab() + TWO });
  await daemon.ready();
  await daemon.stop();
  const records = logRecords(daemon.stderr);
  const messages = records.map(({ message }) => String(message));
  const { udp, tcp } = Object.fromEntries(daemon.listeners);
  assertEquals(messages.slice(0, 4), [
    `Listening on ${udp.address}`,
    `Listening on ${tcp.address}`,
    "Ready",
    "Stopping: SIGTERM",
  ]);
  assertEquals([records[2].listeners, records[2].workers, records[2].pid], [2, 2, daemon.pid]);
});

testNeeding(["namespaces"], "serve without --config runs the default lab", async () => {
  await using dir = await tempDir();
  // The embedded lab itself, but for the Unix path, which another lab of this machine may hold.
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/config/lab.toml`);
  const config = text.replace("/tmp/guichet.sock", dir.join("guichet.sock"));
  await using daemon = await startDaemon({ config, prefix: OWN_NETWORK });
  await daemon.ready();
  const shown = [...daemon.listeners.values()].map(({ transport, address, rest }) => [
    transport,
    address,
    rest[0],
  ]);
  assertEquals(shown, [
    ["udp", "0.0.0.0:4567", "counter"],
    ["tcp", "0.0.0.0:7100", "counter"],
    ["multicast", "225.0.0.10:7200", "print"],
    ["unix/stream", dir.join("guichet.sock"), "echo"],
    ["udp", "0.0.0.0:7007", "echo"],
    ["tcp", "0.0.0.0:7007", "echo"],
  ]);
});

Deno.test("serve's addresses with tokens fit 80 columns, the longest address of a machine included", async () => {
  const config = lab().replace(/\[board\]\n.*\n/, "") + table("board", { port: 0, hints_port: 0 }) + TWO;
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const rows = daemon.stdout.filter((line) => line.includes("?token=")).map((line) =>
    /^\S+ +\S+/.exec(line)![0]
  );
  assertEquals(rows.length, 2);
  const longer = "192.168.100.200:8080".length - "127.0.0.1:65535".length;
  for (const row of rows) assert(row.length + longer <= 80, row);
});
