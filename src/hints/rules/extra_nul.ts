// T04, said as "NUL at the end".

import { inRequest, type Wants } from "../context.ts";
import type { Rule } from "../rule.ts";

/** NULs at the end of a message that aren't taken for a buffer yet. */
const MOST_NULS = 3;

/** Fewer characters may be a number: 42 is "*" and three NULs. */
const LEAST_TEXT = 3;

export const extraNul: Rule = {
  code: "T04",
  level: "info",
  when:
    "NULs come that nobody asked for: one at an echo, where text needs none, two or three after a message. More are a whole buffer (T09).",
  title: { en: "NUL at the end", fr: "NUL à la fin" },
  en: {
    fact: "The text ends with {count|NUL|NULs} more than is needed here.",
    cause:
      "strlen(s) counts no NUL, strlen(s) + 1 counts one, sizeof an array all of it: an echo needs none, a message one.",
  },
  fr: {
    fact: "Le texte se termine par {count} NUL de plus qu'il n'en faut ici.",
    cause:
      "strlen(s) ne compte aucun NUL, strlen(s) + 1 en compte un, sizeof tout le tableau : un écho n'en veut pas, un message un.",
  },
  look({ wants, bytes, came, whole, text }) {
    const wanted = nulsWanted(wants);
    if (text === undefined || text.to < LEAST_TEXT || !whole || wanted === undefined) return undefined;
    const nuls = came - text.to;
    if (nuls > MOST_NULS || nuls <= wanted || bytes.subarray(text.to).some((byte) => byte !== 0)) {
      return undefined;
    }
    return {
      certainty: "certain",
      evidence: inRequest(text.to + wanted, came),
      values: { count: nuls - wanted },
    };
  },
};

function nulsWanted(wants: Wants): number | undefined {
  return wants === "message" ? 1 : wants === "anything" ? 0 : undefined;
}
