// T13, said as "Accents in ISO-8859-1".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { isPrintable, textOf } from "../text.ts";

/** Fewer bytes may be a number. */
const LEAST = 6;

export const latin1Text: Rule = {
  code: "T13",
  level: "info",
  when:
    "Accents come in ISO-8859-1 (é is e9) where everything else today is UTF-8 (c3 a9). Not said unless the rest is plainly text.",
  title: { en: "Accents in ISO-8859-1", fr: "Accents en ISO-8859-1" },
  en: {
    fact: 'The byte {hex} stands in the text: "{letter}" in ISO-8859-1, nothing in UTF-8.',
    cause:
      "Your terminal or source file isn't UTF-8: the bytes arrive as they are, but others will see a wrong letter.",
  },
  fr: {
    fact: "L'octet {hex} figure dans le texte : « {letter} » en ISO-8859-1, rien en UTF-8.",
    cause:
      "Votre terminal ou fichier source n'est pas en UTF-8 : les octets arrivent tels quels, mais s'afficheront mal.",
  },
  look({ wants, bytes }) {
    const nul = bytes.indexOf(0);
    const text = nul < 0 ? bytes : bytes.subarray(0, nul);
    const at = text.findIndex((byte) => byte >= 0xc0);
    if (wants !== "message" || at < 0 || textOf(text) !== undefined) return undefined;
    const high = text.filter((byte) => byte >= 0xc0).length;
    const plain = text.filter((byte) => isPrintable(byte) || byte === 10 || byte === 13).length;
    const letters = text.filter((byte) => /[A-Za-z]/.test(String.fromCharCode(byte))).length;
    if (high + plain !== text.length || letters < 2 * high || text.length < LEAST) return undefined;
    return {
      certainty: "medium",
      evidence: inRequest(at, at + 1),
      values: { hex: text[at].toString(16), letter: String.fromCharCode(text[at]) },
    };
  },
};
