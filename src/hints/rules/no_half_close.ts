// C08, said as "shutdown(1) is missing".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

export const noHalfClose: Rule = {
  code: "C08",
  level: "error",
  when: "At half-close, the client waits for its answer without having ended its output.",
  title: { en: "shutdown(1) is missing", fr: "shutdown(1) manque" },
  en: {
    fact: "{came|byte|bytes} came, but never the end of your output, which I wait for before I answer.",
    cause:
      "Say that you are done sending, `shutdown(s, SHUT_WR)` (1 in the course), and then read the answer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, mais jamais la fin de vos envois, que j'attends pour répondre.",
    cause:
      "Annoncez la fin de vos envois par la fermeture à moitié, `shutdown(s, SHUT_WR)` (1 dans le cours), puis lisez la réponse.",
  },
  look({ wants, came, bytes, exchange: { outcome, bytesOut } }) {
    if (wants !== "ints" || outcome !== "timeout" || came === 0 || bytesOut > 0) return undefined;
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};
