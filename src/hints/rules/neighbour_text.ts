// P09, said as "The UDP exercise's message".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { COURSE_TEXT } from "../text.ts";

export const neighbourText: Rule = {
  code: "P09",
  level: "error",
  when: "The text of the UDP and multicast exercises comes at a listener that wants ints.",
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "C08"],
  title: { en: "The UDP exercise's message", fr: "Le message de l'exercice UDP" },
  en: {
    fact: 'The UDP exercise\'s message, "{text}", came; this listener wants an int.',
    cause:
      "Take the TCP client of the course: it writes `int n = 10` with sizeof(int) bytes and reads n + 1.",
  },
  fr: {
    fact: "Le message de l'exercice UDP, « {text} », est arrivé ; ici on attend un int.",
    cause: "Prenez le client TCP du cours : il écrit `int n = 10` sur sizeof(int) octets et lit n + 1.",
  },
  look(context) {
    const { text } = context;
    if (!wantsInts(context) || !text?.body.startsWith(COURSE_TEXT)) return undefined;
    return { certainty: "certain", evidence: inRequest(0, text.to), values: { text: COURSE_TEXT } };
  },
};
