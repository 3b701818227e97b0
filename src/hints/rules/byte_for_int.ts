// W05, said as "1 byte for an int".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

export const byteForInt: Rule = {
  code: "W05",
  level: "error",
  when:
    "Exactly 1 byte comes where an int belongs: a char, a length of 1, or strlen() on an int, which stops at its first zero byte. A digit is text instead (T01).",
  supersedes: ["F03", "F04", "F05", "C08"],
  title: { en: "1 byte for an int", fr: "1 octet au lieu d'un int" },
  en: {
    fact: "A single byte came, {value}, where an int has 4.",
    cause:
      "Send sizeof(int) bytes of an int: not a char, and no strlen(), which stops at the first zero byte of the number.",
  },
  fr: {
    fact: "Un seul octet est arrivé, {value}, alors qu'un int en a 4.",
    cause:
      "Envoyez sizeof(int) octets d'un int : pas un char, ni strlen(), qui s'arrête au premier octet nul du nombre.",
  },
  look(context) {
    const { exchange, bytes, came } = context;
    if (!wantsInts(context) || came !== 1 || bytes.length !== 1 || exchange.urgent > 0) return undefined;
    const value = bytes[0];
    return { certainty: "high", evidence: inRequest(0, 1), values: { value } };
  },
};
