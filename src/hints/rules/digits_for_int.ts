// T01, said as "Digits instead of an int".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";

export const digitsForInt: Rule = {
  code: "T01",
  level: "error",
  when:
    'The number comes in characters where an int belongs: "10" is 31 30, not 0a 00 00 00. Less sure of exactly four bytes, which may be an int too.',
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "W04", "W05", "W12", "B02", "B03", "C08"],
  title: { en: "Digits instead of an int", fr: "Des chiffres au lieu d'un int" },
  en: {
    fact: 'The characters "{text}" came where the 4 bytes of an int belong.',
    cause:
      "Send the int itself, `write(s, &n, sizeof(int))`, not its text: no sprintf(), no fgets() straight to the socket.",
  },
  fr: {
    fact: "Les caractères « {text} » sont arrivés au lieu des 4 octets d'un int.",
    cause:
      "Envoyez l'int lui-même, `write(s, &n, sizeof(int))`, et non son texte (ni sprintf(), ni fgets() tel quel).",
  },
  look(context) {
    const { came, text } = context;
    if (!wantsInts(context) || text === undefined || !/^\s*[+-]?\d+\s*$/.test(text.body)) return undefined;
    const certainty = came !== 4 ? "certain" : text.to === 4 ? "high" : "medium";
    return { certainty, evidence: inRequest(0, text.to), values: { text: quoted(text.body) } };
  },
};
