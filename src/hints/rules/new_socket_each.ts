// U01, said as "A new socket for each datagram".

import type { Exchange } from "../../exchange/exchange.ts";
import type { Rule } from "../rule.ts";

/** Datagrams in a row from which it is a habit. */
const A_HABIT = 5;

/** Surer from so many. */
const A_LOOP = 16;

/** Longest pause in between: by hand nobody is faster. */
const MOST_PAUSE_MS = 500;

export const newSocketEach: Rule = {
  code: "U01",
  level: "info",
  when:
    "Each datagram comes from another port, right after the one before: a new socket for each. A shell loop that starts a program again does the same.",
  title: { en: "A new socket for each datagram", fr: "Une socket par datagramme" },
  en: {
    fact: "Your last {count} datagrams came from {count} different ports.",
    cause:
      "If one program sent them, it calls socket() in its loop: create the socket once, before the loop.",
  },
  fr: {
    fact: "Vos {count} derniers datagrammes sont venus de {count} ports différents.",
    cause:
      "Si un seul programme les a envoyés, il appelle socket() dans sa boucle : créez la socket une fois, avant.",
  },
  look({ exchange, before }) {
    const ports = new Set([portOf(exchange)]);
    let next = exchange;
    for (const earlier of before.toReversed()) {
      const port = portOf(earlier);
      const pause = next.at - earlier.at;
      if (earlier.transport !== "udp" || ports.has(port) || !(pause >= 0 && pause <= MOST_PAUSE_MS)) break;
      ports.add(port);
      next = earlier;
    }
    if (ports.size < A_HABIT) return undefined;
    return { certainty: ports.size >= A_LOOP ? "medium" : "low", values: { count: ports.size } };
  },
};

function portOf({ peer }: Exchange): number {
  return "port" in peer ? peer.port : 0;
}
