// Tests of the small helpers: waiting, ports, temporary folders, running commands, compiling C, missing
// tools.
import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { compileText } from "./compile_c.ts";
import { freePort } from "./free_port.ts";
import { runCommand, runSuccessfully } from "./run_command.ts";
import { tempDir } from "./temp_dir.ts";
import { hasTool, missing, testNeeding } from "./tool.ts";
import { waitFor } from "./wait_for.ts";

Deno.test("waitFor returns the first true value", async () => {
  let looks = 0;
  assertEquals(await waitFor("three looks", () => ++looks === 3 && "there", { interval: 1 }), "there");
});

Deno.test("waitFor says what it waited for", async () => {
  const never = () =>
    waitFor(() => "a thing, not seen", () => Promise.resolve(null), { timeout: 30, interval: 1 });
  await assertRejects(never, Error, "Waited 30 ms for a thing, not seen");
});

Deno.test("freePort gives a port that can be bound", async () => {
  Deno.listen({ hostname: "127.0.0.1", port: await freePort() }).close();
});

Deno.test("tempDir removes its folder with what is in it", async () => {
  let path = "";
  {
    await using dir = await tempDir();
    path = await dir.write("a", "text");
    assertEquals(await Deno.readTextFile(path), "text");
  }
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("runCommand gives status, signal and both outputs", async () => {
  const { code, stdout, stderr } = await runCommand(["sh", "-c", "cat; echo e >&2; exit 5"], {
    input: "text",
  });
  assertEquals([code, stdout, stderr], [5, "text", "e\n"]);
  assertEquals((await runCommand(["sh", "-c", "kill -9 $$"])).signal, "SIGKILL");
});

Deno.test("runCommand passes more input and output than a pipe holds", async () => {
  const input = "x".repeat(3_000_000);
  assertEquals((await runCommand(["cat"], { input })).stdout.length, input.length);
  assertEquals((await runCommand(["true"], { input })).code, 0);
});

Deno.test("runCommand kills a command at its deadline", async () => {
  await assertRejects(
    () => runCommand(["sh", "-c", "echo so far; exec sleep 30"], { timeout: 200 }),
    Error,
    "so far",
  );
});

Deno.test("runSuccessfully fails with the output of a command that failed", async () => {
  await assertRejects(() => runSuccessfully(["sh", "-c", "echo the reason; exit 1"]), Error, "the reason");
});

testNeeding(["gcc"], "compileText compiles a text once, and another text anew", async () => {
  const text = (word: string) => `#include <stdio.h>\nint main(void) { return puts("${word}") < 0; }\n`;
  const word = crypto.randomUUID();
  // At the same time, as two test runs would.
  const [first, second] = await Promise.all([
    compileText("words", text(word)),
    compileText("words", text(word)),
  ]);
  assertEquals(first, second);
  const modified = (await Deno.stat(first)).mtime;
  assertEquals((await runCommand([await compileText("words", text(word))])).stdout, `${word}\n`);
  assertEquals((await Deno.stat(first)).mtime, modified);
  const other = await compileText("words", text("other"));
  assertNotEquals(other, first);
  await Deno.remove(first);
});

testNeeding(
  ["gcc"],
  "compileText fails on a warning, with the compiler's words, and leaves no files",
  async () => {
    const name = `bad${crypto.randomUUID().slice(0, 8)}`;
    const error = await assertRejects(
      () => compileText(name, "int main(void) { int unused; return 0; }\n"),
      Error,
    );
    assertStringIncludes(error.message, "unused");
    const folder = error.message.match(/-o (\S+)\/bad/)?.[1] ?? "";
    assert(![...Deno.readDirSync(folder)].some((entry) => entry.name.startsWith(name)));
  },
);

Deno.test("missing names the needs that are not met", () => {
  assertEquals(missing(["sh", "no-such-tool-anywhere"]), ["no-such-tool-anywhere"]);
  assert(hasTool("sh"));
});
