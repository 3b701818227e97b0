// F04, said as "Waiting for the rest of the int".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const unfinishedInt: Rule = {
  code: "F04",
  level: "error",
  when: "Fewer bytes come than an int has, then silence until the listener's patience ends.",
  title: { en: "Waiting for the rest of the int", fr: "En attente du reste de l'int" },
  en: {
    fact: "{came} of an int's 4 bytes came, then nothing, until I stopped waiting.",
    cause: "We waited for each other: send all 4 bytes of the int before you read the answer.",
  },
  fr: {
    fact:
      "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis plus rien, jusqu'à ce que je renonce.",
    cause: "Chacun attendait l'autre : envoyez les 4 octets de l'int avant de lire la réponse.",
  },
  look({ wants, came, bytes, exchange: { outcome } }) {
    if (wants !== "int" || came === 0 || came >= 4 || outcome !== "timeout") return undefined;
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};
