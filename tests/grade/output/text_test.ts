import { assertEquals } from "@std/assert";
import { UNCHANGED } from "../../../src/grade/causes/answers.ts";
import { reportJson } from "../../../src/grade/output/json.ts";
import { resultText, summaryText } from "../../../src/grade/output/text.ts";
import type { Report, Result } from "../../../src/grade/result.ts";
import { failed, say, type Scenario, type Verdict } from "../../../src/grade/scenario.ts";

const SCENARIO: Scenario = {
  name: "one-client",
  family: "answers",
  description: say("One client asks.", "Un client demande."),
  points: 10,
  needs: "network",
  play: () => Promise.resolve(),
  judge: () => WRONG,
};

const WRONG: Verdict = failed({
  worked: [say("client 1 connected", "le client 1 s'est connecté")],
  failed: say("client 1 reads the answer", "le client 1 lit la réponse"),
  expected: Uint8Array.of(11, 0, 0, 0),
  got: Uint8Array.of(10, 0, 0, 0),
  cause: UNCHANGED,
  values: { asked: 10, got: 10, want: 11 },
});

const RESULT: Result = {
  scenario: SCENARIO,
  verdict: WRONG,
  points: 0,
  maxPoints: 10,
  again: "guichet grade …",
  printed: new TextEncoder().encode("n = 10\x1b[2J\n"),
  tookMs: 1,
};

const REPORT: Report = { suite: "tcp-counter", target: "./server", seed: 7, results: [RESULT], remarks: [] };

Deno.test("resultText shows steps, bytes, the cause and the cure, and what was printed without its escapes", () => {
  assertEquals(resultText(RESULT, "fr", 200), [
    "✗ one-client         0/10  Un client demande.",
    "    ✓ le client 1 s'est connecté",
    "    ✗ le client 1 lit la réponse",
    '      attendu\u00a0: 0b 00 00 00  "\\x0b\\0\\0\\0"',
    '      venu\u00a0: 0a 00 00 00  "\\n\\0\\0\\0"',
    "    S12 À 10, c'est 10 qui revient, alors qu'on attendait 11.",
    "    Cause probable\u00a0: Le nombre repart comme il est venu\u00a0: n n'est pas incrémenté, ou c'est une copie qui l'est.",
    "    Remède\u00a0: Ajoutez 1 à la variable dont l'adresse est donnée à write().",
    "    Le programme a affiché\u00a0:",
    "    | n = 10\\x1b[2J",
    "    Pour revoir\u00a0: guichet grade …",
  ]);
});

Deno.test("summaryText has the points", () => {
  assertEquals(summaryText(REPORT, "en", 80), ["0/10 points"]);
});

Deno.test("reportJson has what the issue lays down, in its order", () => {
  const { results, ...rest } = reportJson(REPORT, "en");
  assertEquals(rest, {
    suite: "tcp-counter",
    target: "./server",
    seed: 7,
    points: 0,
    maxPoints: 10,
    remarks: [],
  });
  const [{ expected, got, cause, ...fields }] = results;
  assertEquals(fields, {
    name: "one-client",
    description: "One client asks.",
    passed: false,
    why: null,
    points: 0,
    maxPoints: 10,
    dependency: null,
    steps: ["client 1 connected", "client 1 reads the answer"],
    again: "guichet grade …",
  });
  assertEquals([expected, got], [
    { bytes: 4, hex: "0b000000", text: "\\x0b\\0\\0\\0" },
    { bytes: 4, hex: "0a000000", text: "\\n\\0\\0\\0" },
  ]);
  assertEquals(cause?.code, "S12");
});
