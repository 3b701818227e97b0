// G01, said as "A half-close".

import type { Rule } from "../rule.ts";

export const halfClosed: Rule = {
  code: "G01",
  level: "praise",
  when: "At half-close, the output ended first and the answer was read after it.",
  on: "served",
  title: { en: "A half-close", fr: "Une fermeture à moitié" },
  en: {
    fact: "You ended your output first and took the answer, {bytesOut|byte|bytes}, after it.",
    cause: "That is a half-close with shutdown(s, SHUT_WR): well done.",
  },
  fr: {
    fact: "Vous avez d'abord terminé vos envois, puis reçu la réponse, {bytesOut|octet|octets}.",
    cause: "C'est une fermeture à moitié avec shutdown(s, SHUT_WR) : bien joué.",
  },
  look({ wants, exchange: { clientEnd, bytesOut } }) {
    if (wants !== "ints" || clientEnd !== "before" || bytesOut <= 0) return undefined;
    return { certainty: "high", values: { bytesOut } };
  },
};
