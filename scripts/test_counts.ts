// Reads how many tests passed out of the report that `deno test --junit-path` writes. Pure.

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Of those that were skipped: for want of what no package brings. */
  readonly excused: number;
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: 0, excused: 0 };

/** A sandbox may refuse mounts; everything else that tests need can be installed (tests/support/tool.ts). */
const EXCUSED = / \(ignored: needs systemd as process 1\)$/;

export function summed(one: TestCounts, other: TestCounts): TestCounts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    excused: one.excused + other.excused,
  };
}

/**
 * @param report the JUnit report's text; empty when the run ended before it was written
 * @param success whether `deno test` exited with status 0
 * @returns steps count as tests; a run that failed with no test failing (a file that throws when it is
 * loaded, a type error) counts as one failure
 */
export function sumUp(report: string, success: boolean): TestCounts {
  let [tests, failed, skipped] = [0, 0, 0];
  for (const [suite] of report.matchAll(/<testsuite [^>]*>/g)) {
    tests += attribute(suite, "tests");
    failed += attribute(suite, "failures") + attribute(suite, "errors");
    skipped += attribute(suite, "disabled");
  }
  const ignored = [...report.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<skipped/g)];
  const excused = ignored.filter(([, name]) => EXCUSED.test(unescaped(name))).length;
  const passed = tests - failed - skipped;
  return { passed, failed: success ? failed : Math.max(1, failed), skipped, excused };
}

/**
 * Names of the tests that failed; of a step, its test's. A report does not tell in which file a helper's test
 * is.
 */
export function failedTests(report: string): string[] {
  const cases = report.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<failure/g);
  return [...new Set([...cases].map(([, name]) => unescaped(name).split(" > ")[0]))];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => ENTITIES[name]);
}

function attribute(tag: string, name: string): number {
  return Number(tag.match(`\\b${name}="(\\d+)"`)?.[1] ?? 0);
}
