// F01, said as "Several ints in one connection".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const severalInts: Rule = {
  code: "F01",
  level: "warning",
  when:
    "Several ints come in one connection of the counter, which takes one and closes. What a long or a buffer brings besides has its own codes.",
  title: { en: "Several ints in one connection", fr: "Plusieurs int dans une connexion" },
  en: {
    fact: "{count} ints came in one connection; I answered the first and closed.",
    cause: "serveurTCP takes one int a connection: connect() anew for each, and stop when read() returns 0.",
  },
  fr: {
    fact: "{count} valeurs int sont arrivées dans une connexion ; j'ai répondu au premier, puis fermé.",
    cause:
      "serveurTCP prend un int par connexion : refaites connect() pour chacun, et arrêtez quand read() rend 0.",
  },
  look({ wants, came, bytes, exchange: { late } }) {
    const all = came + late;
    if (wants !== "int" || came < 4 || all <= 4 || came % 4 !== 0 || late % 4 !== 0) return undefined;
    const evidence = bytes.length > 4 ? inRequest(4, bytes.length) : undefined;
    return { certainty: "high", evidence, values: { count: all / 4 } };
  },
};
