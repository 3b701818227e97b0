// X04, said as "Abstract name with NULs".

import type { Rule } from "../rule.ts";

export const paddedAbstract: Rule = {
  code: "X04",
  level: "info",
  when:
    "An abstract name has NULs at its end: sizeof(addr) was passed for its length, and every byte counts. It works as long as both sides do the same.",
  title: { en: "Abstract name with NULs", fr: "Nom abstrait rempli de NUL" },
  en: {
    fact: "Your abstract name ends with {nuls|NUL|NULs}, part of the name.",
    cause:
      "Of an abstract name every byte counts: pass offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name), not sizeof.",
  },
  fr: {
    fact: "Votre nom abstrait se termine par {nuls} NUL, qui en font partie.",
    cause:
      "Chaque octet d'un nom abstrait compte : passez offsetof(struct sockaddr_un, sun_path) + 1 + strlen(nom), pas sizeof.",
  },
  look({ exchange: { transport, peer } }) {
    if (transport !== "unix" || !("path" in peer) || !peer.path.startsWith("@")) return undefined;
    const nuls = peer.path.length - peer.path.replace(/\0+$/, "").length;
    return nuls > 0 ? { certainty: "high", values: { nuls } } : undefined;
  },
};
