import { assertEquals } from "@std/assert";
import { runSuccessfully } from "../../support/run_command.ts";
import type { Held } from "../support/held_buffers_probe.ts";

Deno.test("DatagramBatch and DatagramAnswers hold what the kernel knows by address while garbage is collected", async () => {
  const probe = new URL("../support/held_buffers_probe.ts", import.meta.url).pathname;
  const flags = ["--allow-ffi", "--v8-flags=--expose-gc"];
  const { stdout } = await runSuccessfully([Deno.execPath(), "run", ...flags, probe]);
  const { rounds, right, collected } = JSON.parse(stdout) as Held;
  assertEquals([right, collected], [rounds, false]);
});
