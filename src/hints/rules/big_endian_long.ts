// W03, said as "64 bits in network order".

import { int32 } from "../../text/ints.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./suspect_swap.ts";

export const bigEndianLong: Rule = {
  code: "W03",
  level: "error",
  when:
    "64 bits in network order come where an int belongs: zeros first, so the int that is read is 0. Not said where both halves read as ints in the listener's order.",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "64 bits in network order", fr: "64 bits en ordre réseau" },
  en: {
    fact:
      "8 bytes came where 4 belong, and they read as {value} in network order; the int I took from them is 0.",
    cause: "Send an int of 4 bytes as it lies in memory, without htobe64() or the like.",
  },
  fr: {
    fact:
      "8 octets sont arrivés au lieu de 4, qui font {value} en ordre réseau ; l'int que j'en ai tiré vaut 0.",
    cause: "Envoyez un int de 4 octets tel qu'il est en mémoire, sans htobe64() ni équivalent.",
  },
  look({ wants, bytes, came, littleEndian }) {
    if (wants !== "int" || !littleEndian || came !== 8 || bytes.length !== 8) return undefined;
    const value = int32(bytes, 4, false);
    const asInt = int32(bytes, 4, true);
    if (int32(bytes, 0, true) !== 0 || value <= 0 || value > SMALL || Math.abs(asInt) <= SMALL) {
      return undefined;
    }
    return { certainty: "high", evidence: inRequest(0, 8), values: { value } };
  },
};
