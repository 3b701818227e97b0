// B04, said as "htons on an int".

import { int16 } from "../../text/ints.ts";
import { firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const intHtons: Rule = {
  code: "B04",
  level: "warning",
  when:
    "A value looks like an int that went through htons(): 10 becomes 2560 in the host's order, 655360 in the network's. A guess: not said of 256, 512, 1024 and the other powers of two.",
  hardens: true,
  title: { en: "htons on an int", fr: "htons sur un int" },
  en: {
    fact: "I read {value}, which is {meant} put through htons(), a function for 16 bits.",
    cause:
      "If {meant} is what you mean, don't use htons() on an int: it's for ports; if you mean {value}, all is well.",
  },
  fr: {
    fact: "J'ai lu {value}, c'est-à-dire {meant} passé par htons(), une fonction pour 16 bits.",
    cause:
      "Si vous vouliez {meant}, pas de htons() sur un int : elle sert aux ports ; si vous vouliez {value}, tout va bien.",
  },
  look(context) {
    const { bytes } = context;
    const value = firstInt(context);
    if (value === undefined || bytes[2] !== 0 || bytes[3] !== 0 || bytes[1] === 0) return undefined;
    const meant = int16(bytes, 0, false);
    const powerOfTwo = Number.isInteger(Math.log2(value));
    if (meant <= 0 || meant > 255 || (context.littleEndian && powerOfTwo)) return undefined;
    return { certainty: "low", evidence: inRequest(0, 4), values: { value, meant } };
  },
};
