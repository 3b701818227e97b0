// T03, said as "Text without its NUL".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { COURSE_TEXT, quoted, textOf } from "../text.ts";

export const missingNul: Rule = {
  code: "T03",
  level: "warning",
  when:
    "A text comes without the NUL that the course's messages carry. A warning for the course's own text; any other message is as good. Not said where the end isn't in the sample.",
  title: { en: "Text without its NUL", fr: "Texte sans son NUL" },
  en: {
    fact: 'The text "{text}" came without the NUL that ends it in C ({came} bytes).',
    cause:
      "strlen() doesn't count the NUL, and a receiver that prints with %s needs it: send strlen(s) + 1 bytes.",
  },
  fr: {
    fact: "Le texte « {text} » est arrivé sans le NUL qui le termine en C ({came} octets).",
    cause:
      "strlen() ne compte pas le NUL, dont a besoin celui qui affiche avec %s : envoyez strlen(s) + 1 octets.",
  },
  look({ wants, bytes, came, whole }) {
    if (wants !== "message" || !whole || came === 0) return undefined;
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    return {
      certainty: "high",
      level: text === COURSE_TEXT ? "warning" : "info",
      evidence: inRequest(came - 1, came),
      values: { text: quoted(text), came },
    };
  },
};
