// G06, said as "The limits of int".

import { firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

const LARGEST = 2 ** 31 - 1;
const SMALLEST = -(2 ** 31);

export const intLimits: Rule = {
  code: "G06",
  level: "praise",
  when: "Someone tries the largest or the smallest int.",
  on: "served",
  title: { en: "The limits of int", fr: "Les limites d'int" },
  en: {
    fact: "You tried {value}, the limit of an int; its successor here is {answer}.",
    cause: "Good tests look at limits: in C, INT_MAX + 1 is not defined, and in practice it wraps round.",
  },
  fr: {
    fact: "Vous avez essayé {value}, la limite d'un int ; son successeur est ici {answer}.",
    cause:
      "Un bon test va aux limites : en C, INT_MAX + 1 est indéfini, et en pratique on repasse par l'autre bout.",
  },
  look(context) {
    const value = firstInt(context);
    if (value !== LARGEST && value !== SMALLEST) return undefined;
    return { certainty: "certain", evidence: inRequest(0, 4), values: { value, answer: (value + 1) | 0 } };
  },
};
