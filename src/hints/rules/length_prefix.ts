// F07, said as "Length before the message".

import { int32 } from "../../text/ints.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { cText } from "../text.ts";

export const lengthPrefix: Rule = {
  code: "F07",
  level: "error",
  when:
    "A length comes before the message, where an int is wanted and nothing else. Not said where what follows is no text: two ints may stand there.",
  supersedes: ["F01", "F02", "F05", "B02", "B03", "W06", "C08"],
  title: { en: "Length before the message", fr: "Longueur avant le message" },
  en: {
    fact: "The first int, {prefix}, is the length of the {rest} bytes of text behind it.",
    cause:
      "A length before the message is good framing, but this exercise has none: send the one int, 4 bytes.",
  },
  fr: {
    fact: "Le premier int, {prefix}, est la longueur des {rest} octets de texte qui le suivent.",
    cause: "Une longueur avant le message est un bon découpage, mais pas ici : envoyez l'int seul, 4 octets.",
  },
  look(context) {
    const { bytes, came } = context;
    if (!wantsInts(context) || came < 6 || bytes.length < 6) return undefined;
    const rest = came - 4;
    const prefix = [int32(bytes, 0, true), int32(bytes, 0, false)].find((value) =>
      value === rest || value === came || value === rest - 1
    );
    const text = cText(bytes.subarray(4));
    if (prefix === undefined || text === undefined || text.to < Math.min(rest, bytes.length - 4) - 1) {
      return undefined;
    }
    return { certainty: "high", evidence: inRequest(0, 4), values: { prefix, rest } };
  },
};
