import { assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../../src/posix/errors.ts";
import { close, read } from "../../../src/posix/socket.ts";
import { kill } from "../../../src/posix/system/process.ts";
import { type Exit, exitOf, pipe, spawn } from "../../../src/posix/system/spawn.ts";
import { waitFor } from "../../support/wait_for.ts";

/** Runs a program to its end. */
async function run(words: readonly string[]): Promise<{ exit: Exit; printed: string }> {
  const output = pipe("read");
  const pid = spawn(words, [output.write, output.write, output.write]);
  close(output.write);
  let exit: Exit | undefined;
  await waitFor("the end of the program", () => (exit ??= exitOf(pid)) !== undefined);
  const bytes = new Uint8Array(4096);
  const got = read(output.read, bytes);
  close(output.read);
  return { exit: exit!, printed: new TextDecoder().decode(bytes.subarray(0, Math.max(0, got))) };
}

Deno.test("spawn runs a program with its arguments, and exitOf tells its status", async () => {
  const { exit, printed } = await run(["sh", "-c", 'echo "$1 $2"; exit 3', "sh", "a b", "c"]);
  assertEquals({ exit, printed }, { exit: { status: 3 }, printed: "a b c\n" });
});

Deno.test("spawn gives SIGPIPE its default back, of which a program dies", async () => {
  const { exit } = await run(["sh", "-c", "kill -PIPE $$; exit 0"]);
  assertEquals(exit, { signal: 13 });
});

Deno.test("spawn makes a process group, which ends as one", async () => {
  const pid = spawn(["sleep", "60"], []);
  assertEquals(exitOf(pid), undefined);
  kill(-pid, 9);
  let exit: Exit | undefined;
  await waitFor("the end of the group", () => (exit ??= exitOf(pid)) !== undefined);
  assertEquals(exit, { signal: 9 });
});

Deno.test("spawn says why a program can't be started", () => {
  assertThrows(() => spawn(["/nowhere/server"], []), SystemError, 'Cannot start "/nowhere/server"');
});
