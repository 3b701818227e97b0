// C01, said as "Closed without sending".

import { wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

export const closedUnasked: Rule = {
  code: "C01",
  level: "warning",
  when:
    "A connection is opened and closed without a byte. A warning where an int was to come; elsewhere it may be a look whether the port is open.",
  title: { en: "Closed without sending", fr: "Fermé sans rien envoyer" },
  en: {
    fact: "You connected and closed again without sending a byte.",
    cause:
      "Your program ended before its write(): a return value may have been taken for an error, or it crashed.",
  },
  fr: {
    fact: "Vous vous êtes connecté, puis avez fermé sans envoyer un octet.",
    cause:
      "Le programme a fini avant son write() : une valeur de retour prise pour une erreur, ou un plantage.",
  },
  look(context) {
    const { exchange: { outcome, late, urgent }, came, wants, isStream } = context;
    if (outcome !== "closed" || !isStream || came + late + urgent > 0 || wants === "nothing") {
      return undefined;
    }
    return { certainty: "certain", level: wantsInts(context) ? "warning" : "info" };
  },
};
