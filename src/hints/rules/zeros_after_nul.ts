// T09, said as "Whole buffer sent".

import { inRequest } from "../context.ts";
import { isZero } from "../bytes.ts";
import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";

/** Zeros behind the text's NUL from which they are a buffer's. */
const LEAST_ZEROS = 3;

/** Fewer characters may be a number: 42 is "*" and three NULs. */
const LEAST_TEXT = 3;

export const zerosAfterNul: Rule = {
  code: "T09",
  level: "info",
  when: "Zeros come behind the text: the whole buffer was sent. Up to three NULs are T04.",
  supersedes: ["L02"],
  title: { en: "Whole buffer sent", fr: "Tampon envoyé en entier" },
  en: {
    fact: '{came} bytes came: "{text}" and its NUL, then {rest} zeros.',
    cause: "The length is sizeof(buffer): strlen(s) + 1 bytes would do, and would fit into smaller buffers.",
  },
  fr: {
    fact: "{came} octets sont arrivés : « {text} » et son NUL, puis {rest} zéros.",
    cause:
      "La longueur est sizeof(tampon) : strlen(s) + 1 octets suffiraient, et tiendraient dans un tampon plus petit.",
  },
  look({ wants, bytes, came, text }) {
    if (wants !== "message" && wants !== "anything") return undefined;
    if (text === undefined || !text.ended || text.to < LEAST_TEXT) return undefined;
    const rest = came - text.to - 1;
    if (rest < LEAST_ZEROS || !isZero(bytes, text.to)) return undefined;
    return {
      certainty: wants === "message" ? "high" : "medium",
      evidence: inRequest(text.to + 1, bytes.length),
      values: { came, text: quoted(text.body), rest },
    };
  },
};
