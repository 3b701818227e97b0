// M03, said as "TTL 0".

import type { Rule } from "../rule.ts";

export const ttlZero: Rule = {
  code: "M03",
  level: "warning",
  when: "A message to the group has a TTL of 0, which leaves no machine.",
  title: { en: "TTL 0", fr: "TTL 0" },
  en: {
    fact: "Your message came with a TTL of 0, which no machine sends out.",
    cause: "Only this machine heard it: leave IP_MULTICAST_TTL at 1, its default, to reach the network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de 0, qui ne sort pas de la machine.",
    cause:
      "Seule cette machine l'a entendu : laissez IP_MULTICAST_TTL à 1, sa valeur par défaut, pour atteindre le réseau.",
  },
  look: ({ exchange: { transport, ttl } }) =>
    transport === "multicast" && ttl === 0 ? { certainty: "certain" } : undefined,
};
