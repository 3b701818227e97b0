// Runs files of tests by `deno test`, in one go or in lanes side by side. What a lane's run says is shown
// when it ends, whole.
import { failedTests, NO_TESTS, summed, sumUp, type TestCounts } from "./test_counts.ts";
import { type Phase, WAITING_LANES } from "./test_phases.ts";

/**
 * Files that a lane takes at a time: enough that starting Deno costs little, so few that the lanes end
 * together.
 */
const BATCH = 6;

export interface TestRun {
  readonly counts: TestCounts;
  /** Names of tests that failed, and the files among which they are. */
  readonly failed: readonly string[];
  readonly among: readonly string[];
}

/** @param options for `deno test` */
export async function runFiles(phase: Phase, options: readonly string[]): Promise<TestRun> {
  const { paths, lanes, permissions } = phase;
  const args = [...permissions, ...options];
  const waiting = (phase.waiting ?? []).filter((path) => paths.includes(path));
  if (lanes === 1 || (paths.length <= BATCH && waiting.length === 0)) {
    return await runOnce(args, paths, "inherit");
  }
  const slow = waiting.map((path) => [path]);
  const batches = inBatches({ ...phase, paths: paths.filter((path) => !waiting.includes(path)) });
  const runs: TestRun[] = [];
  const lane = async (next: () => readonly string[] | undefined) => {
    for (let batch; (batch = next()) !== undefined;) runs.push(await runOnce(args, batch, "piped"));
  };
  const busyLanes = Array.from({ length: lanes }, () => lane(() => batches.shift() ?? slow.shift()));
  const waitingLanes = Array.from({ length: WAITING_LANES }, () => lane(() => slow.shift()));
  await Promise.all([...busyLanes, ...waitingLanes]);
  return {
    counts: runs.reduce((sum, { counts }) => summed(sum, counts), NO_TESTS),
    failed: runs.flatMap(({ failed }) => failed),
    among: runs.flatMap(({ among }) => among),
  };
}

/** What takes long by itself and first, the rest a few files at a time. */
function inBatches({ paths, long = [] }: Phase): (readonly string[])[] {
  const alone = long.filter((path) => paths.includes(path));
  const others = paths.filter((path) => !alone.includes(path));
  const count = Math.ceil(others.length / BATCH);
  const chunks = Array.from({ length: count }, (_, i) => others.slice(i * BATCH, (i + 1) * BATCH));
  return [...alone.map((path) => [path]), ...chunks];
}

async function runOnce(
  args: readonly string[],
  paths: readonly string[],
  output: "inherit" | "piped",
): Promise<TestRun> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success } = await denoTest([`--junit-path=${report}`, ...args, ...paths], output);
    const text = await Deno.readTextFile(report);
    const failed = failedTests(text);
    return { counts: sumUp(text, success), failed, among: failed.length > 0 ? paths : [] };
  } finally {
    await Deno.remove(report);
  }
}

/** What is piped is shown at the end: two runs at the same time would write over each other's lines. */
async function denoTest(args: readonly string[], output: "inherit" | "piped"): Promise<{ success: boolean }> {
  const child = new Deno.Command(Deno.execPath(), {
    // Types are checked by `deno task check`, once for everything.
    args: ["test", "--no-check", ...args],
    stdout: output,
    stderr: output,
  }).spawn();
  if (output === "inherit") return await child.status;
  const [{ success }, out, err] = await Promise.all([
    child.status,
    new Response(child.stdout).bytes(),
    new Response(child.stderr).bytes(),
  ]);
  for (const bytes of [out, err]) {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  }
  return { success };
}
