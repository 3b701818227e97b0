// Tests of the sum over the reports of `deno test`.
import { assertEquals } from "@std/assert";
import { failedTests, NO_TESTS, summed, sumUp } from "../../scripts/test_counts.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="9" failures="1" errors="0" time="0.267">
    <testsuite name="./a_test.ts" tests="6" disabled="1" errors="0" failures="1">
        <testcase name="a &gt; s" classname="./a_test.ts" time="0.001"></testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="3" disabled="0" errors="0" failures="0">
    </testsuite>
</testsuites>`;

Deno.test("sumUp adds the suites of a report", () => {
  assertEquals(sumUp(REPORT, false), { passed: 7, failed: 1, skipped: 1, excused: 0 });
});

Deno.test("sumUp excuses tests that were skipped for want of what no package brings", () => {
  const skipped = (need: string) =>
    `<testcase name="a &lt;b&gt; (ignored: needs ${need})" time="0.000">\n  <skipped/>\n</testcase>`;
  const report = `<testsuite name="./a_test.ts" tests="3" disabled="3" errors="0" failures="0">
    ${skipped("systemd as process 1")}${skipped("gcc")}${skipped("systemd as process 1, gcc")}</testsuite>`;
  assertEquals(sumUp(report, true), { passed: 0, failed: 0, skipped: 3, excused: 1 });
});

Deno.test("sumUp counts a failure that no test reported", () => {
  const sound = REPORT.replace('failures="1">', 'failures="0">');
  assertEquals(sumUp(sound, false), { passed: 8, failed: 1, skipped: 1, excused: 0 });
  assertEquals(sumUp("", false), { passed: 0, failed: 1, skipped: 0, excused: 0 });
});

Deno.test("sumUp of a sound report has no failure", () => {
  assertEquals(sumUp('<testsuite name="./b_test.ts" tests="3" errors="0" failures="0">', true), {
    passed: 3,
    failed: 0,
    skipped: 0,
    excused: 0,
  });
});

Deno.test("failedTests names tests that failed, a step's by its test, each once", () => {
  const report = `<testsuite name="./a_test.ts" tests="4" errors="0" failures="3">
        <testcase name="a &gt; s" classname="./a_test.ts" time="0.001">
            <failure message="no"></failure>
        </testcase>
        <testcase name="a" classname="./a_test.ts" time="0.001"><failure message="no"></failure></testcase>
        <testcase name="says &quot;x&quot;" classname="./a_test.ts" time="0.001">
            <failure message="no"></failure>
        </testcase>
        <testcase name="fine" classname="./a_test.ts" time="0.001"></testcase>
  </testsuite>`;
  assertEquals(failedTests(report), ["a", 'says "x"']);
  assertEquals(failedTests(REPORT), []);
});

Deno.test("summed adds what two runs counted", () => {
  const one = { passed: 7, failed: 1, skipped: 1, excused: 1 };
  const other = { passed: 2, failed: 3, skipped: 4, excused: 2 };
  assertEquals(summed(one, other), { passed: 9, failed: 4, skipped: 5, excused: 3 });
  assertEquals(summed(NO_TESTS, one), one);
});
