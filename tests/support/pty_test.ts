// Tests of typing into a command on a pseudo-terminal.
import { assertEquals, assertRejects } from "@std/assert";
import { startOnPty } from "./pty.ts";
import { testNeeding } from "./tool.ts";

const STAND_IN = [
  Deno.execPath(),
  "run",
  "--no-check",
  new URL("stand_in_main.ts", import.meta.url).pathname,
  "serve",
];

testNeeding(["gcc"], "Pty gives the command a terminal, and Enter a line", async () => {
  await using pty = await startOnPty([
    "sh",
    "-c",
    "test -t 0 && test -t 1 && echo terminal; read line; echo got $line",
  ]);
  await pty.line(/^terminal$/);
  await pty.type("hello\r");
  await pty.line(/^got hello$/);
  assertEquals(await pty.wait(), 0);
});

testNeeding(["gcc"], "Pty.type sends Ctrl-C as SIGINT and Ctrl-D as the end of input", async () => {
  await using pty = await startOnPty(STAND_IN);
  await pty.line(/^Ready/);
  assertEquals(pty.lines[0].split("  ")[0], "Listening");
  await pty.type("\x04");
  await pty.line(/^Input ends, terminal true$/);
  await pty.type("\x03");
  await pty.line(/^(\^C)?Stopped by SIGINT$/);
  assertEquals(await pty.wait(), 4);
});

testNeeding(["gcc"], "Pty.hangUp sends SIGHUP", async () => {
  await using pty = await startOnPty(["sh", "-c", "echo up; read line"]);
  await pty.line(/^up$/);
  await pty.hangUp();
  assertEquals(await pty.wait(), 128 + 1);
});

testNeeding(["gcc"], "Pty.pid is the command's own process", async () => {
  await using pty = await startOnPty(["sleep", "30"]);
  Deno.kill(pty.pid, "SIGTERM");
  assertEquals(await pty.wait(), 128 + 15);
});

testNeeding(["gcc"], "Pty fails for a command that is not there, and after its deadline", async () => {
  await using gone = await startOnPty(["/nowhere/at/all"]);
  assertEquals(await gone.wait(), 127);
  await using pty = await startOnPty(["sleep", "30"]);
  await assertRejects(() => pty.wait(50), Error, "Waited 50 ms");
});
