// Users and groups by name, threads' identities, and what the machine tells of its clock and disks.
import { assert, assertEquals } from "@std/assert";
import { effectiveUser, findAccount, findGroup } from "../../src/posix/accounts.ts";
import { monotonicMicroseconds } from "../../src/posix/clock.ts";
import { clockState, freeBytes } from "../../src/posix/machine.ts";
import { parseStatus, threadIdentities } from "../../src/posix/privileges.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";

testNeeding(["getent", "id"], "findAccount and findGroup agree with getent and id", async () => {
  const say = async (...command: string[]) => (await runSuccessfully(command)).stdout.trim();
  for (const name of ["root", "nobody", "daemon"]) {
    const [, , uid, gid] = (await say("getent", "passwd", name)).split(":");
    const groups = (await say("id", "-G", name)).split(" ").map(Number);
    const account = findAccount(name)!;
    assertEquals([account.uid, account.gid], [Number(uid), Number(gid)]);
    assertEquals(account.groups.toSorted(), groups.toSorted());
  }
  assertEquals(findGroup("daemon"), Number((await say("getent", "group", "daemon")).split(":")[2]));
  assertEquals(effectiveUser(), Deno.uid());
});

Deno.test("findAccount and findGroup know no name that is nobody's", () => {
  assertEquals([findAccount("no-such-user"), findGroup("no-such-group"), findAccount("")], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("threadIdentities has a line for each thread of this process", () => {
  const identities = threadIdentities();
  const threads = [...Deno.readDirSync("/proc/self/task")].length;
  assert(Math.abs(identities.length - threads) <= 2, `${identities.length} of ${threads}`);
  assert(identities.every(({ uids, gids }) => uids.length === 4 && gids.length === 4));
  assert(identities.some(({ tid }) => tid === Deno.pid));
});

Deno.test("parseStatus reads ids, groups and capabilities, and makes nothing of another text", () => {
  const text = "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 \nCapPrm:\t00ff\nCapEff:\t000f\n";
  assertEquals(parseStatus(7, text), {
    tid: 7,
    uids: [1, 2, 3, 4],
    gids: [5, 6, 7, 8],
    groups: [9, 10],
    effective: "000f",
    permitted: "00ff",
  });
  assertEquals(parseStatus(7, text.replace("9 10 ", ""))!.groups, []);
  assertEquals([parseStatus(7, ""), parseStatus(7, text.replace("CapEff", "CapAmb"))], [
    undefined,
    undefined,
  ]);
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
