// W07, said as "An address, not its content".

import { hex, isPointer, POINTER_BYTES } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

export const pointerValue: Rule = {
  code: "W07",
  level: "error",
  when:
    "8 bytes come that are an address in the sender's memory. A warning at listeners that take any message; not said where nothing is wanted.",
  supersedes: ["W01", "W02", "W03", "W06", "B02", "F01", "F02", "T03", "P10"],
  title: { en: "An address, not its content", fr: "Une adresse, pas son contenu" },
  en: {
    fact: "8 bytes came that look like an address of your program's memory: {hex}.",
    cause: "If p is a pointer, pass p and the length of what it points to, not &p with sizeof(p).",
  },
  fr: {
    fact: "8 octets sont arrivés qui ressemblent à une adresse dans la mémoire de votre programme : {hex}.",
    cause: "Si p est un pointeur, passez p et la longueur de ce qu'il désigne, et non &p avec sizeof(p).",
  },
  look(context) {
    const { bytes, came, wants } = context;
    if (came !== POINTER_BYTES || wants === "nothing" || !isPointer(bytes, 0)) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(0, POINTER_BYTES),
      values: { hex: hex(bytes, 0, POINTER_BYTES) },
    };
  },
};
