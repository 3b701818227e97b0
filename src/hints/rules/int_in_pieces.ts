// G02, said as "An int in pieces".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const intInPieces: Rule = {
  code: "G02",
  level: "praise",
  when: "An int came in pieces and was whole in the end. TCP allows it, and to try it is good.",
  on: "served",
  title: { en: "An int in pieces", fr: "Un int en morceaux" },
  en: {
    fact: "Your int came in {reads} pieces, and it was whole in the end.",
    cause:
      "TCP carries bytes, not messages: who reads must go on until all are there, as I did and your program should.",
  },
  fr: {
    fact: "Votre int est arrivé en {reads} morceaux, et il était complet à la fin.",
    cause:
      "TCP porte des octets, pas des messages : je lis jusqu'à les avoir tous, et votre client doit faire de même.",
  },
  look({ wants, came, exchange: { reads } }) {
    if (wants !== "int" || came !== 4 || reads < 2) return undefined;
    return { certainty: "certain", evidence: inRequest(0, 4), values: { reads } };
  },
};
