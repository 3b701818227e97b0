// T15, said as "Nothing but NUL".

import { inRequest } from "../context.ts";
import { isZero } from "../bytes.ts";
import type { Rule } from "../rule.ts";

/** Zeros from which they are a buffer's. */
const LEAST_BUFFER = 16;

export const blankMessage: Rule = {
  code: "T15",
  level: "info",
  when:
    "A message of NULs only comes: an empty string, or a buffer that was never filled. Not said of 2 to 15 zeros, which may be numbers.",
  supersedes: ["L02"],
  title: { en: "Nothing but NUL", fr: "Rien que des NUL" },
  en: {
    fact: "The message holds no character: {came|byte, zero|bytes, all zero}.",
    cause:
      "The string was empty or the buffer never filled: look at what fgets() or strcpy() put there before sendto().",
  },
  fr: {
    fact: "Le message ne contient aucun caractère : {came|octet nul|octets, tous nuls}.",
    cause:
      "La chaîne était vide ou le tampon jamais rempli : regardez ce que fgets() ou strcpy() y a mis avant sendto().",
  },
  look({ wants, bytes, came }) {
    if (wants !== "message" || bytes.length === 0 || !isZero(bytes)) return undefined;
    if (came !== 1 && came < LEAST_BUFFER) return undefined;
    return { certainty: "high", evidence: inRequest(0, bytes.length), values: { came } };
  },
};
