// Sentences with values in them, in English and French.
import type { Language } from "./language.ts";

/** `{name}`, and `{name|one|several}` for a value with the word that goes with it. */
const PLACEHOLDER = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** The sentence with its values; a value that is missing is "?". */
export function filled(
  sentence: string,
  values: Readonly<Record<string, string | number>>,
  language: Language,
): string {
  return spaced(sentence, language).replace(
    PLACEHOLDER,
    (_all, name: string, one?: string, several?: string) => {
      const value = Object.hasOwn(values, name) ? String(values[name]) : "?";
      return one === undefined ? value : `${value} ${isSingular(value, language) ? one : several}`;
    },
  );
}

/** French counts 0 as one. */
function isSingular(value: string, language: Language): boolean {
  return value === "1" || (language === "fr" && value === "0");
}

/** French puts a space that never breaks before its high punctuation, and inside its quotation marks. */
export function spaced(text: string, language: Language): string {
  if (language !== "fr") return text;
  return text.replace(/ ([:;?!»])/g, "\u00a0$1").replaceAll("« ", "«\u00a0");
}
