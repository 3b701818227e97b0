// Tests of a lab whose outputs nobody reads, or whose reader is gone: it serves on, keeps its size, and can be stopped.
import { assert, assertEquals } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { LineLog } from "../../support/line_log.ts";
import { signalChild } from "../../support/signal_child.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { within } from "../../support/within.ts";
import { ask, closeAnyway, guichet, lab, listener, logRecords } from "../support/run_labs.ts";

/** What becomes of one of the lab's outputs. */
type Fate = "read" | "unread" | "gone";

/** Resident memory that a storm may add: garbage between two collections, and the bounded queues. */
const MOST_GROWTH_KB = 64 * 1024;

interface Lab extends AsyncDisposable {
  readonly pid: number;
  readonly errors: LineLog;
  readonly status: Promise<Deno.CommandStatus>;
  readonly connection: Deno.Conn;
  readonly multicastPort: number;
  signal(name: Deno.Signal): void;
}

/** Starts a lab with a group to print and a Unix echo, and connects to the echo, which says that it runs. */
async function start(stdout: Fate, stderr: Fate): Promise<Lab> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  const path = dir.join("socket");
  const log = dir.join("lab.log");
  const file = await dir.write(
    "lab.toml",
    lab() + listener("group", "multicast", "print", { group: "225.0.0.10", port: 0, interface: "lo" }) +
      listener("unix", "unix", "echo", { path }) + `[log]\nfile = "${log}"\n`,
  );
  const [command, ...args] = guichet("serve", "--config", file);
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
  stack.defer(() => kill(child));
  const errors = new LineLog();
  stack.defer(() => errors.end());
  stack.defer(() => void child.stdout.cancel().catch(() => {}));
  if (stderr === "read") errors.add(child.stderr);
  else stack.defer(() => void child.stderr.cancel().catch(() => {}));
  if (stdout === "gone") await child.stdout.cancel();
  if (stderr === "gone") await child.stderr.cancel();

  const text = await waitFor("Ready in the log", async () => {
    const written = await Deno.readTextFile(log).catch(() => "");
    return written.includes('"Ready"') && written;
  }, { timeout: 15_000 });
  const connection = await Deno.connect({ transport: "unix", path });
  stack.defer(() => closeAnyway(connection));
  const [, port] = text.match(/Listening on 225\.0\.0\.10:(\d+)/)!;
  const kept = stack.move();
  return {
    pid: child.pid,
    errors,
    status: child.status,
    connection,
    multicastPort: Number(port),
    signal: (name) => signalChild(child, name),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function kill(child: Deno.ChildProcess): Promise<void> {
  signalChild(child, "SIGKILL");
  await child.status;
}

async function residentKb(pid: number): Promise<number> {
  const [, kb] = (await Deno.readTextFile(`/proc/${pid}/status`)).match(/VmRSS:\s+(\d+)/)!;
  return Number(kb);
}

/** Sends far more messages than anyone reads, for more than a second, and talks to the echo meanwhile. */
async function storm({ multicastPort, connection }: Lab): Promise<void> {
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const message = ["--message", "x".repeat(900), "--count", 10_000];
    const sent = runClient("mcast_client", ["--interface", "lo", ...message, "225.0.0.10", multicastPort]);
    assertEquals(await within(ask(connection, "ping"), 3000, () => "the echo"), "ping");
    assertEquals((await sent).code, 0);
  }
}

async function endsInTime({ status, signal }: Lab): Promise<void> {
  signal("SIGTERM");
  const { code } = await within(status, 5000, () => "the lab's end");
  assertEquals(code, 0);
}

const FATES: [stdout: Fate, stderr: Fate][] = [["unread", "read"], ["unread", "unread"], ["gone", "gone"]];

for (const [stdout, stderr] of FATES) {
  testNeeding(
    ["gcc"],
    `serve serves on in a storm of messages with stdout ${stdout} and stderr ${stderr}`,
    async () => {
      await using running = await start(stdout, stderr);
      const before = await residentKb(running.pid);
      await storm(running);
      const growth = await residentKb(running.pid) - before;
      assert(growth < MOST_GROWTH_KB, `${growth} KB`);
      assertEquals(await ask(running.connection, "after"), "after");
      running.connection.close();
      await endsInTime(running);
      if (stderr !== "read") return;
      await running.errors.end();
      const warnings = logRecords(running.errors.lines).filter(({ level }) => level === "warning");
      assert(warnings.length > 0 && warnings.length <= 5, JSON.stringify(warnings));
      for (const { message } of warnings) {
        assert(/^Messages not shown, because too many arrived: \d+$/.test(String(message)), String(message));
      }
    },
  );
}
