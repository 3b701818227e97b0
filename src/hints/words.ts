// Hints in words: the sentences of their rules, with the values filled in.
import type { Language } from "../text/language.ts";
import type { Hint, HintText } from "../exchange/exchange.ts";
import { RULES } from "./catalogue.ts";
import type { Rule } from "./rule.ts";

const BY_CODE: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.code, rule]));

/** `{name}`, `{name!title}` and `{name|one|several}`, as {@linkcode Rule.en} has them. */
const PLACEHOLDER = /\{(\w+)(?:(!title)|\|([^|{}]*)\|([^|{}]*))?\}/g;

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
  return { fact: filled(fact, values, language), cause: filled(cause, values, language) };
}

/** What a code is about, in a few words. */
export function hintTitle(code: string, language: Language): string {
  const title = BY_CODE.get(code)?.title[language];
  return title === undefined ? code : spaced(title, language);
}

function filled(template: string, values: Hint["values"], language: Language): string {
  return spaced(template, language).replace(
    PLACEHOLDER,
    (_all, name: string, ...rest: (string | undefined)[]) => {
      // A hint from an old journal may lack a value that today's sentence names.
      const value = Object.hasOwn(values, name) ? String(values[name]) : "?";
      const [title, one, several] = rest;
      if (title !== undefined) return hintTitle(value, language);
      return one === undefined ? value : `${value} ${isSingular(value, language) ? one : several}`;
    },
  );
}

/** French counts 0 as one. */
function isSingular(value: string, language: Language): boolean {
  return value === "1" || (language === "fr" && value === "0");
}

/** French puts a space that never breaks before its high punctuation, and inside its quotation marks. */
function spaced(text: string, language: Language): string {
  if (language !== "fr") return text;
  return text.replace(/ ([:;?!»])/g, "\u00a0$1").replaceAll("« ", "«\u00a0");
}
