import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { GUICHET } from "../support/guichet.ts";
import { runCommand } from "../support/run_command.ts";

const env = { NO_COLOR: "1" };

Deno.test("main prints to stdout and exits with 0", async () => {
  const { code, stdout, stderr } = await runCommand([...GUICHET, "--version"], { env });
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^guichet \d+\.\d+\.\d+\n$/);
});

Deno.test("main prints complaints to stderr and exits with 2", async () => {
  const { code, stdout, stderr } = await runCommand([...GUICHET, "serv"], { env });
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, 'did you mean "serve"?');
});

Deno.test("main finds the default lab from another directory", async () => {
  const { code, stdout, stderr } = await runCommand([...GUICHET, "check"], { env, cwd: "/" });
  assert(code < 2, stderr);
  assertStringIncludes(stdout, "0.0.0.0:4567");
});

Deno.test("main survives outputs that are closed, full or no longer read", async () => {
  for (const shell of ['"$@" >&-', '"$@" >/dev/full', '{ "$@"; echo "status $?" >&2; } | true']) {
    const command = ["sh", "-c", `${shell}; echo "status $?" >&2`, "sh", ...GUICHET, "help"];
    const { stderr } = await runCommand(command, { env });
    assertMatch(stderr, /^(status 0\n)+$/, shell);
  }
});
