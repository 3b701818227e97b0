// B01, said as "Port without htons".

import { swap16 } from "../../text/ints.ts";
import { COURSE_TEXT } from "../text.ts";
import type { Rule } from "../rule.ts";

export const swappedPort: Rule = {
  code: "B01",
  level: "error",
  when:
    "Something arrives at the trap on a listener's byte-swapped port. Certain where it is what the listener wants, since no other service is offered there.",
  on: "traps",
  title: { en: "Port without htons", fr: "Port sans htons" },
  en: {
    fact: "You reached port {reached}, which is {port} with its two bytes swapped.",
    cause: "The port must be in network byte order in the structure: write `sin_port = htons({port})`.",
  },
  fr: {
    fact: "Vous avez atteint le port {reached}, c'est-à-dire {port} avec ses deux octets inversés.",
    cause: "Le port doit être en ordre réseau dans la structure : écrivez `sin_port = htons({port})`.",
  },
  look({ exchange, wants, text, came }) {
    if (exchange.trap?.kind !== "swapped-port") return undefined;
    const fits = wants === "int" ? came === 4 : text?.body === COURSE_TEXT;
    const reached = exchange.trap.port;
    return { certainty: fits ? "certain" : "high", values: { reached, port: swap16(reached) } };
  },
};
