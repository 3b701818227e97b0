// L05, said as "The longest datagram".

import type { Rule } from "../rule.ts";

/** 65,535 of IPv4's length field less the headers, 20 and 8. */
const MOST_UDP = 65_507;

export const longestDatagram: Rule = {
  code: "L05",
  level: "info",
  when: "A datagram has exactly the most bytes that UDP carries over IPv4.",
  supersedes: ["L02", "L03"],
  title: { en: "The longest datagram", fr: "Le plus long datagramme" },
  en: {
    fact: "65507 bytes came: the most that one UDP datagram carries over IPv4.",
    cause: "One byte more and sendto() fails with EMSGSIZE: longer data needs several datagrams, or TCP.",
  },
  fr: {
    fact: "65507 octets sont arrivés : le maximum d'un datagramme UDP sur IPv4.",
    cause:
      "Un octet de plus et sendto() échoue avec EMSGSIZE : au-delà, il faut plusieurs datagrammes, ou TCP.",
  },
  look({ exchange, came }) {
    return exchange.transport === "udp" && came === MOST_UDP ? { certainty: "certain" } : undefined;
  },
};
