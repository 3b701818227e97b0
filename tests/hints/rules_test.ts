// Each rule on its mistakes and on its near-misses, by the tables in cases/, which leave out no rule.
import { assert, assertEquals } from "@std/assert";
import { RULES } from "../../src/hints/catalogue.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { CASES } from "./cases/all.ts";
import type { Case } from "./support/case.ts";
import { LAB } from "./support/exchanges.ts";

/** What the case got, as it is written in the tables; what was done well only where that is the family. */
function found({ exchange, recent, lab = LAB }: Case, praise: boolean): string[] {
  const hints = diagnose(exchange, recent, lab).map(({ code, level, certainty }) =>
    `${code} ${level} ${certainty}`
  );
  return hints.filter((hint) => praise || !hint.startsWith("G"));
}

for (const [family, cases] of Object.entries(CASES)) {
  for (const one of cases) {
    const wanted = one.gets.length === 0 ? "nothing" : one.gets.join(", ");
    Deno.test(`hints on ${family}: ${one.name} gets ${wanted}`, () => {
      assertEquals(found(one, family === "praise"), one.gets);
    });
  }
}

Deno.test("hints: every rule is found by a case", () => {
  const cases = Object.values(CASES).flat().flatMap(({ gets }) => gets.map((hint) => hint.slice(0, 3)));
  assertEquals(RULES.map(({ code }) => code).filter((code) => !cases.includes(code)), []);
});

Deno.test("hints: codes are unique, and speak by family and number", () => {
  const codes = RULES.map(({ code }) => code);
  assertEquals(new Set(codes).size, codes.length);
  assert(codes.every((code) => /^[BWTLFPCUMXERG]\d\d$/.test(code)));
});

Deno.test("hints: every rule says when, and names codes that are there", () => {
  const codes = RULES.map(({ code }) => code);
  for (const { code, when } of RULES) {
    assert(when.length > 15 && when.endsWith("."), code);
    for (const [named] of when.matchAll(/\b[BWTLFPCUMXERG]\d\d\b/g)) {
      assert(codes.includes(named), `${code}: ${named}`);
    }
  }
});

Deno.test("hints: what a rule supersedes is there", () => {
  const codes = RULES.map(({ code }) => code);
  assertEquals(
    RULES.flatMap(({ supersedes = [] }) => supersedes).filter((code) => !codes.includes(code)),
    [],
  );
});
