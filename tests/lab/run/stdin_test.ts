// Tests of what standard input does to a whole lab: Enter on a terminal, a pipe's line or end, or nothing at all.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SURE_MS } from "../../../src/lab/stop_request.ts";
import { type Daemon, type DaemonOptions, startDaemon } from "../../support/daemon.ts";
import { type Pty, startOnPty } from "../../support/pty.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { ask, connectTo, guichet, lab, TWO } from "../support/run_labs.ts";

/** Time in which a lab that took its input for a reason to stop would have: it looks every 100 ms. */
const LONG_ENOUGH = 350;

async function runsOn(daemon: Daemon): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH));
  assert(!daemon.output.includes("Stopping"), daemon.output);
  using connection = await connectTo(daemon, "tcp");
  assertEquals(await ask(connection, "x"), "x");
}

function labOnPty(dir: TempDir, stdin: string, path: string): Promise<Pty> {
  return dir.write("lab.toml", lab({ stdin }) + TWO).then((file) =>
    startOnPty(guichet(path, "--config", file))
  );
}

async function stoppedOnPty(pty: Pty, reason: string): Promise<void> {
  assertEquals(await pty.wait(), 0);
  assert(pty.lines.some((line) => line.endsWith(`Stopping: ${reason}`)), pty.lines.join("\n"));
  assertMatch(pty.lines.at(-1)!, /^Stopped after /);
}

for (
  const [what, keys, reason] of [
    ["two Enters", "\r\r", "Enter was pressed"],
    ["q", "q\r", "Enter was pressed"],
    ["Ctrl-D", "\x04", "end of input"],
    ["Ctrl-C", "\x03", "SIGINT (Ctrl-C)"],
  ]
) {
  testNeeding(["gcc"], `serve on a terminal is stopped by ${what}`, async () => {
    await using dir = await tempDir();
    await using pty = await labOnPty(dir, "auto", "serve");
    await pty.line(/^Press Enter to stop the lab$/);
    await pty.type(keys);
    await stoppedOnPty(pty, reason);
  });
}

testNeeding(["gcc"], "serve heeds Enters that were pressed before it was ready", async () => {
  await using dir = await tempDir();
  await using pty = await labOnPty(dir, "auto", "serve");
  await pty.type("\r\r");
  await stoppedOnPty(pty, "Enter was pressed");
});

testNeeding(["gcc"], "serve asks at a stray Enter, and again at the next one that comes late", async () => {
  await using dir = await tempDir();
  await using pty = await labOnPty(dir, "auto", "serve");
  await pty.line(/^Press Enter to stop the lab$/);
  await pty.type("ls -l\r");
  const question = /^Stop the lab\? Press Enter again within 3 s, or type q$/;
  await pty.line(question);
  await new Promise((resolve) => setTimeout(resolve, SURE_MS + LONG_ENOUGH));
  await pty.type("\r");
  await waitFor("the second question", () => pty.lines.filter((line) => question.test(line)).length === 2);
  assert(!pty.lines.join().includes("Stopping"));
  await pty.type("\r");
  await stoppedOnPty(pty, "Enter was pressed");
});

for (
  const [what, stdin, listeners] of [
    [
      "that shows a listener as the course does",
      "auto",
      TWO.replace("[[listener]]", '$&\ndisplay = "course"'),
    ],
    ['with stdin = "stop"', "stop", TWO],
  ]
) {
  testNeeding(["gcc"], `serve ${what} ends at one Enter`, async () => {
    await using dir = await tempDir();
    const file = await dir.write("lab.toml", lab({ stdin }) + listeners);
    await using pty = await startOnPty(guichet("serve", "--config", file));
    await pty.line(/^Press Enter to stop the lab$/);
    await pty.type("\r");
    await stoppedOnPty(pty, "Enter was pressed");
    assert(!pty.lines.join("\n").includes("Stop the lab?"));
  });
}

testNeeding(["gcc"], "serve does not take a key for Enter", async () => {
  await using dir = await tempDir();
  await using pty = await labOnPty(dir, "auto", "serve");
  await pty.line(/^Press Enter/);
  await pty.type("abc");
  await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH));
  assert(!pty.lines.join().includes("Stop"));
  await pty.type("\r\r");
  await stoppedOnPty(pty, "Enter was pressed");
});

testNeeding(["gcc"], "serve is stopped in good order when its terminal's window is closed", async () => {
  await using dir = await tempDir();
  const log = dir.join("lab.log");
  const file = await dir.write("lab.toml", `${lab()}${TWO}[log]\nfile = "${log}"\n`);
  await using pty = await startOnPty(guichet("serve", "--config", file));
  await pty.line(/^Press Enter/);
  await pty.hangUp();
  assertEquals(await pty.wait(), 0);
  assertMatch(await Deno.readTextFile(log), /"Stopping: (SIGHUP|endOfInput)".*\n.*"Totals of udp"/);
});

testNeeding(
  ["gcc", "bash"],
  "serve in the background neither takes Enter nor is stopped by it, and does in front",
  async () => {
    await using dir = await tempDir();
    const file = await dir.write("lab.toml", lab() + TWO);
    const script = [
      '"$@" &',
      'read line; echo "shell read $line"',
      'read line; echo "state $(cut -d" " -f3 /proc/$!/stat)"',
      "fg >/dev/null",
      'echo "status $?"',
    ].join("\n");
    await using pty = await startOnPty([
      "bash",
      "-mc",
      script,
      "bash",
      ...guichet("serve", "--config", file),
    ]);
    await pty.line(/^Press Enter/);
    await pty.type("one\r");
    await pty.line(/^shell read one$/);
    await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH));
    await pty.type("two\r");
    // T would be "stopped by SIGTTIN".
    await pty.line(/^state [SR]$/);
    assert(!pty.lines.join().includes("Stopping"));
    await pty.type("\r\r");
    await pty.line(/^status 0$/);
    assertEquals(await pty.wait(), 0);
    assert(pty.lines.includes("Stopping: Enter was pressed"), pty.lines.join("\n"));
  },
);

testNeeding(["gcc"], 'serve with stdin = "ignore" leaves Enter and Ctrl-D alone', async () => {
  await using dir = await tempDir();
  await using pty = await labOnPty(dir, "ignore", "serve");
  const [, pid] = await pty.line(/^Stop it with Ctrl-C or kill -TERM (\d+)$/);
  assertEquals(Number(pid), pty.pid);
  await pty.type("\r\r\x04");
  await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH));
  assert(!pty.lines.join().includes("Stopping"));
  Deno.kill(pty.pid, "SIGTERM");
  await stoppedOnPty(pty, "SIGTERM");
});

Deno.test('serve with stdin = "auto" runs on with /dev/null, a closed stdin, and a pipe that says something and ends', async () => {
  const config = lab() + TWO;
  await using onNull = await startDaemon({ config, stdin: "null" });
  await using closed = await startDaemon({ config, stdin: "closed" });
  await using piped = await startDaemon({ config, stdin: "piped" });
  await Promise.all([onNull, closed, piped].map((daemon) => daemon.ready()));
  await piped.write("\n");
  await piped.closeStdin();
  await Promise.all([onNull, closed, piped].map(runsOn));
  for (const daemon of [onNull, closed, piped]) {
    assert(daemon.stdout.includes(`Stop it with Ctrl-C or kill -TERM ${daemon.pid}`));
    assertEquals((await daemon.stop()).code, 0);
  }
});

/**
 * Starts a lab with stdin = "stop" and does what should stop it, or nothing where the input is there from the start,
 * so that the lab may never come to say that it is ready.
 * @returns its words for the reason
 */
async function reasonFor(options: DaemonOptions, act?: (daemon: Daemon) => Promise<void>): Promise<string> {
  await using daemon = await startDaemon({ config: lab({ stdin: "stop" }) + TWO, ...options });
  if (act) {
    await daemon.line(/^Press Enter to stop the lab$/);
    await act(daemon);
  }
  assertEquals((await daemon.wait()).code, 0);
  return daemon.stdout.find((line) => line.startsWith("Stopping"))!;
}

Deno.test('serve with stdin = "stop" is stopped by a line or the end of any input', async () => {
  await using dir = await tempDir();
  const from = (path: string) => ({ prefix: ["sh", "-c", `exec "$@" <${path}`, "sh"] });
  const reasons = await Promise.all([
    reasonFor({ stdin: "piped" }, (daemon) => daemon.write("stop\n")),
    reasonFor({ stdin: "piped" }, (daemon) => daemon.closeStdin()),
    reasonFor({ stdin: "null" }),
    reasonFor(from(await dir.write("line", "stop\n"))),
    reasonFor(from(await dir.write("empty", ""))),
  ]);
  const [line, end] = ["Stopping: Enter was pressed", "Stopping: end of input"];
  assertEquals(reasons, [line, end, end, line, end]);
});

Deno.test('serve with stdin = "stop" on a pipe runs as long as nothing is said', async () => {
  await using daemon = await startDaemon({ config: lab({ stdin: "stop" }) + TWO, stdin: "piped" });
  await daemon.ready();
  await runsOn(daemon);
  await daemon.closeStdin();
  assertEquals((await daemon.wait()).code, 0);
});
