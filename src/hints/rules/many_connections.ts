// C07, said as "Many connections open".

import type { Rule } from "../rule.ts";

/** Open connections that nobody needs at once in this lab. */
const MANY = 10;

export const manyConnections: Rule = {
  code: "C07",
  level: "warning",
  when:
    "One address has many connections open at once. A class may share an address: a warning only where this one was left idle, or never used.",
  title: { en: "Many connections open", fr: "Beaucoup de connexions ouvertes" },
  en: {
    fact: "When this connection ended, {open} more from your address were open.",
    cause:
      "Each socket() needs its close(s), in the loop and in every child after fork(): descriptors run out.",
  },
  fr: {
    fact: "À la fin de cette connexion, {open} autres de votre adresse étaient ouvertes.",
    cause:
      "Chaque socket() veut son close(s), dans la boucle et dans chaque fils après fork() : les descripteurs s'épuisent.",
  },
  look({ exchange: { openBeside, outcome, clientEnd }, isStream, wants, came }) {
    if (!isStream || openBeside < MANY) return undefined;
    const unused = came === 0 && wants !== "nothing";
    const idle = outcome === "timeout" || clientEnd === "open" || unused;
    return { certainty: "certain", level: idle ? "warning" : "info", values: { open: openBeside } };
  },
};
