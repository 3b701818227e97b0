// The words of hints: every text there, in both languages, filled in, one sentence each, and short.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Language } from "../../src/text/language.ts";
import type { Hint } from "../../src/exchange/exchange.ts";
import { RULES } from "../../src/hints/catalogue.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { hintText, hintTitle } from "../../src/hints/words.ts";
import { CASES } from "./cases/all.ts";
import { htonl, int, LAB, tcp } from "./support/exchanges.ts";

const LANGUAGES: readonly Language[] = ["en", "fr"];
const MOST_CHARACTERS = 200;
const MOST_TITLE = 42;

/** Every hint that the cases get, praise too. */
function allHints(): Hint[] {
  const cases = Object.values(CASES).flat();
  return cases.flatMap(({ exchange, recent, lab = LAB }) => diagnose(exchange, recent, lab));
}

/** What is wrong with a sentence of a hint, whose values are filled in. */
function mistakesOf(sentence: string): string[] {
  const unquoted = sentence.replaceAll(/"[^"]*"|«[^»]*»/g, "");
  const plain = sentence.replaceAll(/`[^`]*`|[A-Za-z]\w*_\w+(?:_\w+)*|char \*/g, "");
  const mistakes: readonly (readonly [boolean, string])[] = [
    [sentence.length > MOST_CHARACTERS, `longer than ${MOST_CHARACTERS} characters`],
    [/\{\w*(?:!title|\|[^}]*)?\}/.test(sentence.replace("{bonjour}", "")), "a value is not filled in"],
    [
      /\?(?!$)|undefined|NaN|\[object/.test(unquoted.replaceAll(/path.*|chemin.*|contient.*/g, "")),
      "a value is missing",
    ],
    [!/^\S.*\.$/su.test(sentence), "no full stop at the end"],
    [/[.!?] [A-ZÀÉ]/.test(unquoted), "more than one sentence"],
    [/[\r\n\t*_#]|\0/.test(plain), "*, _, # or a control character outside of backquotes"],
  ];
  return mistakes.filter(([isThere]) => isThere).map(([, mistake]) => mistake);
}

for (const language of LANGUAGES) {
  Deno.test(`hintText in ${language}: every sentence is filled in, one, and short`, () => {
    for (const hint of allHints()) {
      const { fact, cause } = hintText(hint, language);
      for (const sentence of [fact, cause]) {
        assertEquals(mistakesOf(sentence), [], `${hint.code}: ${sentence}`);
      }
    }
  });

  Deno.test(`hintTitle in ${language}: every code has a few words`, () => {
    for (const { code } of RULES) {
      const title = hintTitle(code, language);
      assert(title !== code && title.length <= MOST_TITLE && !title.endsWith("."), `${code}: ${title}`);
    }
  });
}

/** Words that a native reader stumbles over, or that name what students call an exercise in another way. */
const STRANGE: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:came(?! (?:from|back))|belongs?|wants?|mend\w*|welcome|listeners?|as it should be)\b/i,
  fr: /\b(?:labo|venue?s?(?! de)|rend(?:re)?|comme il faut|point d'écoute)\b/i,
};

for (const language of LANGUAGES) {
  Deno.test(`rules in ${language}: no text says what a native reader would not`, () => {
    for (const { code, title, [language]: { fact, cause } } of RULES) {
      for (const text of [title[language], fact, cause]) {
        assertEquals(
          text.replaceAll(/\{\w+/g, "{").match(STRANGE[language])?.[0],
          undefined,
          `${code}: ${text}`,
        );
      }
    }
  });
}

Deno.test("rules: every placeholder is one of the values that the rule gives", () => {
  const given = new Map<string, Set<string>>();
  for (const { code, values } of allHints()) {
    given.set(code, new Set([...given.get(code) ?? [], ...Object.keys(values)]));
  }
  for (const rule of RULES) {
    for (const sentence of [rule.en.fact, rule.en.cause, rule.fr.fact, rule.fr.cause]) {
      for (const [, name] of sentence.matchAll(/\{(\w+)[^}]*\}/g)) {
        assert(given.get(rule.code)?.has(name), `${rule.code}: {${name}} in "${sentence}"`);
      }
    }
  }
});

Deno.test("hintText says numbers as the program would see them", () => {
  const [hint] = diagnose(tcp(htonl(10)), [], LAB);
  assertEquals(hintText(hint, "en").fact, "I read 167772160; with its bytes swapped it is 10.");
  assertEquals(hintText(hint, "fr").fact, "J'ai lu 167772160\u00a0; avec ses octets inversés, c'est 10.");
});

Deno.test("hintText names what was mended, in the reader's language", () => {
  const hint = diagnose(tcp(int(10)), [tcp(htonl(10))], LAB).find(({ code }) => code === "G04");
  assert(hint !== undefined);
  assertStringIncludes(hintText(hint, "en").fact, hintTitle("B02", "en"));
  assertStringIncludes(hintText(hint, "fr").fact, hintTitle("B02", "fr"));
});

Deno.test("hintText of an old journal's hint says something sensible", () => {
  const old: Hint = { code: "Q99", level: "info", certainty: "low", values: {} };
  assertStringIncludes(hintText(old, "en").fact, "Q99");
  assertStringIncludes(hintText(old, "fr").fact, "Q99");
  assertEquals(hintTitle("Q99", "fr"), "Q99");
  assertEquals(
    hintText({ ...old, code: "B01" }, "en").fact,
    "You reached port ?, which is ? with its two bytes swapped.",
  );
});

Deno.test("hintText counts as each language does", () => {
  const hint = (late: number): Hint => ({
    code: "C06",
    level: "warning",
    certainty: "high",
    values: { late },
  });
  assertMatch(hintText(hint(1), "en").fact, /^1 byte arrived/);
  assertMatch(hintText(hint(3), "en").fact, /^3 bytes arrived/);
  assertMatch(hintText(hint(1), "fr").fact, /^1 octet est arrivé après/);
  assertMatch(hintText(hint(3), "fr").fact, /^3 octets sont arrivés après/);
});

Deno.test("hintText leaves braces of a peer's text alone", () => {
  const hint: Hint = { code: "T12", level: "info", certainty: "high", values: { text: "{text}{code}$&" } };
  assertEquals(hintText(hint, "en").fact, "JSON arrived: {text}{code}$&.");
});
