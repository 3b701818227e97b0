// T12, said as "JSON".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";

export const jsonForInt: Rule = {
  code: "T12",
  level: "error",
  when: "JSON comes: wrong where an int belongs, a message like any other elsewhere.",
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "C08"],
  title: { en: "JSON", fr: "JSON" },
  en: {
    fact: "JSON came: {text}.",
    cause: "The course's protocols are C's: an int is 4 bytes of memory, a message is a string with its NUL.",
  },
  fr: {
    fact: "Du JSON est arrivé : {text}.",
    cause:
      "Les protocoles du cours sont ceux du C : un int, ce sont 4 octets de mémoire, un message, une chaîne et son NUL.",
  },
  look(context) {
    const { text, wants, whole } = context;
    if (text === undefined || !(wantsInts(context) || wants === "message")) return undefined;
    if (!(whole ? isJson(text.body) : /^\{\s*"/.test(text.body))) return undefined;
    const level = wantsInts(context) ? "error" : "info";
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level,
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

function isJson(body: string): boolean {
  return /^\s*\{\s*(?:"[^"]*"\s*:.*)?\}\s*$/s.test(body) || /^\s*\[[\s\d",.{}:-]*\]\s*$/.test(body);
}
