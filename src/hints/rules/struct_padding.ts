// W06: a struct sent as it lies in memory, its int behind a hole that the compiler left: a small short or char, garbage up to
// the 4th byte, then an int. Silent where the hole is all zeros: those are two ints.

import { int32 } from "../bytes.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./suspect_swap.ts";

/** The first field holds no more than this, or what looks like a hole may be a number. */
const MOST_FIRST = 1000;

export const structPadding: Rule = {
  code: "W06",
  level: "warning",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "struct with padding", fr: "struct avec remplissage" },
  en: {
    fact:
      "{came} bytes came: {first}, two bytes of garbage, then {value}, as a struct with a hole lies in memory.",
    cause: "The compiler pads a struct so that its int is aligned: send the int alone, not the whole struct.",
  },
  fr: {
    fact:
      "{came} octets sont arrivés : {first}, deux octets quelconques, puis {value}, comme une struct avec un trou.",
    cause:
      "Le compilateur aligne l'int d'une struct par des octets de remplissage : envoyez l'int seul, pas la struct.",
  },
  look({ wants, bytes, came, whole, littleEndian }) {
    if (wants !== "int" || !whole || ![8, 12, 16].includes(came)) return undefined;
    const first = bytes[0] | (bytes[1] << 8);
    const value = int32(bytes, 4, littleEndian);
    const hole = bytes[2] !== 0 || bytes[3] !== 0;
    const sign = bytes[2] === 0xff && bytes[3] === 0xff;
    if (!hole || sign || first === 0 || first > MOST_FIRST || value === 0 || Math.abs(value) > SMALL) {
      return undefined;
    }
    return { certainty: "medium", evidence: inRequest(2, 4), values: { came, first, value } };
  },
};
