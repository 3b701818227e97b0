// Who this process is, and what the machine tells of its clock and disks.
import { assert, assertEquals } from "@std/assert";
import { monotonicMicroseconds } from "../../../src/posix/epoll.ts";
import { clockState, freeBytes } from "../../../src/posix/system/files.ts";
import { effectiveUser } from "../../../src/posix/system/process.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";

Deno.test("effectiveUser is who Deno says it is", () => {
  assertEquals(effectiveUser(), Deno.uid());
});

testNeeding(["stat"], "freeBytes agrees with stat -f, and knows no folder that is not there", async () => {
  const { stdout } = await runSuccessfully(["stat", "-f", "-c", "%a %S", "/tmp"]);
  const [blocks, size] = stdout.trim().split(" ").map(Number);
  // Others write meanwhile.
  assert(Math.abs(freeBytes("/tmp")! - blocks * size) < 512 * 1024 * 1024);
  assertEquals(freeBytes("/no/such/folder"), undefined);
});

testNeeding(["python3"], "clockState says of the clock what ntp_gettime's state is in C", async () => {
  const script = "import ctypes; b = ctypes.create_string_buffer(208); print(ctypes.CDLL(None).adjtimex(b))";
  const { stdout } = await runSuccessfully(["python3", "-c", script]);
  assertEquals(clockState()!.synchronised, Number(stdout) !== 5);
  assert(clockState()!.maxError >= 0);
});

testNeeding(
  ["python3"],
  "monotonicMicroseconds is the machine's clock, as other processes read it",
  async () => {
    const before = monotonicMicroseconds();
    const { stdout } = await runSuccessfully([
      "python3",
      "-c",
      "import time; print(time.monotonic_ns() // 1000)",
    ]);
    assert(before <= BigInt(stdout.trim()) && BigInt(stdout.trim()) <= monotonicMicroseconds());
  },
);
