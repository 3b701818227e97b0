// M02, said as "A wrong group".

import type { Rule } from "../rule.ts";

export const nearGroup: Rule = {
  code: "M02",
  level: "error",
  when: "The trap at a group that is nearly the listener's is met.",
  on: "traps",
  title: { en: "A wrong group", fr: "Un autre groupe" },
  en: {
    fact: "You sent to the group {reached}; the exercise's group is {group}.",
    cause:
      "Look at the address in your program, digit by digit: a number that begins with 0 is octal to inet_addr().",
  },
  fr: {
    fact: "Vous avez envoyé au groupe {reached} ; celui de l'exercice est {group}.",
    cause:
      "Relisez l'adresse chiffre par chiffre : pour inet_addr(), un nombre qui commence par 0 est en octal.",
  },
  look({ exchange: { trap }, listener }) {
    if (trap?.kind !== "near-group") return undefined;
    return { certainty: "certain", values: { reached: trap.group, group: listener?.group ?? "?" } };
  },
};
