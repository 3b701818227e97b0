// Tests of dist/guichet as a daemon: what only the executable can get wrong, since everything it needs must
// be in it and allowed to it. Its default lab is standalone_test.ts's. Run after `deno task compile`, as that
// one is.
import { Asker } from "../cluster/support/asker.ts";
import { startWorld } from "../cluster/support/world.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DATABASE_VARIABLES, OTHER_PROGRAMS, RUNTIME_VARIABLE } from "../../src/cli/process_io.ts";
import { SERVICE_VARIABLES } from "../../src/lab/systemd/environment.ts";
import { ask, connectTo, lab, listener, logRecords, table, TWO } from "../lab/support/run_labs.ts";
import { runClient } from "../support/client.ts";
import { type Daemon, type DaemonOptions, startDaemon } from "../support/daemon.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { startOnPty } from "../support/pty.ts";
import { type TempDir, tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";

const BINARY = `${PROJECT_ROOT}/dist/guichet`;

/** No HOME, no PATH, nothing: as a service manager with little to say starts it. */
const BARE = ["env", "-i"];

function start(options: DaemonOptions): Promise<Daemon> {
  return startDaemon({ binary: BINARY, prefix: BARE, ...options });
}

function config(dir: TempDir): string {
  return lab({ drain: "300ms" }) + TWO +
    listener("isolated", "tcp", "counter", { isolate: "connection" }) +
    listener("records", "unix", "echo", { socket: "seqpacket", path: dir.join("records") }) +
    listener("letters", "unix", "counter", { socket: "dgram", path: dir.join("letters") });
}

testNeeding(
  ["gcc"],
  "dist/guichet has its workers of both kinds and every kind of listener inside",
  async () => {
    await using dir = await tempDir();
    await dir.write("lab.toml", config(dir) + table("log", { file: "lab.log" }));
    await using daemon = await start({ args: ["serve", "--config", "lab.toml"], cwd: dir.path });
    await daemon.ready();
    const tcp = await connectTo(daemon, "tcp");
    assertEquals(await ask(tcp, "x"), "x");
    const answers = [
      await runClient("udp_client", ["127.0.0.1", daemon.listener("udp").port]),
      await runClient("tcp_client", ["127.0.0.1", daemon.listener("isolated").port]),
      await runClient("unix_seqpacket_client", [dir.join("records"), 5]),
      await runClient("unix_dgram_client", [dir.join("letters")]),
    ];
    assertEquals(answers.map(({ stdout, stderr }) => stdout + stderr), [
      "Reponse : 1\n",
      "Reponse : 11\n",
      "Enregistrement : 5 octets\n",
      "Reponse : 1\n",
    ]);
    // Signals, the drain and its limit, the log file beside where it was started.
    daemon.signal("SIGUSR1");
    assertEquals((await daemon.stop()).code, 0);
    tcp.close();
    const records = logRecords((await Deno.readTextFile(dir.join("lab.log"))).trimEnd().split("\n"));
    assertEquals(
      records.map(({ message }) => message),
      logRecords(daemon.stderr).map(({ message }) => message),
    );
    assert(records.some(({ message }) => message === "Totals of letters"));
  },
);

testNeeding(["gcc"], "dist/guichet asks nobody for permissions on a terminal, and heeds Enter", async () => {
  await using dir = await tempDir();
  const file = await dir.write("lab.toml", config(dir));
  await using pty = await startOnPty([...BARE, BINARY, "serve", "--config", file]);
  await pty.line(/^Press Enter/);
  await pty.type("q\r");
  assertEquals(await pty.wait(), 0);
  assertMatch(pty.lines.at(-1)!, /^Stopped after/);
});

Deno.test("dist/guichet check names who holds an address, and that it is itself", async () => {
  await using dir = await tempDir();
  await using daemon = await start({ config: config(dir) });
  await daemon.ready();
  const { port } = daemon.listener("tcp");
  await using checked = await start({ config: listener("mine", "tcp", "echo", { port }), args: ["check"] });
  assertEquals((await checked.wait()).code, 1);
  assert(checked.output.includes(`address already in use (pid ${daemon.pid}, guichet-lab);`), checked.output);
});

Deno.test("dist/guichet is allowed what deno task guichet allows, and no more", async () => {
  const bytes = await Deno.readFile(BINARY);
  // The executable ends with its own files and settings; they hold the permissions as JSON.
  const tail = new TextDecoder("latin1").decode(bytes.subarray(-64 * 1024 * 1024));
  const [, text] = tail.match(/"permissions":(\{[^{}]*\})/)!;
  const granted = Object.entries(JSON.parse(text)).filter(([key, value]) =>
    key.startsWith("allow_") && value !== null
  );
  // What could be imported at run time is Deno's own default; nothing is imported from there.
  assertEquals(granted.map(([key]) => key).filter((key) => key !== "allow_import").sort(), [
    "allow_env",
    "allow_ffi",
    "allow_net",
    "allow_read",
    "allow_run",
    "allow_write",
  ]);
  const { allow_env, allow_run } = JSON.parse(text);
  assertEquals([allow_env, allow_run], [
    [...SERVICE_VARIABLES, RUNTIME_VARIABLE, ...DATABASE_VARIABLES],
    OTHER_PROGRAMS,
  ]);
  assertEquals(JSON.parse(text).prompt, false);
});

testNeeding(["postgresql"], "dist/guichet has the client of its cluster's database inside", async () => {
  await using world = await startWorld();
  const lab = await world.letIn("room-1");
  await using daemon = await world.start(lab, { listener: 'count = "cluster"', daemon: { binary: BINARY } });
  using asker = new Asker();
  assertEquals(await asker.ask(daemon.listener("udp").port!), 1);
  await daemon.stop();
  assertEquals((await world.stored()).map(({ lab, rows }) => [lab, rows]), [["room-1", 1]]);
});

/** Deno itself is 92 MB of it. */
const MOST_BYTES = 110_000_000;

Deno.test("dist/guichet is at most 110 MB, since it holds a bundle and no npm packages", async () => {
  const { size } = await Deno.stat(BINARY);
  assert(size <= MOST_BYTES, `${size} bytes`);
});
