// F02, said as "Bytes after the int".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const bytesAfterInt: Rule = {
  code: "F02",
  level: "warning",
  when:
    "An int comes, and in the same read bytes that are no further int: a newline, a NUL, the rest of a struct.",
  title: { en: "Bytes after the int", fr: "Octets après l'int" },
  en: {
    fact: "{came} bytes came; I took the first 4 as the int and left {rest|other|others}.",
    cause:
      "Send exactly sizeof(int) bytes: TCP keeps no messages apart, so a server that reads on takes them for the next.",
  },
  fr: {
    fact: "{came} octets sont arrivés ; j'ai pris les 4 premiers comme int et laissé {rest|autre|autres}.",
    cause:
      "Envoyez exactement sizeof(int) octets : TCP ne sépare pas les messages, et le surplus passerait pour le suivant.",
  },
  look({ wants, came, bytes }) {
    if (wants !== "int" || came <= 4 || came % 4 === 0) return undefined;
    return {
      certainty: "high",
      evidence: bytes.length > 4 ? inRequest(4, bytes.length) : undefined,
      values: { came, rest: came - 4 },
    };
  },
};
