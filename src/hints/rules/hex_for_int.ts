// T11, said as "Hexadecimal text for an int".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";

const HEX = /^\s*(?:0x[0-9a-f]{1,16}|(?=.*[a-f ])[0-9a-f]{2}(?:[ :]?[0-9a-f]{2}){3,})\s*$/i;

export const hexForInt: Rule = {
  code: "T11",
  level: "error",
  when:
    'The int\'s bytes come written as hexadecimal characters: "0x0a", "0a 00 00 00". Decimal digits alone are T01.',
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "Hexadecimal text for an int", fr: "Hexadécimal en texte au lieu d'un int" },
  en: {
    fact: 'The characters "{text}" came: hexadecimal digits, not the bytes they stand for.',
    cause:
      "Send the int itself with `write(s, &n, sizeof(int))`; in a shell, printf '\\x0a\\0\\0\\0' makes the bytes.",
  },
  fr: {
    fact:
      "Les caractères « {text} » sont arrivés : des chiffres hexadécimaux, non les octets qu'ils désignent.",
    cause:
      "Envoyez l'int par `write(s, &n, sizeof(int))` ; dans un shell, printf '\\x0a\\0\\0\\0' fait les octets.",
  },
  look(context) {
    const { text } = context;
    if (!wantsInts(context) || text === undefined || !HEX.test(text.body)) return undefined;
    return {
      certainty: context.came === 4 ? "medium" : "certain",
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};
