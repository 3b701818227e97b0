// Tests of the daemon helper with a stand-in for main.ts.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Daemon, type DaemonOptions, startDaemon } from "./daemon.ts";
import { withQuietTables } from "./quiet_tables.ts";
import { OWN_NETWORK } from "./namespaces.ts";
import { testNeeding } from "./tool.ts";

const main = new URL("stand_in_main.ts", import.meta.url).pathname;

function start(options: DaemonOptions = {}): Promise<Daemon> {
  return startDaemon({ main, ...options });
}

async function isRunning(pid: number): Promise<boolean> {
  return await Deno.stat(`/proc/${pid}`).then(() => true, () => false);
}

Deno.test("Daemon.ready waits for the Ready line and knows the listeners", async () => {
  await using daemon = await start();
  await daemon.ready();
  assertEquals([...daemon.listeners.keys()], ["udp-counter", "tcp-counter", "unix-echo"]);
  const { transport, host, port } = daemon.listener("tcp-counter");
  assertEquals({ transport, host, port }, { transport: "tcp", host: "::", port: 40002 });
  assertThrows(() => daemon.listener("other"), Error, 'Cannot find listener "other"');
});

Deno.test("startDaemon hands its config over in a file that goes away", async () => {
  const daemon = await start({ config: 'name = "x"\n' });
  const [, text] = await daemon.line(/^Config (.*)$/);
  const [, path] =
    (await Deno.readTextFile(`/proc/${daemon.pid}/cmdline`)).match(/--config\0([^\0]*lab\.toml)\0/) ?? [];
  assertEquals(JSON.parse(text), withQuietTables('name = "x"\n'));
  await daemon[Symbol.asyncDispose]();
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("Daemon.stop signals and gives the exit status", async () => {
  await using daemon = await start();
  await daemon.ready();
  const { code } = await daemon.stop("SIGTERM");
  assertEquals([code, daemon.stdout.at(-1)], [0, "Stopped by SIGTERM"]);
});

Deno.test("Daemon.wait and line fail with the output after their deadline", async () => {
  await using daemon = await start();
  await daemon.ready();
  await assertRejects(() => daemon.wait(50), Error, "Ready in 12 ms");
  await assertRejects(() => daemon.line(/never/, 50), Error, "Ready in 12 ms");
});

Deno.test("Daemon.line begins where it is told", async () => {
  await using daemon = await start({ stdin: "piped" });
  await daemon.ready();
  await daemon.write("a");
  await daemon.line(/^Input "a"/);
  const mark = daemon.lineCount;
  await assertRejects(() => daemon.line(/^Input/, 50, mark));
  await daemon.write("b");
  assertEquals((await daemon.line(/^Input (.*)$/, 5000, mark))[1], '"b"');
});

Deno.test("Daemon.ready fails at once, with both outputs, when the process ends before", async () => {
  await using daemon = await start({ args: ["fail"] });
  const begin = performance.now();
  await assertRejects(() => daemon.ready(), Error, "Cannot start: the reason");
  assert(performance.now() - begin < 10_000);
  assertEquals((await daemon.wait()).code, 3);
});

Deno.test("Daemon.ready fails after its deadline when nothing is said", async () => {
  await using daemon = await start({ args: ["mute"] });
  await assertRejects(() => daemon.ready(200), Error, "waited 200 ms");
});

for (const stdin of ["null", "closed"] as const) {
  Deno.test(`Daemon with stdin "${stdin}" reads the end of input at once`, async () => {
    await using daemon = await start({ stdin, args: ["once"] });
    await daemon.line(/^Input ends, terminal false$/);
    assertEquals((await daemon.wait()).code, 0);
  });
}

Deno.test('Daemon with stdin "closed" is started with no descriptor 0', async () => {
  const script = ["-c", "ls -l /proc/self/fd/0 2>&1; echo Ready"];
  await using daemon = await startDaemon({ binary: "/bin/sh", args: script, stdin: "closed" });
  await daemon.line(/No such file/);
});

Deno.test("Daemon.closeStdin ends piped input", async () => {
  await using daemon = await start({ stdin: "piped", args: ["once"] });
  await daemon.ready();
  await daemon.closeStdin();
  assertEquals((await daemon.wait()).code, 0);
});

Deno.test("Daemon kills the process when it is disposed of", async () => {
  const daemon = await start();
  await daemon.ready();
  assert(await isRunning(daemon.pid));
  await daemon[Symbol.asyncDispose]();
  assert(!await isRunning(daemon.pid));
});

Deno.test("Daemon is disposed of though a grandchild holds its output open", async () => {
  const daemon = await startDaemon({ binary: "/bin/sh", args: ["-c", "sleep 30 & echo pid $!; wait"] });
  const [, pid] = await daemon.line(/^pid (\d+)$/);
  await daemon[Symbol.asyncDispose]();
  Deno.kill(Number(pid), "SIGKILL");
});

testNeeding(["namespaces"], "Daemon behind a prefix has the pid of the command itself", async () => {
  await using daemon = await start({ prefix: OWN_NETWORK });
  await daemon.ready();
  const executable = await Deno.readLink(`/proc/${daemon.pid}/exe`);
  assertEquals(executable, await Deno.realPath(Deno.execPath()));
});
