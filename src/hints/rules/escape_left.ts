// T14, said as "Escape sent as characters".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

const ESCAPE = /\\x[0-9a-fA-F]{2}|\\[nr0](?=(?:\\[nr0])*\s*$)/;

export const escapeLeft: Rule = {
  code: "T14",
  level: "error",
  when:
    "An escape sequence comes as characters: echo without -e, a quoted argument. Not said of backslashes inside a text, as in a Windows path.",
  supersedes: ["T02", "T11", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "Escape sent as characters", fr: "Séquence d'échappement en toutes lettres" },
  en: {
    fact: "The characters {escape} stand in what came, not the byte they stand for.",
    cause: "Only a compiler (or printf in a shell) turns escapes into bytes: echo without -e and argv don't.",
  },
  fr: {
    fact: "Les caractères {escape} figurent dans ce qui est arrivé, et non l'octet qu'ils désignent.",
    cause:
      "Seul un compilateur (ou printf dans un shell) fait des octets de ces séquences, pas echo sans -e ni argv.",
  },
  look(context) {
    const { text, wants } = context;
    const body = text?.body;
    const match = body === undefined || wants === "nothing" ? null : ESCAPE.exec(body);
    if (match === null) return undefined;
    const from = new TextEncoder().encode(body!.slice(0, match.index)).length;
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level: wantsInts(context) ? "error" : "info",
      evidence: inRequest(from, from + match[0].length),
      values: { escape: match[0] },
    };
  },
};
