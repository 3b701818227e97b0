import { assert, assertEquals } from "@std/assert";
import { runSuccessfully } from "../support/run_command.ts";

Deno.test("KnownInterfaces gives those of the last time when there is no descriptor to ask with", async () => {
  const probe = new URL("known_interfaces_probe.ts", import.meta.url).pathname;
  const limited = ["sh", "-c", 'ulimit -n 100 && exec "$@"', "sh"];
  const { stdout } = await runSuccessfully([...limited, Deno.execPath(), "run", "--allow-ffi", probe]);
  const [before, after, texts] = JSON.parse(stdout);
  assert(before > 0, stdout);
  assertEquals([after, texts], [before, true]);
});
