// G04, said as "Mended".

import type { Rule } from "../rule.ts";

export const mended: Rule = {
  code: "G04",
  level: "praise",
  when: "The exchange before with the same listener had a mistake, this one has none.",
  on: "served",
  title: { en: "Mended", fr: "Corrigé" },
  en: {
    fact: "The try before had this to be mended: {mended!title}; this one is as it should be.",
    cause: "You found it: well done.",
  },
  fr: {
    fact: "L'essai précédent avait ceci à corriger : {mended!title} ; celui-ci est comme il faut.",
    cause: "Vous l'avez trouvé : bien joué.",
  },
  look(context) {
    const code = context.mended();
    return code === undefined ? undefined : { certainty: "high", values: { mended: code } };
  },
};
