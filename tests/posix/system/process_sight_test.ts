import { assert, assertEquals } from "@std/assert";
import { protocolOf, socketHolders } from "../../../src/posix/netstat/owners.ts";
import { close } from "../../../src/posix/socket.ts";
import {
  commandOf,
  listProcesses,
  makeMemoryFile,
  readMemoryFile,
  userOf,
} from "../../../src/posix/system/process.ts";
import { Python } from "../../support/python.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";

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
  const probe = new URL("../support/process_name_probe.ts", import.meta.url).pathname;
  const { stdout } = await runSuccessfully([Deno.execPath(), "run", "--no-prompt", "--allow-ffi", probe]);
  assertEquals(JSON.parse(stdout), ["guichet-test-wi", "guichet-test-wi", true]);
});

Deno.test("readMemoryFile reads what makeMemoryFile made, until it is closed", () => {
  const content = new Uint8Array(200_000).map((_, i) => i);
  const fd = makeMemoryFile("guichet test", content);
  const owner = Deno.uid()!;
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 1_000_000), { content, owner });
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 10), { content: content.subarray(0, 10), owner });
  assertEquals(readMemoryFile(Deno.pid, "guichet", 10), "none");
  close(fd);
  assertEquals(readMemoryFile(Deno.pid, "guichet test", 10), "none");
  assertEquals(readMemoryFile(NOBODY, "guichet test", 10), "none");
});

Deno.test("socketHolders finds every descriptor of a socket, and says whose it cannot see", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { byInode, hidden, cut } = socketHolders([Deno.pid, NOBODY]);
  listener.close();
  assertEquals([hidden, cut], [[NOBODY], false]);
  const holders = [...byInode.values()].flat();
  assert(holders.length > 0 && holders.every(({ pid }) => pid === Deno.pid));
});

testNeeding(["python3"], "protocolOf names a socket that another process has not bound", async () => {
  await using python = new Python(`kinds = [socket.SOCK_STREAM, socket.SOCK_DGRAM]
held = [socket.socket(family, kind) for family in (socket.AF_INET, socket.AF_INET6) for kind in kinds]
print(os.getpid(), *[f"{s.fileno()}:{os.fstat(s.fileno()).st_ino}" for s in held])`);
  const [, pid, sockets] = await python.line(/^(\d+) (.+)$/);
  const held = sockets.split(" ").map((each) => each.split(":").map(Number));
  const names = held.map(([fd, inode]) => protocolOf({ pid: Number(pid), fd }, inode));
  assertEquals(names, ["TCP", "UDP", "TCPv6", "UDPv6"]);
  const [[fd, inode]] = held;
  assertEquals(protocolOf({ pid: Number(pid), fd }, inode + 1), undefined, "another socket has its number");
  assertEquals(protocolOf({ pid: Number(pid), fd: 0 }, inode), undefined, "no socket");
  assertEquals(protocolOf({ pid: NOBODY, fd }, inode), undefined, "no process");
});
