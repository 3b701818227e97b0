// The `grade` command as it is typed: what it refuses, what it lists, and its exit statuses.
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ReportJson } from "../../src/grade/output/json.ts";
import { freePort } from "../support/free_port.ts";
import { runGuichet } from "../support/guichet.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { testNeeding } from "../support/tool.ts";

/** A right counter that serves one client after the other. */
const PYTHON_COUNTER = `${PROJECT_ROOT}/tests/grade/servers/counter.py`;

Deno.test("grade refuses a wrong command line with status 2, and names what is right", async () => {
  const cases: [string[], string][] = [
    [[], "SUITE is missing"],
    [["tcp-countre", "--", "true"], 'did you mean "tcp-counter"?'],
    [["tcp-counter"], "Nothing to grade"],
    [["tcp-counter", "--"], "PROGRAM is missing after --"],
    [["tcp-counter", "127.0.0.1", "--", "true"], 'Cannot grade "127.0.0.1" and a program at once'],
    [["tcp-counter", "127.0.0.1", "again"], 'Surplus argument "again"'],
    [["tcp-counter", "--only", "in-a-raw", "--", "true"], 'did you mean "in-a-row"?'],
    [["tcp-counter", "--lang", "de", "--", "true"], "want en or fr"],
    [["tcp-counter", "--seed", "x", "--", "true"], "want a whole number"],
    [["tcp-counter", "--timeout", "never", "--", "true"], "want a time"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await runGuichet(["grade", ...args]);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(stderr, words);
  }
});

Deno.test("grade --list shows the suites, and the scenarios of one", async () => {
  const suites = await runGuichet(["grade", "--list"]);
  assertEquals(suites.code, 0);
  assertStringIncludes(suites.stdout, "udp-counter\n");
  const scenarios = await runGuichet(["grade", "--list", "tcp-counter", "--lang", "fr"]);
  assertStringIncludes(scenarios.stdout, "Un client pose sa question et lit la réponse.");
});

Deno.test("grade ends with status 3 where nobody is, and says so in the report", async () => {
  const place = `127.0.0.1:${await freePort()}`;
  const { code, stdout } = await runGuichet(["grade", "tcp-counter", place, "--json"]);
  assertEquals(code, 3);
  const { results, points } = JSON.parse(stdout) as ReportJson;
  assertEquals(points, 0);
  assertEquals(results[0].cause?.code, "S06");
  assertEquals(results[1].why, "not run: it depends on listens, which did not pass");
});

Deno.test("grade ends with status 3 for a program that is not there", async () => {
  const { code, stderr } = await runGuichet(["grade", "tcp-counter", "--", "/nowhere/server"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "Cannot start the program");
});

testNeeding(
  ["python3"],
  "grade passes a server that runs already, and does not count what only a process shows",
  async () => {
    const port = await freePort();
    const child = new Deno.Command("python3", { args: [PYTHON_COUNTER, String(port)], stdout: "piped" })
      .spawn();
    await using _end = {
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGKILL");
        await child.output();
      },
    };
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    const args = [
      "grade",
      "tcp-counter",
      `127.0.0.1:${port}`,
      "--json",
      "--only",
      "listens,one-client,next-client,ends",
    ];
    const { code, stdout } = await runGuichet([...args, "--seed", "7"], { timeout: 60_000 });
    const report = JSON.parse(stdout) as ReportJson;
    assertEquals(report.results.map(({ passed }) => passed), [true, true, true, true]);
    assertEquals({ code, seed: report.seed, points: report.points }, {
      code: 0,
      seed: 7,
      points: report.maxPoints,
    });
  },
);

testNeeding(
  ["python3"],
  "grade gives a program a free port for {port}, and the same report for the same seed",
  async () => {
    const args = ["grade", "tcp-counter", "--json", "--seed", "3", "--only", "one-client,surplus"];
    const runs = await Promise.all(
      [1, 2].map(() => runGuichet([...args, "--", "python3", PYTHON_COUNTER, "{port}"], { timeout: 60_000 })),
    );
    assertEquals(runs.map(({ code }) => code), [0, 0]);
    assertEquals(runs[0].stdout, runs[1].stdout);
  },
);
