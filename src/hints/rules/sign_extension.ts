// W11, said as "Sign extension".

import { firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const signExtension: Rule = {
  code: "W11",
  level: "info",
  when:
    "A negative int comes that is a round number less 256 or 65536: a char or short whose top bit was taken for a sign. A guess; not said of what people mean (-1 to -10, round numbers).",
  title: { en: "Sign extension", fr: "Extension du signe" },
  en: {
    fact: "I read {value}; without its sign, as an unsigned {type}, it is {unsigned}.",
    cause:
      "If you mean {unsigned}, a signed {type} took its top bit for a sign: declare int; if you mean {value}, all is well.",
  },
  fr: {
    fact: "J'ai lu {value} ; sans signe, comme unsigned {type}, c'est {unsigned}.",
    cause:
      "Si vous vouliez {unsigned}, le {type} signé a pris le bit de poids fort pour un signe ; si c'est {value}, tout va bien.",
  },
  look(context) {
    const value = firstInt(context);
    if (value === undefined || context.came !== 4 || value > -11 || value % 10 === 0) return undefined;
    const ofChar = value >= -128;
    const unsigned = value + (ofChar ? 256 : 65_536);
    const round = ofChar ? unsigned % 10 === 0 : value >= -32_768 && unsigned % 1000 === 0;
    if (!round) return undefined;
    return {
      certainty: "low",
      evidence: inRequest(0, 4),
      values: { value, unsigned, type: ofChar ? "char" : "short" },
    };
  },
};
