// U06, said as "By broadcast".

import type { Rule } from "../rule.ts";

export const broadcast: Rule = {
  code: "U06",
  level: "info",
  when:
    "The datagram came by broadcast: legal, and an exercise of its own. Less sure of .255, which is a broadcast address in a network of /24.",
  title: { en: "By broadcast", fr: "Par diffusion" },
  en: {
    fact: "Your datagram came to {local}: every machine of the network was asked.",
    cause:
      "Good for finding a server (with SO_BROADCAST); for the answers' sake send the next ones to its own address.",
  },
  fr: {
    fact: "Votre datagramme est arrivé à {local} : toutes les machines du réseau l'ont reçu.",
    cause:
      "C'est bon pour trouver un serveur (avec SO_BROADCAST) ; envoyez ensuite à l'adresse de celui qui a répondu.",
  },
  look({ exchange: { local, transport } }) {
    if (transport !== "udp") return undefined;
    if (local === "255.255.255.255") return { certainty: "certain", values: { local } };
    const ending = /^\d+\.\d+\.\d+\.255$/.test(local);
    return ending ? { certainty: "medium", values: { local } } : undefined;
  },
};
