// The forms of a report, read by the public parsers of each, with words in it that would break a careless writer.
import { assertEquals, assertMatch } from "@std/assert";
import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseJunit } from "junit2json";
import { Parser as TapParser } from "tap-parser";
import { UNCHANGED } from "../../../src/grade/causes/answers.ts";
import { classCsv } from "../../../src/grade/output/csv.ts";
import { formatted } from "../../../src/grade/output/formats.ts";
import type { GradescopeResults } from "../../../src/grade/output/gradescope.ts";
import type { ReportJson } from "../../../src/grade/output/json.ts";
import { pointsOf, type Report, type Result } from "../../../src/grade/result.ts";
import { couldNotTell, failed, passed, same, say, type Verdict } from "../../../src/grade/scenario.ts";

/** Breaks XML, TAP, YAML, CSV and terminals. */
const HOSTILE = `=1+1, "a" # b \\ <c> & 'd' ]]> \x1b[31m\u202e\n...`;

function result(name: string, verdict: Verdict, max = 5): Result {
  return {
    scenario: {
      name,
      family: "answers",
      description: same(`${name} ${HOSTILE}`),
      points: max,
      needs: "network",
      play: () => Promise.resolve(),
      judge: () => verdict,
    },
    verdict,
    points: pointsOf(verdict, max),
    maxPoints: max,
    again: `guichet grade tcp-counter --only ${name}`,
    printed: new TextEncoder().encode(HOSTILE),
    tookMs: 1234,
  };
}

const FAILURE = {
  worked: [say("connected", "connecté")],
  failed: same(HOSTILE),
  expected: new Uint8Array([11, 0, 0, 0]),
  got: new Uint8Array([10, 0, 0, 0]),
  cause: UNCHANGED,
};

const REPORT: Report = {
  suite: "tcp-counter",
  target: HOSTILE,
  seed: 7,
  remarks: [],
  results: [
    result("right", passed([say("connected", "connecté")])),
    result("wrong", failed(FAILURE)),
    result("limit", failed({ ...FAILURE, free: true })),
    result("after", { outcome: "not run", why: same(HOSTILE) }),
    result("odd", couldNotTell(same("it failed, then it did not"))),
  ],
};

Deno.test("a report as JSON has the issue's fields and no others", () => {
  const report = JSON.parse(formatted(REPORT, "json", "en")) as ReportJson;
  assertEquals(Object.keys(report), ["suite", "target", "seed", "points", "maxPoints", "results"]);
  for (const each of report.results) {
    assertEquals(Object.keys(each), [
      ...[
        "name",
        "description",
        "passed",
        "why",
        "points",
        "maxPoints",
        "dependency",
        "steps",
        "cause",
        "again",
      ],
    ]);
  }
  const [right, wrong, limit, after, odd] = report.results;
  assertEquals([right, wrong, limit, after, odd].map(({ passed }) => passed), [
    true,
    false,
    false,
    null,
    null,
  ]);
  assertEquals(Object.keys(wrong.cause!), ["code", "fact", "cause", "cure"]);
  assertMatch(wrong.steps[1], /expected 0b 00 00 00 .*came 0a 00 00 00/s);
  assertMatch(after.why!, /^not run: /);
  assertMatch(odd.why!, /^could not tell: /);
  assertEquals([report.points, report.maxPoints], [15, 25]);
});

Deno.test("a report as TAP 14 is what tap-parser expects: failures, skips and todos", () => {
  const text = formatted(REPORT, "tap", "en");
  const parser = new TapParser({ strict: true });
  const asserts: {
    ok: boolean;
    skip: unknown;
    todo: unknown;
    diag: { code: string } | null;
    name: string;
  }[] = [];
  parser.on("assert", (each) => asserts.push(each as unknown as typeof asserts[number]));
  parser.end(text);
  const results = parser.results!;
  assertEquals([results.count, results.fail, results.skip, results.todo], [5, 2, 2, 1]);
  assertEquals(results.failures.filter((each) => "tapError" in each && each.tapError), []);
  assertEquals(asserts.map(({ ok }) => ok), [true, false, false, true, true]);
  assertEquals(asserts[1].diag?.code, UNCHANGED.code);
  assertMatch(asserts[1].name, /^wrong: wrong =1\+1, "a" # b/);
  assertEquals(text.split("\n")[0], "TAP version 14");
});

Deno.test("a report as JUnit's XML is read by junit2json, and keeps to Surefire's and Jenkins' attributes", async () => {
  const text = formatted(REPORT, "junit", "en");
  // deno-lint-ignore no-explicit-any
  const suite = await parseJunit(text) as any;
  assertEquals([suite.tests, suite.failures, suite.errors, suite.skipped], [5, 1, 0, 2]);
  assertEquals(suite.testcase.length, 5);
  const [right, wrong, limit, after] = suite.testcase;
  assertEquals(Object.keys(right).sort(), ["classname", "name", "time"]);
  assertEquals(wrong.failure[0].type, UNCHANGED.code);
  assertMatch(wrong.failure[0].inner, /<c> & 'd' \]\]>/);
  assertEquals([limit.failure, limit.skipped], [undefined, undefined]);
  assertMatch(after.skipped[0].message, /^not run: /);
  // XML 1.0, 2.2: no control characters but these three, in whatever form.
  // deno-lint-ignore no-control-regex
  assertEquals(/[\x00-\x08\x0b\x0c\x0e-\x1f]|&#/.test(text), false);
});

Deno.test("a report as Gradescope's results.json has its documented fields, and the points add up", () => {
  const results = JSON.parse(formatted(REPORT, "gradescope", "fr")) as GradescopeResults;
  assertEquals(results.score, 15);
  assertEquals(results.tests.reduce((sum, { score }) => sum + score, 0), results.score);
  assertEquals(results.tests.map(({ status }) => status), ["passed", "failed", "passed", "failed", "passed"]);
  const known = ["score", "max_score", "status", "name", "number", "output", "output_format", "visibility"];
  for (const test of results.tests) assertEquals(Object.keys(test).filter((key) => !known.includes(key)), []);
});

Deno.test("a report as CSV has a row a scenario; no cell is a formula", () => {
  const rows = parseCsv(formatted(REPORT, "csv", "en"), { columns: true }) as Record<string, string>[];
  assertEquals(rows.map(({ result }) => result), [
    ...["passed", "failed", "failed", "not run", "could not tell"],
  ]);
  assertEquals(rows[1].code, UNCHANGED.code);
  assertMatch(rows[0].target, /^'=1\+1/);
});

Deno.test("a class's gradebook has a row a submission and a column a scenario", () => {
  const names = REPORT.results.map(({ scenario: { name } }) => name);
  const text = classCsv([{ name: "-alice", path: "subs/alice/s.c", report: REPORT }], names, "en");
  const [row] = parseCsv(text, { columns: true }) as Record<string, string>[];
  assertEquals([row.submission, row.points, row.maxPoints, row.codes], [
    "'-alice",
    "15",
    "25",
    UNCHANGED.code,
  ]);
  assertEquals(names.map((name) => row[name]), ["5", "0", "5", "0", "5"]);
});
