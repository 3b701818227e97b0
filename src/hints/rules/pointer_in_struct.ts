// W08, said as "struct with a pointer".

import { isPointer, POINTER_BYTES } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** A struct of a student's: longer ones are buffers. */
const LONGEST = 64;

export const pointerInStruct: Rule = {
  code: "W08",
  level: "warning",
  when:
    "A struct with a pointer in it comes: the address arrived, what it points to did not. Behind a text it is garbage of a whole buffer instead (T08).",
  supersedes: ["F01", "F02", "W06"],
  title: { en: "struct with a pointer", fr: "struct avec un pointeur" },
  en: {
    fact: "Bytes {from} to {to} of the {came} look like an address of your program's memory.",
    cause:
      "A pointer in a struct means nothing to another program: send what it points to, or put an array there.",
  },
  fr: {
    fact: "Les octets {from} à {to} des {came} ressemblent à une adresse dans la mémoire de votre programme.",
    cause:
      "Un pointeur dans une struct ne dit rien à un autre programme : envoyez ce qu'il désigne, ou un tableau.",
  },
  look(context) {
    const { bytes, came, whole, wants } = context;
    if (!(wantsInts(context) || wants === "message") || !whole || came > LONGEST || came % 8 !== 0) {
      return undefined;
    }
    for (let at = POINTER_BYTES; at < came; at += POINTER_BYTES) {
      if (!isPointer(bytes, at)) continue;
      const to = at + POINTER_BYTES;
      return { certainty: "medium", evidence: inRequest(at, to), values: { from: at, to: to - 1, came } };
    }
    return undefined;
  },
};
