// W04, said as "short for int".

import { int16 } from "../../text/ints.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { isPrintable } from "../text.ts";

export const shortForInt: Rule = {
  code: "W04",
  level: "error",
  when: "Exactly 2 bytes come where an int belongs. Two characters are text instead (T01, T02).",
  supersedes: ["F03", "F04", "F05", "C08"],
  title: { en: "short for int", fr: "short au lieu d'int" },
  en: {
    fact: "2 bytes came, {value} as a short, where an int has 4.",
    cause: "Declare the value as int (not short or uint16_t) and send sizeof(int) bytes: I wait for all 4.",
  },
  fr: {
    fact: "2 octets sont arrivés, {value} comme short, alors qu'un int en a 4.",
    cause: "Déclarez un int (ni short ni uint16_t) et envoyez sizeof(int) octets : j'attends les 4.",
  },
  look(context) {
    const { exchange, bytes, came, littleEndian } = context;
    if (!wantsInts(context) || came !== 2 || bytes.length !== 2 || exchange.urgent > 0) return undefined;
    if (bytes.every(isPrintable) || (isPrintable(bytes[0]) && bytes[1] === 10)) return undefined;
    return { certainty: "high", evidence: inRequest(0, 2), values: { value: int16(bytes, 0, littleEndian) } };
  },
};
