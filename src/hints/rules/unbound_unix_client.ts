// X01, said as "Unbound Unix client".

import type { Rule } from "../rule.ts";

export const unboundUnixClient: Rule = {
  code: "X01",
  level: "error",
  when: "A Unix datagram comes from a socket without a name, which nobody can answer.",
  title: { en: "Unbound Unix client", fr: "Client Unix sans nom" },
  en: {
    fact: "Your datagram came from a socket without a name, so I can't answer it.",
    cause:
      "Unlike UDP's, a Unix datagram socket gets no address by itself: bind() it to a path of its own before sendto().",
  },
  fr: {
    fact: "Votre datagramme vient d'une socket sans nom : je ne peux pas y répondre.",
    cause:
      "À la différence d'UDP, une socket Unix n'a pas d'adresse d'office : faites bind() sur un chemin à elle avant sendto().",
  },
  look({ exchange: { transport, socket, peer, outcome, truncated, service } }) {
    if (transport !== "unix" || socket !== "dgram" || !("path" in peer) || peer.path !== "") return undefined;
    const owed = service !== "print" && service !== "discard";
    return owed && outcome === "no-reply" && !truncated ? { certainty: "certain" } : undefined;
  },
};
