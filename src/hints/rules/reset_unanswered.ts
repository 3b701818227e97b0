// C04, said as "Broken off by RST".

import type { Rule } from "../rule.ts";

export const resetUnanswered: Rule = {
  code: "C04",
  level: "warning",
  when:
    "RST ends the connection before anything was answered: SO_LINGER was 0, since nothing can have been left unread.",
  title: { en: "Broken off by RST", fr: "Rompu par RST" },
  en: {
    fact: "The connection was broken off by RST after {came|byte|bytes}, before I answered.",
    cause:
      "An ordinary close() sends FIN: leave out SO_LINGER with 0, and don't stop the program before it has its answer.",
  },
  fr: {
    fact: "La connexion a été rompue par RST après {came|octet|octets}, avant ma réponse.",
    cause:
      "Un close() ordinaire envoie FIN : pas de SO_LINGER à 0, et n'arrêtez pas le programme avant sa réponse.",
  },
  look({ exchange: { clientEnd, outcome, bytesOut, service }, came, isStream }) {
    if (!isStream || bytesOut > 0 || service === "chargen") return undefined;
    if (outcome !== "reset" && clientEnd !== "reset-before") return undefined;
    return { certainty: "medium", values: { came } };
  },
};
