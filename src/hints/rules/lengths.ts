// L: datagrams that are empty, long, or too long.
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

/** The buffer that the course's serveurUDP and servmcast read into. */
const COURSE_BUFFER = 80;

/** Most bytes that Ethernet carries whole: 1500 less the headers, 20 of IPv4 or 40 of IPv6, and 8 of UDP. */
const MOST_WHOLE = { ipv4: 1472, ipv6: 1452 } as const;

/** Most bytes of a UDP datagram over IPv4: the length field's 65,535 less the headers, 20 and 8. */
const MOST_UDP = 65_507;

const emptyDatagram: Rule = {
  code: "L01",
  level: "info",
  when: "An empty datagram is received. UDP allows it, and the counter counts it.",
  title: { en: "Empty datagram", fr: "Datagramme vide" },
  en: {
    fact: "A datagram of 0 bytes arrived, which is allowed.",
    cause: "If you meant to send a text, its length was 0: check sendto()'s third argument.",
  },
  fr: {
    fact: "Un datagramme de 0 octet est arrivé, ce qui est permis.",
    cause:
      "Si vous vouliez envoyer un texte, sa longueur était 0 : vérifiez le troisième argument de sendto().",
  },
  find({ wants, came, exchange, isStream }) {
    if (wants !== "message" || isStream || came > 0 || exchange.outcome === "refused") return undefined;
    return { certainty: "certain" };
  },
};

const over80Bytes: Rule = {
  code: "L02",
  level: "info",
  when: "More is received than the 80 bytes of the buffer that the course's servers read into.",
  title: { en: "More than 80 bytes", fr: "Plus de 80 octets" },
  en: {
    fact: "{came} bytes arrived; the course's own server reads into a buffer of 80.",
    cause: "What doesn't fit into recvfrom()'s buffer is cut off and lost: agree on a maximum length.",
  },
  fr: {
    fact: "{came} octets sont arrivés ; le serveur du cours lit dans un tampon de 80.",
    cause:
      "recvfrom() coupe ce qui ne tient pas dans son tampon, et le reste est perdu : convenez d'une longueur maximale.",
  },
  find({ wants, came, bytes }) {
    if (wants !== "message" || came <= COURSE_BUFFER) return undefined;
    return {
      certainty: "certain",
      evidence: inRequest(Math.min(COURSE_BUFFER, bytes.length), bytes.length),
      values: { came },
    };
  },
};

const fragmented: Rule = {
  code: "L03",
  level: "info",
  when: "A datagram is received that Ethernet carries only in fragments; loopback does not show it.",
  supersedes: ["L02"],
  title: { en: "Datagram in fragments", fr: "Datagramme fragmenté" },
  en: {
    fact:
      "A datagram of {came} bytes arrived; on Ethernet, one of more than {most} bytes travels in fragments.",
    cause: "If one fragment is lost, the whole datagram is lost: stay within {most} bytes, or use TCP.",
  },
  fr: {
    fact:
      "Un datagramme de {came} octets est arrivé ; sur Ethernet, au-delà de {most} octets, il voyage en fragments.",
    cause:
      "Si un seul fragment se perd, tout le datagramme est perdu : ne dépassez pas {most} octets, ou utilisez TCP.",
  },
  find({ exchange, came }) {
    if (exchange.transport !== "udp" && exchange.transport !== "multicast") return undefined;
    const ipv6 = "address" in exchange.peer && exchange.peer.address.includes(":");
    const most = ipv6 ? MOST_WHOLE.ipv6 : MOST_WHOLE.ipv4;
    return came > most ? { certainty: "certain", values: { came, most } } : undefined;
  },
};

const cutDatagram: Rule = {
  code: "L04",
  level: "error",
  when: "A datagram is longer than the receive buffer: its end is lost, and nothing can be answered.",
  supersedes: ["L02", "L03", "L05", "T03", "T08", "T09"],
  title: { en: "Datagram truncated", fr: "Datagramme tronqué" },
  en: {
    fact: "The datagram was longer than my receive buffer: its end is lost.",
    cause:
      "One call reads one datagram, and what doesn't fit is lost: send a shorter one, since this one gets no answer.",
  },
  fr: {
    fact: "Le datagramme était plus long que mon tampon de réception : sa fin est perdue.",
    cause:
      "Un appel lit un datagramme, et ce qui dépasse est perdu : envoyez-en un plus court, car celui-ci reste sans réponse.",
  },
  find: ({ exchange }) => exchange.truncated ? { certainty: "certain" } : undefined,
};

const longestDatagram: Rule = {
  code: "L05",
  level: "info",
  when: "A datagram has exactly the most bytes that UDP carries over IPv4.",
  supersedes: ["L02", "L03"],
  title: { en: "The longest datagram", fr: "Le plus long datagramme" },
  en: {
    fact: "65507 bytes arrived: the most that one UDP datagram can carry over IPv4.",
    cause: "One byte more and sendto() fails with EMSGSIZE: longer data needs several datagrams, or TCP.",
  },
  fr: {
    fact: "65507 octets sont arrivés : le maximum d'un datagramme UDP sur IPv4.",
    cause:
      "Un octet de plus et sendto() échoue avec EMSGSIZE : au-delà, il faut plusieurs datagrammes, ou TCP.",
  },
  find({ exchange, came }) {
    return exchange.transport === "udp" && came === MOST_UDP ? { certainty: "certain" } : undefined;
  },
};

/** All of them. */
export const LENGTHS: readonly Rule[] = [
  emptyDatagram,
  over80Bytes,
  fragmented,
  cutDatagram,
  longestDatagram,
];
