// Hints in words: the sentences of their rules, with the values filled in.
import type { Language } from "../text/language.ts";
import { filled, spaced } from "../text/sentences.ts";
import type { Hint, HintText } from "../exchange/exchange.ts";
import { RULES } from "./catalogue.ts";
import type { Rule } from "./rule.ts";

const BY_CODE: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.code, rule]));

/** `{name!title}`, as {@linkcode Rule.en} has it beside what every sentence may have. */
const TITLE = /\{(\w+)!title\}/g;

/** For a code that no rule has any more; an old journal may hold one. */
const UNKNOWN: Readonly<Record<Language, HintText>> = {
  en: {
    fact: "Something was noted here under the code {code}.",
    cause: "This version of guichet no longer knows that code, so it can't say more.",
  },
  fr: {
    fact: "Une remarque a été notée ici sous le code {code}.",
    cause: "Cette version de guichet ne connaît plus ce code : elle ne peut pas en dire plus.",
  },
};

/** A hint's two sentences. */
export function hintText(hint: Hint, language: Language): HintText {
  const { fact, cause } = BY_CODE.get(hint.code)?.[language] ?? UNKNOWN[language];
  const values = { ...hint.values, code: hint.code };
  return { fact: withTitles(fact, values, language), cause: withTitles(cause, values, language) };
}

/** What a code is about, in a few words. */
export function hintTitle(code: string, language: Language): string {
  const title = BY_CODE.get(code)?.title[language];
  return title === undefined ? code : spaced(title, language);
}

/** The sentence with its values; a hint from an old journal may lack one that today's sentence names. */
function withTitles(template: string, values: Hint["values"], language: Language): string {
  const titled = template.replace(
    TITLE,
    (_all, name: string) => Object.hasOwn(values, name) ? hintTitle(String(values[name]), language) : "?",
  );
  return filled(titled, values, language);
}
