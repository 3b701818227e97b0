// B03, said as "int without htonl".

import { swap32 } from "../../text/ints.ts";
import { firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { suspectSwap } from "./suspect_swap.ts";

export const intHostOrder: Rule = {
  code: "B03",
  level: "error",
  when:
    'An int comes as it lies in memory at a listener with `byte_order = "big"`. Not said of the values that B02 leaves alone.',
  hardens: true,
  title: { en: "int without htonl", fr: "int sans htonl" },
  en: {
    fact: "I read {value}; with its bytes swapped it is {swapped}.",
    cause:
      "This listener wants network byte order: pass the int through htonl() before sending, the answer through ntohl().",
  },
  fr: {
    fact: "J'ai lu {value} ; avec ses octets inversés, c'est {swapped}.",
    cause:
      "Ce service veut l'ordre réseau : passez l'int par htonl() avant l'envoi et la réponse par ntohl().",
  },
  look(context) {
    const value = firstInt(context);
    if (value === undefined || context.littleEndian) return undefined;
    const certainty = suspectSwap(value);
    if (certainty === undefined) return undefined;
    return { certainty, evidence: inRequest(0, 4), values: { value, swapped: swap32(value) } };
  },
};
