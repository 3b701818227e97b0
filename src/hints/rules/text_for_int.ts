// T02, said as "Text instead of an int".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";

export const textForInt: Rule = {
  code: "T02",
  level: "error",
  when:
    "Text comes where an int belongs. Of exactly four bytes, which may be an int, only what looks like a word counts, and only as a warning.",
  supersedes: ["F01", "F02", "F03", "F04", "F05", "W04", "W05", "W06", "W12", "B02", "B03", "C08"],
  title: { en: "Text instead of an int", fr: "Du texte au lieu d'un int" },
  en: {
    fact: 'The text "{text}" came where the 4 bytes of an int belong.',
    cause: "This exercise sends a number as it lies in memory: `int n = 10; write(s, &n, sizeof(int));`.",
  },
  fr: {
    fact: "Le texte « {text} » est arrivé au lieu des 4 octets d'un int.",
    cause:
      "Cet exercice envoie un nombre tel qu'il est en mémoire : `int n = 10; write(s, &n, sizeof(int));`.",
  },
  look(context) {
    const { came, text } = context;
    if (!wantsInts(context) || text === undefined || text.to < 2) return undefined;
    if (came === 4 && !isWord(text.body)) return undefined;
    if (text.to < 4 && came > 4) return undefined;
    if (!/\p{L}/u.test(text.body) && text.to < 6) return undefined;
    return {
      certainty: came === 4 ? "medium" : "high",
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

/** "test", "Test" or "TEST": of random ints, one in thousands looks like that. With fewer letters small ints would (31337). */
function isWord(body: string): boolean {
  return /^(?:[A-Za-z][a-z]{3}|[A-Z]{4})$/.test(body) && /[aeiouy]/i.test(body);
}
