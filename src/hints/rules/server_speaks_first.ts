// P11, said as "This service speaks first".

import type { Rule } from "../rule.ts";

export const serverSpeaksFirst: Rule = {
  code: "P11",
  level: "info",
  when: "Something comes over a connection to a service that speaks first and wants nothing.",
  title: { en: "This service speaks first", fr: "Ce service parle en premier" },
  en: {
    fact: "You sent {came|byte|bytes} to {service}, which answers every connection without being asked.",
    cause: "After connect() just read until read() returns 0: what you write here is thrown away.",
  },
  fr: {
    fact:
      "Vous avez envoyé {came|octet|octets} à {service}, qui répond à chaque connexion sans qu'on lui demande rien.",
    cause: "Après connect(), lisez jusqu'à ce que read() rende 0 : ce que vous écrivez ici est jeté.",
  },
  look({ wants, isStream, came, exchange }) {
    const all = came + exchange.late;
    if (wants !== "nothing" || !isStream || all === 0) return undefined;
    return { certainty: "high", values: { came: all, service: exchange.service } };
  },
};
