// G: what was done well. Looked for only where an exchange was served and nothing was wrong with it.
import { int32 } from "../../text/ints.ts";
import { plainReal } from "../bytes.ts";
import { type Context, firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

/**
 * More bytes than the socket buffers of both sides hold on loopback (4 MB and more by tcp_rmem, tcp_wmem).
 */
const LARGE_ECHO = 8 * 1024 * 1024;

const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);

const halfClosed: Rule = {
  code: "G01",
  level: "praise",
  when: "At half-close, the output ended first, and the answer went out after it.",
  on: "served",
  title: { en: "A half-close", fr: "Une fermeture à moitié" },
  en: {
    fact: "You ended your output first, and the answer, {bytesOut|byte|bytes}, came to you after it.",
    cause: "That is a half-close with shutdown(s, SHUT_WR): well done.",
  },
  fr: {
    fact:
      "Vous avez d'abord terminé vos envois, et la réponse, {bytesOut|octet|octets}, vous est venue après.",
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
  when:
    "The first exchange with a listener is served, with nothing to fix or tell. Not said of datagrams with an answer (G08), nor of an int that may be a short text or a float.",
  on: "served",
  title: { en: "Right at the first try", fr: "Juste du premier coup" },
  en: {
    fact: "Your first exchange with {listener} is as it should be.",
    cause: "Nothing to fix: well done.",
  },
  fr: {
    fact: "Votre premier échange avec {listener} est comme il faut.",
    cause: "Rien à corriger : bien joué.",
  },
  find(context) {
    const { before, clean, exchange: { listener, transport } } = context;
    if (!clean || before.length > 0 || transport === "icmp") return undefined;
    if (mayBeUnread(context) || mayBeNoInt(context)) return undefined;
    return { certainty: "certain", values: { listener } };
  },
};

const mended: Rule = {
  code: "G04",
  level: "praise",
  when:
    "The exchange before with the same listener had a mistake, this one has none, and nothing is to be told of it. Not said after U05 and X05: whether the answer is read now, nobody knows.",
  on: "served",
  title: { en: "Fixed", fr: "Corrigé" },
  en: {
    fact: "Your last attempt had: {mended!title}; this one does not.",
    cause: "You found it: well done.",
  },
  fr: {
    fact: "Votre dernier essai avait : {mended!title} ; celui-ci ne l'a plus.",
    cause: "Vous l'avez trouvé : bien joué.",
  },
  find(context) {
    const { clean, lastFault } = context;
    if (!clean || lastFault === undefined || UNREAD.includes(lastFault)) return undefined;
    if (mayBeNoInt(context)) return undefined;
    return { certainty: "high", values: { mended: lastFault } };
  },
};

const rightDatagram: Rule = {
  code: "G08",
  // No praise: who sends, waits a moment and closes gets it too.
  level: "info",
  when:
    "The first datagram to a listener is answered, with nothing to fix or tell, and the answer does not come back.",
  on: "served",
  title: { en: "A right datagram", fr: "Un datagramme juste" },
  en: {
    fact: "Your datagram to {listener} is right, and its answer was not refused.",
    cause: "Only your program knows whether recvfrom() took it: have it print the answer.",
  },
  fr: {
    fact: "Votre datagramme à {listener} est juste, et sa réponse n'a pas été refusée.",
    cause: "Seul votre programme sait si recvfrom() l'a reçue : faites-lui afficher la réponse.",
  },
  find(context) {
    const { before, clean, exchange: { listener } } = context;
    if (!clean || before.length > 0 || !mayBeUnread(context)) return undefined;
    return { certainty: "high", values: { listener } };
  },
};

/** Faults that a program is rid of also when it waits a moment, and reads as little as before. */
const UNREAD: readonly string[] = ["U05", "X05"];

/** Whether nothing tells that the answer was read: a socket takes datagrams that nobody asks for. */
function mayBeUnread({ isStream, exchange }: Context): boolean {
  return !isStream && exchange.outcome === "answered";
}

/**
 * Whether an int's 4 bytes may have been meant as two or three characters, or as a float the other way round:
 * 25185 is "ab", 10818 Java's 42.5.
 */
function mayBeNoInt({ wants, came, bytes, latin1, littleEndian }: Context): boolean {
  if (wants !== "int" || came !== 4) return false;
  return /^[A-Za-z\d%]{2,3}\0+$/.test(latin1) ||
    (Math.abs(int32(bytes, 0, littleEndian)) > 255 && plainReal(bytes, !littleEndian) !== undefined);
}

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

/** All of them. */
export const PRAISE: readonly Rule[] = [
  halfClosed,
  intInPieces,
  firstTry,
  mended,
  rightDatagram,
  largeEcho,
  intLimits,
];
