// W02, said as "8 bytes of an int".

import { int32 } from "../../text/ints.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./suspect_swap.ts";

export const sizeofLong: Rule = {
  code: "W02",
  level: "error",
  when:
    "An int comes with the length of a long, with what lay behind it in memory. Not said where the second half is a small number: it may be a second int.",
  supersedes: ["F01", "F02"],
  title: { en: "8 bytes of an int", fr: "8 octets d'un int" },
  en: {
    fact:
      "8 bytes came where 4 belong: {value}, then four bytes that look like what lay behind it in memory.",
    cause: "The length is probably sizeof(long) or 8 while the variable is an int: send sizeof(int) bytes.",
  },
  fr: {
    fact:
      "8 octets sont arrivés au lieu de 4 : {value}, puis quatre qui semblent être la suite de la mémoire.",
    cause:
      "La longueur est sans doute sizeof(long) ou 8 alors que la variable est un int : envoyez sizeof(int) octets.",
  },
  look({ exchange, wants, bytes, came, littleEndian }) {
    if (wants !== "int" || came !== 8 || bytes.length !== 8 || exchange.readSizes[0] === 4) return undefined;
    const value = int32(bytes, 0, littleEndian);
    const rest = int32(bytes, 4, littleEndian);
    if (Math.abs(value) > SMALL || !isGarbage(rest)) return undefined;
    return {
      certainty: rest >= 0x5500 && rest <= 0x7fff ? "high" : "medium",
      evidence: inRequest(4, 8),
      values: { value },
    };
  },
};

/** Huge, or the upper half of an address (0x55.., 0x56.., 0x7f..). */
function isGarbage(value: number): boolean {
  const high = value >> 8;
  return Math.abs(value) > SMALL || high === 0x55 || high === 0x56 || high === 0x7f;
}
