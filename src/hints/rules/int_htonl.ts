// B02, said as "int in network order".

import { int32, swap32 } from "../../text/ints.ts";
import { firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL, suspectSwap } from "./suspect_swap.ts";

export const intHtonl: Rule = {
  code: "B02",
  level: "error",
  when:
    "An int comes in network order at a listener that reads the host's order, as the course's serveurTCP does. Not said of values that may well be meant, nor of a power of two when small values came right before.",
  hardens: true,
  title: { en: "int in network order", fr: "int en ordre réseau" },
  en: {
    fact: "I read {value}; with its bytes swapped it is {swapped}.",
    cause:
      "Here an int travels as it lies in memory: leave out htonl() before sending, and ntohl() after reading.",
  },
  fr: {
    fact: "J'ai lu {value} ; avec ses octets inversés, c'est {swapped}.",
    cause:
      "Ici un int voyage tel qu'il est en mémoire : pas de htonl() avant l'envoi, ni de ntohl() après la lecture.",
  },
  look(context) {
    const value = firstInt(context);
    if (value === undefined || !context.littleEndian) return undefined;
    const certainty = suspectSwap(value);
    if (certainty === undefined) return undefined;
    // 1, 256, 65536, 16777216: someone tries powers of two, in the right order.
    const small = context.before.some(({ request, outcome }) =>
      outcome === "answered" && request.length === 4 && isSmall(int32(request, 0, true))
    );
    if (certainty === "medium" && small) return undefined;
    return { certainty, evidence: inRequest(0, 4), values: { value, swapped: swap32(value) } };
  },
};

/** Small and not the same swapped, as 0 and -1 are. */
function isSmall(value: number): boolean {
  return Math.abs(value) <= SMALL && swap32(value) !== value;
}
