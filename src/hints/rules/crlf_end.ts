// T06, said as "CR LF at the end".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const crlfEnd: Rule = {
  code: "T06",
  level: "info",
  when: "The message ends with CR LF, as telnet, `nc -C` and Windows end lines.",
  title: { en: "CR LF at the end", fr: "CR LF à la fin" },
  en: {
    fact: "The text ends with CR LF (0d 0a).",
    cause:
      "Telnet, `nc -C` and Windows end lines so: the course's messages are C strings and end with a NUL.",
  },
  fr: {
    fact: "Le texte se termine par CR LF (0d 0a).",
    cause:
      "Telnet, `nc -C` et Windows terminent ainsi les lignes : les messages du cours sont des chaînes C, finies par un NUL.",
  },
  look({ wants, bytes, came, text }) {
    if (wants !== "message" || text === undefined || (!text.ended && came > bytes.length)) return undefined;
    if (!text.body.endsWith("\r\n")) return undefined;
    return { certainty: "certain", evidence: inRequest(text.to - 2, text.to) };
  },
};
