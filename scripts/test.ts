// Runs all tests, pure folders first and with no more permissions than purity needs, and sums up what ran.
// Arguments: files or folders to run instead of all; whatever else is given goes to `deno test` (`--filter`, say).
// A few tests that fail are run once more, alone, and named when they pass then: many wait for other processes, and a
// machine that is busy with something else can keep one of them waiting for too long. More than a few are a fault.
// The last line is `N passed, N failed`, with `, N skipped` where a tool was missing. With CI set, nothing may be.
import { failedTests, sumUp, type TestCounts } from "./test_counts.ts";

interface Phase {
  name: string;
  folders: string[];
  permissions: string[];
}

/** Folders whose code is pure, with what their tests may touch; the rest starts daemons and compiles C. */
const PURE_PHASES: readonly Phase[] = [
  {
    name: "without any permission",
    folders: ["tests/services", "tests/hints"],
    permissions: ["--no-prompt"],
  },
  { name: "that may only read", folders: ["tests/config"], permissions: ["--no-prompt", "--allow-read"] },
];

/** Run only when they are named: they need dist/guichet. */
const BINARY_PHASE: Phase = {
  name: "of the executable",
  folders: ["tests/binary"],
  permissions: ["--allow-all"],
};

/** The pure phases, then one for every other folder of tests. */
async function allPhases(): Promise<Phase[]> {
  const others = new Set([...PURE_PHASES, BINARY_PHASE].flatMap(({ folders }) => folders));
  const rest: Phase = { name: "of the system", folders: [], permissions: ["--allow-all"] };
  for await (const { name, isDirectory } of Deno.readDir("tests")) {
    const path = `tests/${name}`;
    if (!others.has(path) && (isDirectory || name.endsWith("_test.ts"))) rest.folders.push(path);
  }
  rest.folders.sort();
  return [...PURE_PHASES, rest, BINARY_PHASE];
}

/** What is to run of a phase: the folders that hold tests, or those of the chosen paths that lie in them. */
function chosen(phase: Phase, paths: string[]): string[] {
  if (paths.length === 0) return phase === BINARY_PHASE ? [] : phase.folders.filter(holdsTests);
  return paths.filter((path) =>
    phase.folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  );
}

function holdsTests(path: string): boolean {
  if (path.endsWith("_test.ts")) return true;
  try {
    return [...Deno.readDirSync(path)].some(({ name, isDirectory }) =>
      isDirectory ? holdsTests(`${path}/${name}`) : name.endsWith("_test.ts")
    );
  } catch {
    return false;
  }
}

/** So many failures may be the machine's. */
const MOST_AGAIN = 3;

/** Runs a phase, and what failed of it once more. */
async function runPhase(phase: Phase, paths: string[], options: string[]): Promise<TestCounts> {
  const first = await runOnce(phase, paths, options);
  const { failed } = first;
  const countable = failed.length > 0 && failed.length <= MOST_AGAIN &&
    first.counts.failed <= 2 * failed.length;
  if (!countable || options.some((option) => option.startsWith("--filter"))) return first.counts;
  console.log(`Once more: ${failed.join("; ")}`);
  const names = failed.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  const again = await runOnce(phase, paths, [...options, `--filter=/^(?:${names})/`]);
  if (again.counts.failed > 0 || again.counts.passed < failed.length) return first.counts;
  console.log(`Passed only when run again: ${failed.join("; ")}`);
  const { passed, failed: steps, skipped } = first.counts;
  return { passed: passed + steps, failed: 0, skipped };
}

async function runOnce(
  phase: Phase,
  paths: string[],
  options: string[],
): Promise<{ counts: TestCounts; failed: string[] }> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      // Types are checked by `deno task check`, once for everything.
      args: ["test", "--no-check", `--junit-path=${report}`, ...phase.permissions, ...options, ...paths],
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    const text = await Deno.readTextFile(report);
    return { counts: sumUp(text, success), failed: failedTests(text) };
  } finally {
    await Deno.remove(report);
  }
}

/** @returns the exit status */
async function runAll(args: string[]): Promise<number> {
  const isPath = (arg: string) => /^(\.\/)?tests\//.test(arg);
  const paths = args.filter(isPath).map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""));
  const options = args.filter((arg) => !isPath(arg));
  const total: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  for (const phase of await allPhases()) {
    const selected = chosen(phase, paths);
    if (selected.length === 0) continue;
    console.log(`Tests ${phase.name}: ${selected.join(" ")}`);
    const counts = await runPhase(phase, selected, options);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  const forbidden = Deno.env.get("CI") !== undefined && total.skipped > 0;
  if (forbidden) console.log("Some tests were ignored: where CI is set, every tool they need must be there");
  if (total.passed + total.failed === 0) console.log("No test ran");
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 || total.passed === 0 || forbidden ? 1 : 0;
}

Deno.exit(await runAll(Deno.args));
