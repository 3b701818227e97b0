// M05, said as "By lo only".

import type { Rule } from "../rule.ts";

const LOOPBACK = "lo";

export const loopbackOnly: Rule = {
  code: "M05",
  level: "info",
  when:
    "A message to the group left by lo, though the machine has a network. Fine on a machine that is the whole lab.",
  title: { en: "By lo only", fr: "Par lo seulement" },
  en: {
    fact: "Your message to the group came in by lo: no other machine heard it.",
    cause:
      "The interface was set or bound to 127.0.0.1: for the network give IP_MULTICAST_IF the card's address, or leave it out.",
  },
  fr: {
    fact: "Votre message au groupe est arrivé par lo : aucune autre machine ne l'a entendu.",
    cause:
      "L'interface choisie est 127.0.0.1 : pour le réseau, donnez à IP_MULTICAST_IF l'adresse de la carte, ou rien.",
  },
  look({ exchange, lab }) {
    if (exchange.transport !== "multicast" || exchange.interface !== LOOPBACK) return undefined;
    return lab.interfaces?.some((name) => name !== LOOPBACK) ? { certainty: "medium" } : undefined;
  },
};
