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
  when:
    "At half-close, the output ended first, and the answer was sent after it, with nothing to fix or tell.",
  on: "served",
  title: { en: "A half-close", fr: "Une demi-fermeture" },
  en: {
    fact: "You ended your output first, and I sent the answer, {bytesOut|byte|bytes}, after it.",
    cause: "That is a half-close with shutdown(s, SHUT_WR): well done.",
  },
  fr: {
    fact: "Vous avez d'abord terminé vos envois, et j'ai ensuite envoyé la réponse, {bytesOut|octet|octets}.",
    cause: "C'est une demi-fermeture avec shutdown(s, SHUT_WR) : bien joué.",
  },
  find({ clean, wants, exchange: { clientEnd, bytesOut } }) {
    if (!clean || wants !== "ints" || clientEnd !== "before" || bytesOut <= 0) return undefined;
    return { certainty: "high", values: { bytesOut } };
  },
};

const intInPieces: Rule = {
  code: "G02",
  level: "praise",
  when: "An int arrived in pieces and was complete in the end. TCP allows it, and to try it is good.",
  on: "served",
  title: { en: "An int in pieces", fr: "Un int en morceaux" },
  en: {
    fact: "Your int arrived in {reads} pieces, and was complete in the end.",
    cause:
      "TCP carries bytes, not messages: keep reading until all of them are there, as I did and your program should.",
  },
  fr: {
    fact: "Votre int est arrivé en {reads} morceaux, et il était complet à la fin.",
    cause:
      "TCP transporte des octets, pas des messages : je lis jusqu'à les avoir tous, et votre client doit faire de même.",
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
  title: { en: "Right first time", fr: "Juste du premier coup" },
  en: {
    fact: "Your first exchange with {listener} is right.",
    cause: "Nothing to fix: well done.",
  },
  fr: {
    fact: "Votre premier échange avec {listener} est correct.",
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
    "The previous exchange with the same listener had a mistake, this one has none, and there is nothing to tell of it. Not said after U05 and X05: whether the answer is read now, nobody knows.",
  on: "served",
  title: { en: "Fixed", fr: "Corrigé" },
  en: {
    fact: "Your last attempt had: {mended!title}; this one is right.",
    cause: "You found it: well done.",
  },
  fr: {
    fact: "Votre essai précédent avait : {mended!title} ; celui-ci est correct.",
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
  title: { en: "Correct datagram", fr: "Datagramme correct" },
  en: {
    fact: "Your datagram to {listener} is right, and my answer was not refused.",
    cause: "Only your program knows whether recvfrom() received it: print the answer to be sure.",
  },
  fr: {
    fact: "Votre datagramme à {listener} est correct, et ma réponse n'a pas été refusée.",
    cause: "Seul votre programme sait si recvfrom() l'a reçue : affichez la réponse pour en être sûr.",
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
    cause: "No buffer holds that many: your program reads while it writes, well done.",
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
    fact: "You tried {value}, the limit of an int; adding 1 gives {answer} here.",
    cause:
      "Good tests try the limits: in C, the result of INT_MAX + 1 is not defined, and in practice it often wraps around.",
  },
  fr: {
    fact: "Vous avez essayé {value}, la limite d'un int ; en ajoutant 1, on obtient ici {answer}.",
    cause:
      "Un bon test essaie les limites : en C, INT_MAX + 1 est indéfini, et en pratique il revient souvent à INT_MIN.",
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
