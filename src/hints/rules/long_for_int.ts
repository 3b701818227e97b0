// W01, said as "long for int".

import { int32 } from "../../text/ints.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

export const longForInt: Rule = {
  code: "W01",
  level: "error",
  when:
    "8 bytes come where an int belongs, the upper half only copies of the sign. Not said where two writes of 4 bytes brought them; less sure at half-close, where several ints are welcome, and where all is zero.",
  supersedes: ["F01", "F02"],
  title: { en: "long for int", fr: "long au lieu d'int" },
  en: {
    fact: "8 bytes came where 4 belong: {value}, then four bytes that only carry its sign on.",
    cause:
      "A long (or size_t, int64_t) has 8 bytes here: declare the value as int and send sizeof(int) bytes.",
  },
  fr: {
    fact: "8 octets sont arrivés au lieu de 4 : {value}, puis quatre octets qui ne prolongent que son signe.",
    cause: "Un long (ou size_t, int64_t) fait 8 octets ici : déclarez un int et envoyez sizeof(int) octets.",
  },
  look(context) {
    const { exchange, bytes, came, littleEndian, wants } = context;
    if (!wantsInts(context) || came !== 8 || bytes.length !== 8 || exchange.readSizes[0] === 4) {
      return undefined;
    }
    const value = int32(bytes, 0, littleEndian);
    if (int32(bytes, 4, littleEndian) !== (value < 0 ? -1 : 0)) return undefined;
    const certainty = wants === "int" && value !== 0 ? "high" : "medium";
    return { certainty, evidence: inRequest(4, 8), values: { value } };
  },
};
