// G03, said as "Right at the first try".

import type { Rule } from "../rule.ts";

export const firstTry: Rule = {
  code: "G03",
  level: "praise",
  when: "The first exchange with a listener is served, with nothing to mend or tell.",
  on: "served",
  title: { en: "Right at the first try", fr: "Juste du premier coup" },
  en: {
    fact: "Your first exchange with {listener} is as it should be.",
    cause: "Nothing is to be mended: well done.",
  },
  fr: {
    fact: "Votre premier échange avec {listener} est comme il faut.",
    cause: "Rien à corriger : bien joué.",
  },
  look({ before, clean, exchange: { listener, transport } }) {
    if (!clean || before.length > 0 || transport === "icmp") return undefined;
    return { certainty: "certain", values: { listener } };
  },
};
