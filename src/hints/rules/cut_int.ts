// F03, said as "Fewer than 4 bytes".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const cutInt: Rule = {
  code: "F03",
  level: "error",
  when: "Fewer bytes come than an int has, then the end. What they look like has its own codes.",
  title: { en: "Fewer than 4 bytes", fr: "Moins de 4 octets" },
  en: {
    fact: "{came} of an int's 4 bytes came, then you ended the connection.",
    cause: "Send sizeof(int) bytes, and look at what write() returns: it may have taken fewer.",
  },
  fr: {
    fact: "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis vous avez terminé la connexion.",
    cause: "Envoyez sizeof(int) octets, et regardez ce que rend write() : elle a pu en prendre moins.",
  },
  look({ wants, came, bytes, exchange: { outcome } }) {
    if (wants !== "int" || came === 0 || came >= 4 || (outcome !== "closed" && outcome !== "reset")) {
      return undefined;
    }
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};
