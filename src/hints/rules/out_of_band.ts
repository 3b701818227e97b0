// F06, said as "A byte out of band".

import type { Rule } from "../rule.ts";

export const outOfBand: Rule = {
  code: "F06",
  level: "error",
  when:
    "A byte comes out of band (MSG_OOB). The course teaches it: a warning only where the int lacks that byte.",
  supersedes: ["F03", "F04", "F05"],
  title: { en: "A byte out of band", fr: "Un octet hors bande" },
  en: {
    fact: "{urgent|byte|bytes} came out of band (MSG_OOB), beside the stream.",
    cause:
      "Of what one send() takes with MSG_OOB the last byte leaves the stream: send data with 0 as the last argument.",
  },
  fr: {
    fact: "{urgent|octet est arrivé|octets sont arrivés} hors bande (MSG_OOB), à côté du flux.",
    cause:
      "Avec MSG_OOB, le dernier octet de chaque send() quitte le flux : envoyez les données avec 0 en dernier argument.",
  },
  look({ wants, came, exchange: { urgent, outcome } }) {
    if (urgent <= 0) return undefined;
    const missing = wants === "int" && came < 4 && outcome !== "answered";
    return { certainty: "certain", level: missing ? "error" : "info", values: { urgent } };
  },
};
