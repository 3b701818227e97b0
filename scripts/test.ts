// Runs the tests, those of pure code first and with no more permissions than that needs, and adds up the
// results. Arguments: files or folders to run instead of all; anything else goes to `deno test` (`--filter`,
// say). At most three tests that fail are run again, alone: most tests wait for other processes, and on a
// busy machine one may wait in vain. One that passes then is reported as `Flaky: NAME` before the last line,
// because it has a cause all the same. The last line is `N passed, N failed`, with `, N skipped` where a tool
// was missing. Where CI is set, a test that was skipped for want of a tool that can be installed makes the
// run fail.
import { NO_TESTS, summed, type TestCounts } from "./test_counts.ts";
import { type Phase, phasesOf } from "./test_phases.ts";
import { runFiles } from "./test_run.ts";

/** So many failures may be the machine's. */
const MOST_AGAIN = 3;

/**
 * Runs a phase, and what failed of it once more.
 * @param flaky takes the names of those that passed then
 */
async function runPhase(phase: Phase, options: readonly string[], flaky: string[]): Promise<TestCounts> {
  const { counts, failed, among } = await runFiles(phase, options);
  const countable = failed.length > 0 && failed.length <= MOST_AGAIN && counts.failed <= 2 * failed.length;
  if (!countable || options.some((option) => option.startsWith("--filter"))) return counts;
  console.log(`Once more: ${failed.join("; ")}`);
  const pattern = failed.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  const again = await runFiles({ ...phase, paths: among, lanes: 1 }, [
    ...options,
    `--filter=/^(?:${pattern})/`,
  ]);
  if (again.counts.failed > 0 || again.counts.passed < failed.length) return counts;
  flaky.push(...failed);
  return { ...counts, passed: counts.passed + counts.failed, failed: 0 };
}

/** @returns the exit status */
async function runAll(args: readonly string[]): Promise<number> {
  const isPath = (arg: string) => /^(\.\/)?tests\//.test(arg);
  const paths = args.filter(isPath).map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""));
  const options = args.filter((arg) => !isPath(arg));
  let total = NO_TESTS;
  const flaky: string[] = [];
  for (const phase of await phasesOf(paths)) {
    console.log(`Tests ${phase.name}: ${phase.paths.length} files`);
    total = summed(total, await runPhase(phase, options, flaky));
  }
  const forbidden = Deno.env.get("CI") !== undefined && total.skipped > total.excused;
  if (forbidden) console.log("Some tests were ignored: where CI is set, every tool they need must be there");
  if (total.passed + total.failed === 0) console.log("No test ran");
  for (const name of flaky) console.log(`Flaky: ${name} (failed, then passed when run again)`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 || total.passed === 0 || forbidden ? 1 : 0;
}

Deno.exit(await runAll(Deno.args));
