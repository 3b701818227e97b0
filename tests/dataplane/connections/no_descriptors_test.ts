import { assertEquals } from "@std/assert";
import { runSuccessfully } from "../../support/run_command.ts";
import type { NoDescriptors } from "../support/no_descriptors_probe.ts";

const FAILURE = "Cannot accept4: too many open files (EMFILE); who waits is accepted when others have left";

/** Runs a process that may have 100 descriptors. */
async function withoutDescriptors(): Promise<NoDescriptors> {
  const probe = new URL("../support/no_descriptors_probe.ts", import.meta.url).pathname;
  const limited = ["sh", "-c", 'ulimit -n 100 && exec "$@"', "sh"];
  const { stdout } = await runSuccessfully([
    ...limited,
    Deno.execPath(),
    "run",
    "--allow-ffi",
    probe,
  ]);
  return JSON.parse(stdout);
}

Deno.test("StreamListener rests when there is no descriptor left, then serves those who waited", async () => {
  assertEquals(await withoutDescriptors(), {
    failures: [FAILURE],
    errors: 1,
    resting: 0,
    after: 3,
    answers: [2, 3, 4],
  });
});
