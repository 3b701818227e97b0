// T05, said as "Newline in the message".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const newlineLeft: Rule = {
  code: "T05",
  level: "info",
  when: "The message ends with the newline that fgets() keeps, or that nc sends. CR LF is T06.",
  title: { en: "Newline in the message", fr: "Retour à la ligne dans le message" },
  en: {
    fact: "The text ends with a newline (0a).",
    cause:
      'fgets() keeps the newline that was typed, and nc sends it: cut it off with `s[strcspn(s, "\\n")] = 0`.',
  },
  fr: {
    fact: "Le texte se termine par un retour à la ligne (0a).",
    cause:
      'fgets() garde le retour à la ligne tapé, et nc l\'envoie : ôtez-le par `s[strcspn(s, "\\n")] = 0`.',
  },
  look({ wants, bytes, came, text }) {
    if (wants !== "message" || text === undefined || (!text.ended && came > bytes.length)) return undefined;
    if (!text.body.endsWith("\n") || text.body.endsWith("\r\n")) return undefined;
    return { certainty: "certain", evidence: inRequest(text.to - 1, text.to) };
  },
};
