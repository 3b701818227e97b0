// L03, said as "Datagram in fragments".

import type { Rule } from "../rule.ts";

/** Ethernet's 1500 bytes less the headers: IPv4 20 or IPv6 40, UDP 8. */
const MOST_WHOLE = { ipv4: 1472, ipv6: 1452 } as const;

export const fragmented: Rule = {
  code: "L03",
  level: "info",
  when: "A datagram comes that Ethernet carries only in fragments; loopback does not show it.",
  supersedes: ["L02"],
  title: { en: "Datagram in fragments", fr: "Datagramme fragmenté" },
  en: {
    fact: "A datagram of {came} bytes came; on Ethernet, more than {most} travel in fragments.",
    cause: "One lost fragment loses the whole datagram: keep messages below {most} bytes, or use TCP.",
  },
  fr: {
    fact:
      "Un datagramme de {came} octets est arrivé ; sur Ethernet, au-delà de {most}, il voyage en fragments.",
    cause: "Un seul fragment perdu et tout est perdu : restez sous {most} octets, ou prenez TCP.",
  },
  look({ exchange, came }) {
    if (exchange.transport !== "udp" && exchange.transport !== "multicast") return undefined;
    const ipv6 = "address" in exchange.peer && exchange.peer.address.includes(":");
    const most = ipv6 ? MOST_WHOLE.ipv6 : MOST_WHOLE.ipv4;
    return came > most ? { certainty: "certain", values: { came, most } } : undefined;
  },
};
