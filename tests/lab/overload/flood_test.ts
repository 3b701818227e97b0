// One client floods a whole daemon over UDP; the others hardly notice, memory stays bounded, what the kernel drops is
// counted. The flooder is nice, as if it ran on a machine of its own: else it would take the other clients' processor, and
// the test would measure the scheduler.
import { assert, assertEquals } from "@std/assert";
import { compileC } from "../../support/compile_c.ts";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { processStatus } from "../../support/process_status.ts";
import { signalChild } from "../../support/signal_child.ts";
import { testNeeding } from "../../support/tool.ts";
import { lab, limitedLab, listener } from "../support/run_labs.ts";
import { at, served, stopAndCount } from "../support/wire_peers.ts";

const ROUNDS = 3;
const REQUESTS = 250;

/** Times what it takes quiet. */
const MOST_RATIO = 2;

/** Microseconds below which a latency is good whatever it was before: a busy machine's timer ticks. */
const GOOD = { p50: 300, p99: 20_000 };

/** KiB that the daemon may grow by: its code warms up, and notes wait for main. */
const MOST_GROWTH = 96 * 1024;

interface Pace {
  lost: number;
  p50: number;
  p99: number;
}

async function pace(daemon: Daemon): Promise<Pace> {
  const stdout = await served("udp_pace", ["--count", REQUESTS, ...at(daemon, "udp")]);
  const [, lost, p50, p99] = stdout.match(/perdues : (\d+), p50 : (-?\d+) us, p99 : (-?\d+) us/)!.map(Number);
  return { lost, p50, p99 };
}

async function flooding<T>(daemon: Daemon, args: (string | number)[], work: () => Promise<T>): Promise<T> {
  const command = [await compileC("udp_flood"), ...args, ...at(daemon, "udp")].map(String);
  const child = new Deno.Command("nice", { args: ["-n", "19", ...command], stdout: "null", stderr: "null" })
    .spawn();
  try {
    return await work();
  } finally {
    signalChild(child, "SIGKILL");
    await child.status;
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

async function compile(): Promise<void> {
  for (const name of ["udp_flood", "udp_pace"]) await compileC(name);
}

for (const segments of [1, 64]) {
  for (const defaultLimits of [true, false]) {
    const what = defaultLimits ? "the default limits" : "no limits";
    testNeeding(
      ["gcc"],
      `a flood by ${segments} datagrams a call and ${what}: others hardly notice`,
      async () => {
        await compile();
        const config = (defaultLimits ? limitedLab({}) : lab()) +
          listener("udp", "udp", "counter", { address: "0.0.0.0" });
        await using daemon = await startDaemon({ config });
        await daemon.ready();
        const [quiet, loud]: Pace[][] = [[], []];
        await flooding(daemon, ["--count", 1_000_000_000, "--segments", segments], () => pace(daemon));
        const before = processStatus(daemon.pid).rss;
        for (let round = 0; round < ROUNDS; round++) {
          quiet.push(await pace(daemon));
          const flood = ["--count", 1_000_000_000, "--segments", segments];
          loud.push(await flooding(daemon, flood, () => pace(daemon)));
        }
        const figures = JSON.stringify({ quiet, loud });
        // Millions a second that are all answered fill the receive buffer now and then: who comes then waits for it.
        const told = segments === 1 || defaultLimits ? ["p50", "p99"] as const : ["p50"] as const;
        for (const each of told) {
          const [still, flooded] = [
            median(quiet.map((one) => one[each])),
            median(loud.map((one) => one[each])),
          ];
          assert(flooded <= Math.max(MOST_RATIO * still, GOOD[each]), `${each}: ${figures}`);
        }
        const lost = loud.reduce((sum, one) => sum + one.lost, 0);
        assert(lost <= REQUESTS * ROUNDS / 50, figures);
        const grown = processStatus(daemon.pid).rss - before;
        assert(grown < MOST_GROWTH, `${grown} KiB`);
        const { refused, datagrams } = (await stopAndCount(daemon)).get("udp")!;
        assert(datagrams + refused > 20_000, `${datagrams} and ${refused}`);
        assertEquals(refused > 0, defaultLimits);
      },
    );
  }
}

testNeeding(["gcc"], "what the kernel drops of a flood is counted, and nothing else is missing", async () => {
  await compile();
  const config = lab() + listener("udp", "udp", "discard", { receive_buffer: "64KiB" });
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  daemon.signal("SIGSTOP");
  await served("udp_flood", ["--count", 20_000, ...at(daemon, "udp")]);
  daemon.signal("SIGCONT");
  const { datagrams, kernelDrops } = (await stopAndCount(daemon)).get("udp")!;
  assert(kernelDrops > 10_000, `${kernelDrops}`);
  assertEquals(datagrams + kernelDrops, 20_000);
});
