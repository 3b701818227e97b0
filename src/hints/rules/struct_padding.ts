// W06, said as "struct with padding".

import { int32 } from "../../text/ints.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./suspect_swap.ts";

/** Larger is no ASCII character. */
const MOST_CHAR = 0x7f;

/** The first field holds no more than this, or what looks like a hole may be a number. */
const MOST_FIRST = 1000;

export const structPadding: Rule = {
  code: "W06",
  level: "warning",
  when:
    "A struct comes as it lies in memory, its int behind a hole that the compiler left: a small short or char, garbage up to the 4th byte, then an int. Not said where the hole is all zeros: those are two ints.",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "struct with padding", fr: "struct avec remplissage" },
  en: {
    fact:
      "{came} bytes came: {first}, {hole} bytes of garbage, then {value}, as a struct with a hole lies in memory.",
    cause: "The compiler pads a struct so that its int is aligned: send the int alone, not the whole struct.",
  },
  fr: {
    fact:
      "{came} octets sont arrivés : {first}, {hole} octets quelconques, puis {value}, comme une struct avec un trou.",
    cause:
      "Le compilateur aligne l'int d'une struct par des octets de remplissage : envoyez l'int seul, pas la struct.",
  },
  look({ wants, bytes, came, whole, littleEndian }) {
    if (wants !== "int" || !whole || ![8, 12, 16].includes(came)) return undefined;
    const value = int32(bytes, 4, littleEndian);
    const from = holeAt(bytes);
    if (from === undefined || value === 0 || Math.abs(value) > SMALL) return undefined;
    const first = from === 1 ? bytes[0] : bytes[0] | (bytes[1] << 8);
    return {
      certainty: "medium",
      evidence: inRequest(from, 4),
      values: { came, first, hole: 4 - from, value },
    };
  },
};

/** Where a hole before the 4th byte begins: behind a short, or behind a char; undefined where there may be an int. */
function holeAt(bytes: Uint8Array): number | undefined {
  const first = bytes[0] | (bytes[1] << 8);
  const isSign = bytes[2] === 0xff && bytes[3] === 0xff;
  if (bytes[0] === 0 || isSign || (bytes[2] === 0 && bytes[3] === 0)) return undefined;
  if (first <= MOST_FIRST) return 2;
  return bytes[0] <= MOST_CHAR && bytes[1] !== 0 && bytes[2] !== 0 && bytes[3] !== 0 ? 1 : undefined;
}
