// A soak: a lab under mixed load for as long as is wanted, measured each second, and the judgement whether
// what it takes of the machine levels off.
import { assertEquals } from "@std/assert";
import { checkJournal } from "../crash/full_lab.ts";
import { randomNumbers } from "../fuzz/seed.ts";
import { compileC } from "../support/compile_c.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { EAGER_COLLECTION, processStatus } from "../support/process_status.ts";
import { tempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait_for.ts";
import { MOST_JOURNAL, soakLab } from "./soak_lab.ts";
import { SoakLoad } from "./soak_load.ts";

const PROGRAMS = [
  "udp_client",
  "tcp_client",
  "echo_client",
  "unix_dgram_client",
  "tcp_many",
  "fuzz_datagrams",
  "fuzz_connections",
];

/** What is measured each second. */
export interface Sample {
  /** KiB. */
  readonly rss: number;
  readonly descriptors: number;
  readonly threads: number;
  /** Bytes of the file and its WAL. */
  readonly journal: number;
  /** Milliseconds until /healthz answers: the event loop of the main thread. */
  readonly lag: number;
}

/**
 * What each may grow by from the second quarter to the last, of the medians: a share, and what is noise
 * anyway.
 */
const GROWTH: Readonly<Record<keyof Sample, { share: number; slack: number }>> = {
  // V8 lets its heap grow for a while before it collects.
  rss: { share: 0.15, slack: 24 * 1024 },
  descriptors: { share: 0.2, slack: 64 },
  threads: { share: 0.1, slack: 4 },
  journal: { share: 0, slack: MOST_JOURNAL },
  // Other programs of the machine are in it too.
  lag: { share: 1, slack: 100 },
};

export interface SoakResult {
  readonly samples: readonly Sample[];
  readonly rounds: Readonly<Record<string, number>>;
  /** Polite clients whose answer did not come in time. */
  readonly late: number;
  readonly viewedBytes: number;
  /** Streams of events that were cut, and why. */
  readonly cuts: readonly string[];
  /** What does not level off. */
  readonly growing: readonly string[];
}

/**
 * @param seconds of load
 * @param said is told of each sample
 * @throws Error when an answer was wrong, something died, or anything is left open after the load
 */
export async function soak(
  seconds: number,
  { seed, said = () => {} }: { seed: number; said?: (sample: Sample, second: number) => void },
): Promise<SoakResult> {
  const random = randomNumbers(seed);
  await Promise.all(PROGRAMS.map(compileC));
  await using dir = await tempDir();
  const lab = await soakLab(dir.path, random);
  await using daemon = await startDaemon({ config: lab.config, env: EAGER_COLLECTION });
  await daemon.ready(30_000);
  const load = new SoakLoad(lab, daemon, random);
  await load.start();
  const samples: Sample[] = [];
  try {
    for (let second = 0; second < seconds; second++) {
      const next = new Promise((resolve) => setTimeout(resolve, 1000));
      samples.push(await measure(daemon, lab.corpus.boardPort, lab.journal));
      said(samples.at(-1)!, second);
      await next;
    }
  } finally {
    await load.stop();
  }
  await endInOrder(daemon, samples[0]);
  checkJournal(lab.journal);
  const { rounds, late, cuts, viewed: viewedBytes } = load;
  return { samples, rounds, late, cuts, viewedBytes, growing: growing(samples) };
}

async function measure(daemon: Daemon, boardPort: number, journal: string): Promise<Sample> {
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${boardPort}/healthz`);
  await response.body?.cancel();
  assertEquals(response.status, 200);
  const lag = performance.now() - began;
  const { rss, descriptors, threads } = processStatus(daemon.pid);
  return { rss, descriptors, threads, journal: sizeOf(journal) + sizeOf(`${journal}-wal`), lag };
}

/** Once nobody comes any more, everything is given back; then the lab stops as it should. */
async function endInOrder(daemon: Daemon, first: Sample): Promise<void> {
  await waitFor(
    () =>
      `descriptors to be given back: ${
        processStatus(daemon.pid).descriptors
      } of ${first.descriptors} are open`,
    () => {
      const { descriptors, threads } = processStatus(daemon.pid);
      // Workers of a connection each are kept for the next one, with what Deno opens for a worker.
      return descriptors <= first.descriptors + 64 + 4 * Math.max(0, threads - first.threads);
    },
    { timeout: 45_000, interval: 100 },
  );
  assertEquals((await daemon.stop()).code, 0);
  assertEquals(
    /fault in guichet|orker( for one connection|s? \S+)? died/.exec(daemon.output),
    null,
    daemon.output.slice(-2000),
  );
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** What the last quarter has more of than the second, beyond noise. */
export function growing(samples: readonly Sample[]): string[] {
  const quarter = Math.floor(samples.length / 4);
  const keys = Object.keys(GROWTH) as (keyof Sample)[];
  return keys.flatMap((key) => {
    const early = median(samples.slice(quarter, 2 * quarter).map((sample) => sample[key]));
    const late = median(samples.slice(-quarter).map((sample) => sample[key]));
    const { share, slack } = GROWTH[key];
    const most = key === "journal" ? slack : early * (1 + share) + slack;
    return late <= most ? [] : [`${key}: ${Math.round(early)}, then ${Math.round(late)}`];
  });
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
