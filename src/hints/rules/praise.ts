// G: what was done well. Looked for only where an exchange was served and nothing was wrong with it.
import { firstInt, inRequest, portOf } from "../context.ts";
import type { Rule } from "../rule.ts";

/**
 * More bytes than the socket buffers of both sides hold on loopback (4 MB and more by tcp_rmem, tcp_wmem).
 */
const LARGE_ECHO = 8 * 1024 * 1024;

const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);

/** Datagrams from one port after which it is no chance. */
const NO_CHANCE = 3;

const halfClosed: Rule = {
  code: "G01",
  level: "praise",
  when: "At half-close, the output ended first and the answer was read after it.",
  on: "served",
  title: { en: "A half-close", fr: "Une fermeture à moitié" },
  en: {
    fact: "You ended your output first and took the answer, {bytesOut|byte|bytes}, after it.",
    cause: "That is a half-close with shutdown(s, SHUT_WR): well done.",
  },
  fr: {
    fact: "Vous avez d'abord terminé vos envois, puis reçu la réponse, {bytesOut|octet|octets}.",
    cause: "C'est une fermeture à moitié avec shutdown(s, SHUT_WR) : bien joué.",
  },
  find({ wants, exchange: { clientEnd, bytesOut } }) {
    if (wants !== "ints" || clientEnd !== "before" || bytesOut <= 0) return undefined;
    return { certainty: "high", values: { bytesOut } };
  },
};

const intInPieces: Rule = {
  code: "G02",
  level: "praise",
  when: "An int came in pieces and was whole in the end. TCP allows it, and to try it is good.",
  on: "served",
  title: { en: "An int in pieces", fr: "Un int en morceaux" },
  en: {
    fact: "Your int came in {reads} pieces, and it was whole in the end.",
    cause:
      "TCP carries bytes, not messages: who reads must go on until all are there, as I did and your program should.",
  },
  fr: {
    fact: "Votre int est arrivé en {reads} morceaux, et il était complet à la fin.",
    cause:
      "TCP porte des octets, pas des messages : je lis jusqu'à les avoir tous, et votre client doit faire de même.",
  },
  find({ wants, came, exchange: { reads } }) {
    if (wants !== "int" || came !== 4 || reads < 2) return undefined;
    return { certainty: "certain", evidence: inRequest(0, 4), values: { reads } };
  },
};

const firstTry: Rule = {
  code: "G03",
  level: "praise",
  when: "The first exchange with a listener is served, with nothing to mend or tell.",
  on: "served",
  title: { en: "Right at the first try", fr: "Juste du premier coup" },
  en: {
    fact: "Your first exchange with {listener} is as it should be.",
    cause: "Nothing is to be mended: well done.",
  },
  fr: {
    fact: "Votre premier échange avec {listener} est comme il faut.",
    cause: "Rien à corriger : bien joué.",
  },
  find({ before, clean, exchange: { listener, transport } }) {
    if (!clean || before.length > 0 || transport === "icmp") return undefined;
    return { certainty: "certain", values: { listener } };
  },
};

const mended: Rule = {
  code: "G04",
  level: "praise",
  when: "The exchange before with the same listener had a mistake, this one has none.",
  on: "served",
  title: { en: "Mended", fr: "Corrigé" },
  en: {
    fact: "The try before had this to be mended: {mended!title}; this one is as it should be.",
    cause: "You found it: well done.",
  },
  fr: {
    fact: "L'essai précédent avait ceci à corriger : {mended!title} ; celui-ci est comme il faut.",
    cause: "Vous l'avez trouvé : bien joué.",
  },
  find({ lastFault }) {
    return lastFault === undefined ? undefined : { certainty: "high", values: { mended: lastFault } };
  },
};

const largeEcho: Rule = {
  code: "G05",
  level: "praise",
  when:
    "So much went through the echo that it fits into no buffer, and all of it came back: the client reads while it writes.",
  on: "served",
  title: { en: "A large echo", fr: "Un grand écho" },
  en: {
    fact: "{bytesOut} bytes went through the echo, and all of them came back.",
    cause: "No buffer holds so many: your program reads while it writes, well done.",
  },
  fr: {
    fact: "{bytesOut} octets sont passés par l'écho, et tous sont revenus.",
    cause: "Aucun tampon n'en contient autant : votre programme lit tout en écrivant, bien joué.",
  },
  find({ isStream, exchange: { service, bytesIn, bytesOut, clientEnd } }) {
    if (service !== "echo" || !isStream || bytesIn < LARGE_ECHO || bytesOut !== bytesIn) return undefined;
    return clientEnd === "before" ? { certainty: "high", values: { bytesOut } } : undefined;
  },
};

const intLimits: Rule = {
  code: "G06",
  level: "praise",
  when: "Someone tries the largest or the smallest int.",
  on: "served",
  title: { en: "The limits of int", fr: "Les limites d'int" },
  en: {
    fact: "You tried {value}, the limit of an int; its successor here is {answer}.",
    cause: "Good tests look at limits: in C, INT_MAX + 1 is not defined, and in practice it wraps round.",
  },
  fr: {
    fact: "Vous avez essayé {value}, la limite d'un int ; son successeur est ici {answer}.",
    cause:
      "Un bon test va aux limites : en C, INT_MAX + 1 est indéfini, et en pratique on repasse par l'autre bout.",
  },
  find(context) {
    const value = firstInt(context);
    if (value !== INT_MAX && value !== INT_MIN) return undefined;
    return { certainty: "certain", evidence: inRequest(0, 4), values: { value, answer: (value + 1) | 0 } };
  },
};

const oneSocket: Rule = {
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
  find({ exchange, before }) {
    const port = portOf(exchange);
    if (exchange.transport !== "udp" || exchange.outcome !== "answered" || port === 0) return undefined;
    const same =
      before.filter((earlier) => portOf(earlier) === port && earlier.outcome === "answered").length + 1;
    return same === NO_CHANCE ? { certainty: "high", values: { count: same, port } } : undefined;
  },
};

/** All of them. */
export const PRAISE: readonly Rule[] = [
  halfClosed,
  intInPieces,
  firstTry,
  mended,
  largeEcho,
  intLimits,
  oneSocket,
];
