// L04, said as "Datagram cut".

import type { Rule } from "../rule.ts";

export const cutDatagram: Rule = {
  code: "L04",
  level: "error",
  when: "A datagram is longer than the receive buffer: its end is lost, and nothing can be answered.",
  supersedes: ["L02", "L03", "L05", "T03", "T08", "T09"],
  title: { en: "Datagram cut", fr: "Datagramme coupé" },
  en: {
    fact: "The datagram is longer than the buffer it was read into: its end is lost.",
    cause: "A datagram is read in one go or not at all, so send shorter ones; here they have no answer.",
  },
  fr: {
    fact: "Le datagramme est plus long que le tampon où il a été lu : sa fin est perdue.",
    cause:
      "Un datagramme se lit d'un coup ou pas du tout : envoyez-en de plus courts, celui-ci reste sans réponse.",
  },
  look: ({ exchange }) => exchange.truncated ? { certainty: "certain" } : undefined,
};
