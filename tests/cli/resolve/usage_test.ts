import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "../support/fake_io.ts";

/** What was typed and what the complaint says; the status is 2 each time. */
const WRONG: [args: string[], message: string][] = [
  [[], "Nothing to look up"],
  [[""], "Nothing to look up: the name is empty"],
  [["a", "--service", "ssh"], "Too much to look up at once"],
  [["--service", "ssh", "--bytes", "::1"], "Too much to look up at once"],
  [["/tmp/guichet.sock"], "the path of a Unix socket has no name; --bytes shows its sockaddr_un"],
  [["a", "b", "c"], 'Unexpected argument "c"'],
  [["a", "--timeout", "0"], 'Cannot use --timeout "0": expected a time from 1ms to 60m'],
  [["a", "--timeout", "5 s"], "Cannot use --timeout"],
  [["a", "--timeout", "2h"], "Cannot use --timeout"],
  [["--service", "ssh/"], 'Cannot read the service "ssh/": half of it is missing'],
  [["--service", "/tcp"], "half of it is missing"],
  [["--service", "65536"], "a port is 0 to 65535"],
];

for (const [args, message] of WRONG) {
  Deno.test(`resolve refuses "${args.join(" ")}"`, async () => {
    const io = fakeIo();
    assertEquals([await run(["resolve", ...args], io), io.out], [2, []]);
    assertStringIncludes(io.err[0], message);
  });
}

Deno.test("resolve's help tells the exit statuses", async () => {
  const io = fakeIo();
  assertEquals(await run(["help", "resolve"], io), 0);
  assertStringIncludes(io.out.join("\n"), "3 no name server can be reached");
});
