// C06, said as "Sends on after the end".

import { wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

export const sendsAfterEnd: Rule = {
  code: "C06",
  level: "warning",
  when:
    "Bytes come after the server answered and closed its side. Whole ints are F01; where nothing is wanted, it is P11.",
  title: { en: "Sends on after the end", fr: "Continue après la fin" },
  en: {
    fact: "{late|byte|bytes} came after I had answered and closed my side.",
    cause:
      "When read() returns 0 the other side is done: stop writing and close, or SIGPIPE will end your program.",
  },
  fr: {
    fact: "{late|octet est arrivé|octets sont arrivés} après ma réponse, alors que j'avais fermé mon côté.",
    cause:
      "Quand read() rend 0, l'autre côté a fini : cessez d'écrire et fermez, sinon SIGPIPE terminera le programme.",
  },
  look(context) {
    const { exchange: { late }, wants, came } = context;
    if (!wantsInts(context) || late <= 0) return undefined;
    if (wants === "int" && late % 4 === 0 && came % 4 === 0) return undefined;
    return { certainty: "high", values: { late } };
  },
};
