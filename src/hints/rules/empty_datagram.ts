// L01, said as "Empty datagram".

import type { Rule } from "../rule.ts";

export const emptyDatagram: Rule = {
  code: "L01",
  level: "info",
  when: "An empty datagram comes. UDP allows it, and the counter counts it.",
  title: { en: "Empty datagram", fr: "Datagramme vide" },
  en: {
    fact: "A datagram of 0 bytes came, and it counts all the same.",
    cause: "If you meant to send a text, its length was 0: look at sendto()'s third argument.",
  },
  fr: {
    fact: "Un datagramme de 0 octet est arrivé, et il compte tout de même.",
    cause:
      "Si vous vouliez envoyer un texte, sa longueur était 0 : regardez le troisième argument de sendto().",
  },
  look({ wants, came, exchange, isStream }) {
    if (wants !== "message" || isStream || came > 0 || exchange.outcome === "refused") return undefined;
    // What came back is an answer of the lab's, not a datagram of the client's (answer_unreachable.ts).
    if (exchange.reads === 0) return undefined;
    return { certainty: "certain" };
  },
};
