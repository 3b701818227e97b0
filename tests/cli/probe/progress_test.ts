// Tests of the progress line, on a clock of their own.
import { assertEquals } from "@std/assert";
import { Progress } from "../../../src/cli/probe/session.ts";
import { fakeIo } from "../support/fake_io.ts";

function progress(isTerminal: boolean) {
  const io = fakeIo({ isTerminal });
  return { lines: io.err, progress: new Progress(io.stderr, 5000) };
}

Deno.test("Progress is shown once a second from the second second on, over its own last line", () => {
  const { lines, progress: shown } = progress(true);
  for (const now of [5000, 5999, 6000, 6050, 7999]) shown.tick(now, "x");
  assertEquals(lines, ["Waiting for x: 1 s", "\x1b[1A\x1b[2KWaiting for x: 2 s"]);
  shown.interrupted();
  shown.tick(8000, "y");
  assertEquals(lines.at(-1), "Waiting for y: 3 s");
});

Deno.test("Progress is not shown where there is no terminal", () => {
  const { lines, progress: shown } = progress(false);
  shown.tick(60_000, "x");
  assertEquals(lines, []);
});
