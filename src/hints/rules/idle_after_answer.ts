// C09, said as "Idle after the answer".

import type { Rule } from "../rule.ts";

export const idleAfterAnswer: Rule = {
  code: "C09",
  level: "info",
  when:
    "An echo was answered and then stood still until the listener closed it. Whoever types by hand pauses too.",
  title: { en: "Idle after the answer", fr: "Inactif après la réponse" },
  en: {
    fact: "All you sent was answered, then nothing came until I closed the idle connection.",
    cause:
      "An echo lasts until you end it: close(s) when you have read your answer, or shutdown(s, SHUT_WR) before the last read.",
  },
  fr: {
    fact: "Tout ce que vous avez envoyé a eu sa réponse, puis plus rien : j'ai fermé la connexion inactive.",
    cause:
      "Un écho dure jusqu'à ce que vous y mettiez fin : close(s) une fois la réponse lue, ou shutdown(s, SHUT_WR) avant.",
  },
  look({ wants, isStream, exchange: { outcome, bytesOut } }) {
    if (wants !== "anything" || !isStream || outcome !== "timeout" || bytesOut <= 0) return undefined;
    return { certainty: "certain" };
  },
};
