// C05, said as "Not closed".

import type { Rule } from "../rule.ts";

export const stillOpen: Rule = {
  code: "C05",
  level: "info",
  when:
    "Two seconds after the end of the conversation the client has not closed. It may be waiting for Enter.",
  title: { en: "Not closed", fr: "Pas fermé" },
  en: {
    fact: "I had answered and closed; two seconds later your side was still open.",
    cause: "When read() returns 0 the other side is done: close(s), or the descriptor stays in use.",
  },
  fr: {
    fact: "J'avais répondu et fermé ; deux secondes après, votre côté était encore ouvert.",
    cause: "Quand read() rend 0, l'autre côté a fini : faites close(s), sinon le descripteur reste occupé.",
  },
  look({ exchange: { outcome, clientEnd, late }, isStream, wants }) {
    if (outcome !== "answered" || clientEnd !== "open" || late > 0 || !isStream || wants === "anything") {
      return undefined;
    }
    return { certainty: "certain" };
  },
};
