// U02, said as "A flood".

import type { Rule } from "../rule.ts";

/** Exchanges in a second, nearly all that are remembered. */
const A_FLOOD = 30;

const SECOND_MS = 1000;

export const flood: Rule = {
  code: "U02",
  level: "info",
  when:
    "30 datagrams or more come from one student within a second. Not said of connections: one after the other takes as long as the lab takes to answer.",
  supersedes: ["U01"],
  title: { en: "A flood", fr: "Un déluge" },
  en: {
    fact: "{count} or more of your exchanges came here within one second.",
    cause: "If that isn't meant, your loop never waits: block in recvfrom() or select() for each answer.",
  },
  fr: {
    fact: "{count} de vos échanges ou plus sont arrivés ici en une seconde.",
    cause:
      "Si ce n'est pas voulu, la boucle n'attend jamais : bloquez dans recvfrom() ou select() à chaque réponse.",
  },
  look({ exchange, before, isStream }) {
    if (isStream) return undefined;
    const count = before.filter(({ at }) => exchange.at - at >= 0 && exchange.at - at < SECOND_MS).length + 1;
    return count >= A_FLOOD ? { certainty: "medium", values: { count } } : undefined;
  },
};
