import { assertEquals, assertNotEquals } from "@std/assert";
import { type Daemon, type DaemonOptions, startDaemon } from "../support/daemon.ts";
import { type Pty, startOnPty } from "../support/pty.ts";
import { testNeeding } from "../support/tool.ts";

const main = new URL("support/stdin_probe.ts", import.meta.url).pathname;

function start(options: DaemonOptions): Promise<Daemon> {
  return startDaemon({ main, args: [], ...options });
}

async function assertEntersOnce(probe: Daemon): Promise<void> {
  assertEquals((await probe.wait()).code, 0);
  assertEquals(probe.stdout.filter((line) => !line.startsWith("Ready")), ["Entered", "Ended"]);
}

Deno.test("Stdin waits for a line, and tells of one only", async () => {
  await using probe = await start({ stdin: "piped" });
  await probe.ready();
  await probe.write("\n");
  await probe.line(/^Entered/);
  await probe.write("\n\n");
  await assertEntersOnce(probe);
});

Deno.test("Stdin takes the end of input for a line", async () => {
  await using probe = await start({ stdin: "piped" });
  await probe.ready();
  await probe.closeStdin();
  await assertEntersOnce(probe);
});

Deno.test("Stdin takes /dev/null, which can't be waited for, for an input that has ended", async () => {
  await using probe = await start({ stdin: "null" });
  await assertEntersOnce(probe);
});

Deno.test("Stdin takes a regular file, which can't be waited for, for an input that is there", async () => {
  await using probe = await start({ prefix: ["sh", "-c", `exec "$@" < ${main}`, "sh"] });
  await assertEntersOnce(probe);
});

/** The probe as it is started on a terminal. */
const COMMAND = [Deno.execPath(), "run", "--no-prompt", "--allow-ffi", main, "terminal"];

testNeeding(["gcc"], "Stdin tells of Enter on a terminal", async () => {
  await using terminal = await startOnPty(COMMAND);
  await terminal.line(/^Ready/);
  await terminal.type("\r");
  await terminal.line(/^Entered/);
  assertEquals(await terminal.wait(), 0);
});

/** "T" for a process that is stopped (proc_pid_stat(5)). */
function stateOf(pid: number): string {
  return /\) (\w)/.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1] ?? "";
}

/**
 * A shell with job control that starts the probe, goes through these steps, and tells how the probe ended.
 */
function shell(steps: string): string[] {
  return ["sh", "-c", `set -m; ${steps}; fg; echo "Status $?"`, "sh", ...COMMAND];
}

async function bringToFront(terminal: Pty): Promise<void> {
  await terminal.type("\r");
  await terminal.line(/^Entered/);
  await terminal.line(/^Status 0/);
  assertEquals(await terminal.wait(), 0);
}

testNeeding(
  ["gcc"],
  "Stdin started in the background leaves the terminal to the shell until it is in front",
  async () => {
    await using terminal = await startOnPty(shell('"$@" & read line; echo "Shell got: $line"'));
    await terminal.line(/^Ready/);
    await terminal.type("for the shell\r");
    await terminal.line(/^Shell got: for the shell/);
    await bringToFront(terminal);
  },
);

testNeeding(
  ["gcc"],
  "Stdin put into the background is not stopped by what is typed for the shell",
  async () => {
    // While the shell sleeps, only the probe could take what is typed.
    const steps = '"$@"; bg; echo Behind; sleep 0.3; read line; echo "Shell got: $line"; read line';
    await using terminal = await startOnPty(shell(steps));
    const [, pid] = await terminal.line(/^Ready (\d+)/);
    // Ctrl-Z: stops what is in front, and the shell goes on.
    await terminal.type("\x1a");
    await terminal.line(/^Behind/);
    await terminal.type("for the shell\r");
    await terminal.line(/^Shell got: for the shell/);
    assertNotEquals(stateOf(Number(pid)), "T");
    await terminal.type("go on\r");
    await bringToFront(terminal);
  },
);
