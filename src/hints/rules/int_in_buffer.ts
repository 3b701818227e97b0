// W12, said as "Whole buffer for an int".

import { int32 } from "../../text/ints.ts";
import { isZero } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** The smallest buffer that is taken for one. */
const LEAST_BUFFER = 16;

export const intInBuffer: Rule = {
  code: "W12",
  level: "error",
  when:
    "An int comes at the start of a buffer of zeros. Not said where all is zero, nor below 16 bytes, where it may be a long (W01) or a few ints (F01); less sure where several ints are welcome.",
  supersedes: ["F01", "F02"],
  title: { en: "Whole buffer for an int", fr: "Tampon entier pour un int" },
  en: {
    fact: "{came} bytes came: {value} in the first 4, zeros behind.",
    cause: "The length is the whole buffer's: send sizeof(int) bytes, 4.",
  },
  fr: {
    fact: "{came} octets sont arrivés : {value} dans les 4 premiers, des zéros ensuite.",
    cause: "La longueur est celle du tampon entier : envoyez sizeof(int) octets, soit 4.",
  },
  look(context) {
    const { bytes, came, littleEndian, wants } = context;
    if (!wantsInts(context) || came < LEAST_BUFFER || bytes.length < LEAST_BUFFER) return undefined;
    const value = int32(bytes, 0, littleEndian);
    if (value === 0 || !isZero(bytes, 4)) return undefined;
    const certainty = wants === "int" ? "high" : "medium";
    return { certainty, evidence: inRequest(4, bytes.length), values: { came, value } };
  },
};
