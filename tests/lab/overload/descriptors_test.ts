// A daemon that has no descriptor left: accepting waits, all else goes on, and who waited is served when others leave. Not
// here: one loop of it (tests/dataplane/connections/no_descriptors_test.ts).
import { assert, assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { processStatus } from "../../support/process_status.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { closeAnyway, connectTo, listener, table } from "../support/run_labs.ts";
import { hostInt, readToEnd, udpPeer, writeAll } from "../support/wire_peers.ts";

/** What the issue names; Deno itself, two workers, the default lab, its board and its journal take some 50 of them. */
const LIMIT = 64;

/** So many are in use when connections may have no more. */
const FULL = LIMIT - 8;

/** Milliseconds for which it is watched. */
const WATCHED = 3000;

/** Of one processor, the part that waiting may take. */
const MOST_CPU = 0.05;

/** Milliseconds of processor time that a process has taken (proc(5), stat: utime and stime in ticks of 10 ms). */
async function cpu(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return 10 * (user + system);
}

/** Connects until descriptors run out. */
async function useUp(daemon: Daemon): Promise<Deno.Conn[]> {
  const held: Deno.Conn[] = [];
  while (processStatus(daemon.pid).descriptors < FULL || held.length < LIMIT / 2) {
    held.push(await connectTo(daemon, "tcp-echo"));
    if (held.length % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    if (held.length > 4 * LIMIT) throw new Error(`${held.length} connections did not use them up`);
  }
  return held;
}

/** Lines of the log that tell of the shortage. */
function told(daemon: Daemon): string[] {
  return daemon.stderr.filter((line) => line.includes("too many open files"));
}

/** The default lab: its listeners, its traps, a group, its board and its journal. */
function defaultLab(dir: TempDir): string {
  return table("lab", { workers: 2 }) + table("board", { port: 0, hints_port: 0 }) +
    table("journal", { path: dir.join("lab.db") }) +
    listener("udp", "udp", "counter", { address: "0.0.0.0" }) +
    listener("tcp-counter", "tcp", "counter", { address: "0.0.0.0" }) +
    listener("multicast", "multicast", "print", { group: "225.0.0.10", port: 0 }) +
    listener("unix", "unix", "echo", { path: dir.join("echo") }) +
    listener("udp-echo", "udp", "echo", { address: "0.0.0.0" }) +
    listener("tcp-echo", "tcp", "echo");
}

/** Asks for a page of the board. @returns its status */
async function page(daemon: Daemon): Promise<number> {
  const [board] = daemon.output.match(/http:\/\/127\.0\.0\.1:\d+/)!;
  const response = await fetch(`${board}/healthz`);
  await response.body?.cancel();
  return response.status;
}

/** Counts over UDP for a while; each must be answered. @returns the part of a processor that the daemon took */
async function watched(daemon: Daemon): Promise<number> {
  const [began, before] = [performance.now(), await cpu(daemon.pid)];
  using peer = await udpPeer();
  for (let i = 1; performance.now() - began < WATCHED; i++) {
    await peer.send(new Uint8Array(3), daemon.listener("udp").port);
    await peer.count(i);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return (await cpu(daemon.pid) - before) / (performance.now() - began);
}

const NAME = `with ${LIMIT} descriptors accepting pauses and resumes, at rest meanwhile`;

testNeeding(["prlimit"], NAME, async () => {
  await using dir = await tempDir();
  const prefix = ["prlimit", `--nofile=${LIMIT}:${LIMIT}`];
  await using daemon = await startDaemon({ config: defaultLab(dir), prefix });
  await daemon.ready();
  await daemon.line(/"message":"At most \d+ connections fit into this process's 64 descriptors/);
  const held = await useUp(daemon);
  await daemon.line(/Cannot accept4: too many open files/);
  using waiting = await connectTo(daemon, "tcp-counter");
  await writeAll(waiting, hostInt(41));
  // What is kept for such as the board is enough for a few.
  assertEquals(await page(daemon), 200);
  await waitFor("both listeners' lines", () => told(daemon).length === 2);
  const part = await watched(daemon);
  assert(part < MOST_CPU, `${100 * part} %`);
  assert(processStatus(daemon.pid).descriptors >= FULL);

  held.splice(0).forEach(closeAnyway);
  assertEquals(await readToEnd(waiting), hostInt(42));
  assertEquals(await page(daemon), 200);
  // Again, soon after: that is said already.
  const again = await useUp(daemon);
  await new Promise((resolve) => setTimeout(resolve, 700));
  assertEquals(told(daemon).length, 2, told(daemon).join("\n"));
  again.forEach(closeAnyway);
  assertEquals((await daemon.stop()).code, 0, daemon.output);
});
