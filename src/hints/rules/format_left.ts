// T10, said as "Format sent as it is".

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

const FORMAT = /(?<![\d%])%[-+0#]*\d*(?:\.\d+)?(?:ll|l|h|z)?[diuxXsfcp](?![A-Za-z\d])/;

export const formatLeft: Rule = {
  code: "T10",
  level: "error",
  when:
    'A printf format such as "%d" comes as it stands. Not said of per cent signs in prose and in URLs ("50 % de", "100%").',
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "Format sent as it is", fr: "Format envoyé tel quel" },
  en: {
    fact: 'The text holds "{format}" as it stands in a format.',
    cause:
      "Only printf() and sprintf() fill formats in: write() and sendto() send the characters as they are.",
  },
  fr: {
    fact: "Le texte contient « {format} » tel qu'on l'écrit dans un format.",
    cause:
      "Seules printf() et sprintf() remplissent les formats : write() et sendto() envoient les caractères tels quels.",
  },
  look(context) {
    const { text, wants } = context;
    const body = text?.body;
    const match = body === undefined || wants === "nothing" ? null : FORMAT.exec(body);
    if (match === null) return undefined;
    const level = wantsInts(context) ? "error" : wants === "message" ? "warning" : "info";
    const from = new TextEncoder().encode(body!.slice(0, match.index)).length;
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level,
      evidence: inRequest(from, from + match[0].length),
      values: { format: match[0] },
    };
  },
};
