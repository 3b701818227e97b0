// F05, said as "No whole number of ints".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const partOfIntLeft: Rule = {
  code: "F05",
  level: "error",
  when: "At half-close, what came is no whole number of ints.",
  title: { en: "No whole number of ints", fr: "Pas un nombre entier d'int" },
  en: {
    fact:
      "{came|byte|bytes} came, which is no multiple of 4: {rest|byte at the end has|bytes at the end have} no answer.",
    cause: "Send whole ints of sizeof(int) bytes, and look at what write() returns: it may have taken fewer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, ce qui n'est pas un multiple de 4 : à la fin, {rest|octet reste|octets restent} sans réponse.",
    cause:
      "Envoyez des int entiers de sizeof(int) octets, et regardez ce que rend write() : elle a pu en prendre moins.",
  },
  look({ wants, came, bytes, whole, exchange: { outcome } }) {
    if (wants !== "ints" || came % 4 === 0 || outcome === "refused") return undefined;
    const evidence = whole ? inRequest(came - came % 4, bytes.length) : undefined;
    return { certainty: "certain", evidence, values: { came, rest: came % 4 } };
  },
};
