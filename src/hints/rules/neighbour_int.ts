// P10, said as "The TCP exercise's int".

import { int32 } from "../../text/ints.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { textOf } from "../text.ts";
import { SMALL } from "./suspect_swap.ts";

export const neighbourInt: Rule = {
  code: "P10",
  level: "info",
  when:
    "The int of the TCP exercise comes at a listener that takes messages, where any datagram counts. Not said of four characters, nor of numbers that nobody types.",
  title: { en: "The TCP exercise's int", fr: "L'int de l'exercice TCP" },
  en: {
    fact: "4 bytes came that read as the int {value}; this exercise sends a text.",
    cause:
      "An int belongs to the TCP exercise: if you are at this one, send the text with strlen(s) + 1 bytes.",
  },
  fr: {
    fact: "4 octets sont arrivés, qui se lisent comme l'int {value} ; cet exercice envoie un texte.",
    cause: "L'int appartient à l'exercice TCP : pour celui-ci, envoyez le texte sur strlen(s) + 1 octets.",
  },
  look({ wants, came, bytes, littleEndian }) {
    if (wants !== "message" || came !== 4 || bytes.length !== 4 || textOf(bytes) !== undefined) {
      return undefined;
    }
    const values = [littleEndian, !littleEndian].map((order) => int32(bytes, 0, order));
    const value = values.find((each) => Math.abs(each) <= SMALL);
    if (value === undefined || /^[ -~]{1,3}\0+$/.test(String.fromCharCode(...bytes))) return undefined;
    return { certainty: "medium", evidence: inRequest(0, 4), values: { value } };
  },
};
