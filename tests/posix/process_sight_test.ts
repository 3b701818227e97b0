import { assert, assertEquals } from "@std/assert";
import { EBADF } from "../../src/posix/constants.ts";
import { ESRCH } from "../../src/posix/constants_processes.ts";
import { makeMemoryFile, readMemoryFile } from "../../src/posix/memory_file.ts";
import { pidfd_getfd } from "../../src/posix/pidfd.ts";
import { commandOf, listProcesses, userOf } from "../../src/posix/process.ts";
import { close, getsockname } from "../../src/posix/socket.ts";
import { withSocket } from "../../src/posix/socket_copy.ts";
import { socketHolders } from "../../src/posix/socket_holders.ts";
import { SystemError } from "../../src/posix/system_error.ts";
import { Python } from "../support/python.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";

/** A process number that nobody has: the kernel's largest is 4,194,304. */
const NOBODY = 999_999_999;

Deno.test("listProcesses, commandOf and userOf see this process and no other in its place", () => {
  assert(listProcesses().includes(Deno.pid));
  assertEquals([userOf(Deno.pid), userOf(NOBODY)], [Deno.uid() ?? undefined, undefined]);
  assertEquals([commandOf(Deno.pid), commandOf(NOBODY)], [
    Deno.readTextFileSync(`/proc/${Deno.pid}/comm`).trimEnd(),
    undefined,
  ]);
});

Deno.test("setProcessName changes the name that others see, to 15 bytes", async () => {
  // Not in this process, where tests run on a thread that is not the first.
  const probe = new URL("process_name_probe.ts", import.meta.url).pathname;
  const { stdout } = await runSuccessfully([Deno.execPath(), "run", "--no-prompt", "--allow-ffi", probe]);
  assertEquals(JSON.parse(stdout), ["guichet-test-wi", "guichet-test-wi", true]);
});

Deno.test("readMemoryFile reads what makeMemoryFile made, until it is closed", () => {
  const content = new Uint8Array(200_000).map((_, i) => i);
  const fd = makeMemoryFile("guichet test", content);
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 1_000_000), content);
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 10), content.subarray(0, 10));
  assertEquals(readMemoryFile(Deno.pid, "guichet", 10), undefined);
  close(fd);
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 10), undefined);
  assertEquals(readMemoryFile(NOBODY, "guichet test", 10), undefined);
});

Deno.test("socketHolders finds every descriptor of a socket, and says whose it cannot see", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { byInode, hidden, cut } = socketHolders([Deno.pid, NOBODY]);
  listener.close();
  assertEquals([hidden, cut], [[NOBODY], false]);
  const holders = [...byInode.values()].flat();
  assert(holders.length > 0 && holders.every(({ pid }) => pid === Deno.pid));
});

testNeeding(["python3"], "pidfd_getfd copies a descriptor of another process: the same socket", async () => {
  await using python = new Python(`s = socket.socket()
s.bind(("127.0.0.1", 0))
print(f"{os.getpid()} {s.fileno()} {s.getsockname()[1]}")`);
  const [pid, fd, port] = (await python.line(/^(\d+) (\d+) (\d+)$/)).slice(1).map(Number);
  const copy = pidfd_getfd(pid, fd);
  assert(!(copy instanceof SystemError));
  const name = getsockname(copy);
  close(copy);
  assertEquals(name, { family: "inet", address: "127.0.0.1", port });
  const other = withSocket({ pid, fd }, 1, () => "used");
  assert(
    other instanceof SystemError && other.errno === EBADF,
    "a socket that is not the one that was meant",
  );
  for (const [process, descriptor, errno] of [[pid, 9999, EBADF], [NOBODY, 0, ESRCH]]) {
    const error = pidfd_getfd(process, descriptor);
    assert(error instanceof SystemError);
    assertEquals(error.errno, errno);
  }
});
