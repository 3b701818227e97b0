import { assert, assertEquals, assertMatch } from "@std/assert";
import { ANSWERS } from "../../src/grade/causes/answers.ts";
import { CLIENTS } from "../../src/grade/causes/clients.ts";
import { CONVERSATIONS } from "../../src/grade/causes/conversations.ts";
import { COUNTING } from "../../src/grade/causes/counting.ts";
import { DATAGRAMS } from "../../src/grade/causes/datagrams.ts";
import { MULTICASTS } from "../../src/grade/causes/multicast.ts";
import { NONSENSES } from "../../src/grade/causes/nonsense.ts";
import { START } from "../../src/grade/causes/start.ts";
import { TIDINESS_CAUSES } from "../../src/grade/causes/tidiness.ts";
import { WRONG } from "./manifest.ts";
import { WRONG_TIDINESS } from "./manifest_tidiness.ts";
import { WRONG_DATAGRAMS } from "./manifest_datagrams.ts";

const ALL = [
  ...START,
  ...ANSWERS,
  ...CONVERSATIONS,
  ...CLIENTS,
  ...DATAGRAMS,
  ...COUNTING,
  ...MULTICASTS,
  ...NONSENSES,
  ...TIDINESS_CAUSES,
];

/** Causes that only a network shows, or a state of a machine that a corpus can't make. */
const NOT_IN_CORPUS = ["S06", "S07"];

/** The names of a sentence's values. */
function names(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)/g)].map(([, name]) => name).sort();
}

Deno.test("every cause has a code of its own", () => {
  const codes = ALL.map(({ code }) => code);
  assertEquals(codes.length, new Set(codes).size);
  for (const code of codes) assertMatch(code, /^S\d{2,3}$/);
});

Deno.test("every cause says the same in both languages, in three sentences that fit a screen", () => {
  for (const { code, en, fr, title } of ALL) {
    assert(title.en.length <= 45 && title.fr.length <= 45, code);
    for (const part of ["fact", "cause", "cure"] as const) {
      assertEquals(new Set(names(fr[part])), new Set(names(en[part])), `${code} ${part}`);
      for (const text of [en[part], fr[part]]) {
        assert(text.length <= 200 && /[.!?]$/.test(text), `${code} ${part}: ${text}`);
      }
    }
  }
});

Deno.test("every cause has a server in the corpus", () => {
  const found = new Set([...WRONG, ...WRONG_DATAGRAMS, ...WRONG_TIDINESS].map(({ cause }) => cause));
  assertEquals(ALL.map(({ code }) => code).filter((code) => !found.has(code)), NOT_IN_CORPUS);
});
