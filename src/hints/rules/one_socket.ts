// G07, said as "One socket for all".

import type { Exchange } from "../../exchange/exchange.ts";
import type { Rule } from "../rule.ts";

/** Datagrams from one port that make it plain. */
const PLAIN = 3;

export const oneSocket: Rule = {
  code: "G07",
  level: "praise",
  when:
    "The third datagram in a row comes from one socket, each sent after the answer to the one before. Said once.",
  on: "served",
  title: { en: "One socket for all", fr: "Une seule socket" },
  en: {
    fact: "{count} datagrams came from the same socket, port {port}, and each was answered.",
    cause: "One socket serves for as many datagrams as you like: well done.",
  },
  fr: {
    fact: "{count} datagrammes sont venus de la même socket, port {port}, et chacun a eu sa réponse.",
    cause: "Une seule socket suffit pour autant de datagrammes qu'on veut : bien joué.",
  },
  look({ exchange, before }) {
    const port = portOf(exchange);
    if (exchange.transport !== "udp" || exchange.outcome !== "answered" || port === 0) return undefined;
    const same =
      before.filter((earlier) => portOf(earlier) === port && earlier.outcome === "answered").length + 1;
    return same === PLAIN ? { certainty: "high", values: { count: same, port } } : undefined;
  },
};

function portOf({ peer }: Exchange): number {
  return "port" in peer ? peer.port : 0;
}
