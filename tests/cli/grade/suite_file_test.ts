// A teacher's suite: what it chooses, and what is said of every mistake in it.
import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { loadSuite } from "../../../src/cli/grade/suite_file.ts";
import { ConfigError } from "../../../src/config/problems.ts";
import { causeText } from "../../../src/grade/result.ts";
import { runGuichet } from "../../support/guichet.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { tempDir } from "../../support/temp_dir.ts";

const SUITE = `[suite]
base = "tcp-counter"
name = "tp3"
language = "fr"
port = 7300
timeout = "1s"
memory = "256MiB"

[[scenario]]
name = "two-halves"
points = 7
text = "Lit tout l'entier"
advice = "Voir {TD3}"

[[scenario]]
name = "listens"
points = 0

[[scenario]]
name = "one-client"
`;

Deno.test("a suite file chooses scenarios, points, order, limits and texts", () => {
  const { suite, scenarios, points, limits, patience, language } = loadSuite(SUITE, "tp3.toml");
  assertEquals([suite.name, suite.port, suite.service, patience, language], [
    "tp3",
    7300,
    "add-one",
    1000,
    "fr",
  ]);
  assertEquals(scenarios.map(({ name }) => name), ["two-halves", "listens", "one-client"]);
  assertEquals([...points], [["two-halves", 7], ["listens", 0]]);
  assertEquals(limits?.memory, 256 * 1024 * 1024);
  assertEquals(scenarios[0].description.fr, "Lit tout l'entier");
});

Deno.test("a suite file's advice stands after the cure, braces and all", () => {
  const text = SUITE.replace("points = 0", 'points = 0\nadvice = "Voir {TD3}"');
  const { suite, scenarios } = loadSuite(text, "tp3.toml");
  const startup = { place: "tcp 127.0.0.1:7300", listening: true, waitedMs: 0 };
  const verdict = scenarios[1].judge({ startup, first: { refused: "ECONNREFUSED" } }, suite);
  assertEquals(verdict.outcome, "failed");
  if (verdict.outcome === "failed") assertMatch(causeText(verdict, "fr").cure, /\. Voir \{TD3\}$/);
});

Deno.test("a suite file's mistakes are all reported at once, each with its line and what would be right", () => {
  const text = `[suite]
base = "tcp-countre"
name = "TP 3"
prot = 7300
memory = "256 MB"

[[scenario]]
name = "one-client"
points = "five"
weight = 3

[[scenrio]]
name = "listens"
`;
  const { message } = assertThrows(() => loadSuite(text, "tp3.toml"), ConfigError);
  for (
    const words of [
      'tp3.toml:2: [suite] base: "tcp-countre" is not known',
      'did you mean "tcp-counter"?',
      'tp3.toml:3: [suite] name: "TP 3" does not fit',
      "tp3.toml:4: [suite] prot: unknown key; did you mean port?",
      'tp3.toml:5: [suite] memory: "256 MB" is not a size; expected "256MiB"',
      'tp3.toml:9: scenario "one-client", points:',
      'tp3.toml:10: scenario "one-client", weight: unknown key',
      "unknown section; did you mean [[scenario]]?",
    ]
  ) assertStringIncludes(message, words);
});

Deno.test("a suite file may name each of its base's scenarios once", () => {
  const text = (name: string) =>
    `[suite]\nbase = "tcp-counter"\nname = "a"\n[[scenario]]\nname = "one-client"\n[[scenario]]\nname = "${name}"\n`;
  const message = (name: string) => assertThrows(() => loadSuite(text(name), "a.toml"), ConfigError).message;
  assertStringIncludes(message("one-client"), "stands twice, first on line 5");
  assertStringIncludes(message("one-clint"), 'did you mean "one-client"?');
});

Deno.test("docs/grading.md's example is a right suite file", async () => {
  const page = await Deno.readTextFile(`${PROJECT_ROOT}/docs/grading.md`);
  const example = /```toml\n([^]*?)```/.exec(page)![1];
  assertEquals(loadSuite(example, "docs").suite.name, "tp3");
});

Deno.test("grade --list shows a suite file's scenarios in its order, and refuses a wrong one with status 2", async () => {
  await using dir = await tempDir();
  const right = await runGuichet(["grade", "--list", await dir.write("tp3.toml", SUITE)]);
  assertEquals(right.stdout.split("\n")[0].split(/\s+/).slice(0, 2), ["two-halves", "7"]);
  const wrong = await runGuichet(["grade", await dir.write("wrong.toml", "[suite]\n"), "--", "true"]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "[suite] base: missing");
});
