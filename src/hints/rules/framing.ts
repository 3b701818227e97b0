// F: a connection carries bytes, not messages: too many, too few, or with something before or beside them.
import { int32 } from "../../text/ints.ts";
import { cText } from "../bytes.ts";
import { type Context, inRequest, waited, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** More ints than this in one read are hardly meant one by one: an array, a struct, longs, doubles. */
const MOST_INTS = 3;

const severalInts: Rule = {
  code: "F01",
  level: "warning",
  when:
    "Two or three ints come in one read at the counter, or more come after the one that it has answered. What is longer is a buffer or another type: F02. A long and its like have their own codes.",
  title: { en: "Several ints in one connection", fr: "Plusieurs int dans une connexion" },
  en: {
    fact: "As many bytes arrived as {count} ints have; I answered the first 4 and closed.",
    cause: "The counter takes one int a connection: connect() anew for each, and stop when read() returns 0.",
  },
  fr: {
    fact: "Il est arrivé autant d'octets qu'en ont {count} int ; j'ai répondu aux 4 premiers, puis fermé.",
    cause:
      "Le compteur prend un int par connexion : refaites connect() pour chacun, et arrêtez quand read() rend 0.",
  },
  find(context) {
    const { wants, came, bytes, exchange: { late } } = context;
    const all = came + late;
    if (wants !== "int" || came < 4 || all <= 4 || came % 4 !== 0 || late % 4 !== 0) return undefined;
    if (isOneBlock(context)) return undefined;
    const evidence = bytes.length > 4 ? inRequest(4, bytes.length) : undefined;
    return { certainty: "high", evidence, values: { count: all / 4 } };
  },
};

const bytesAfterInt: Rule = {
  code: "F02",
  level: "warning",
  when:
    "An int is received, and in the same read bytes that are no further int (a newline, a NUL), or more than three ints have: an array, a struct, longs, doubles, or many ints sent one right after the other.",
  title: { en: "Bytes after the int", fr: "Octets après l'int" },
  en: {
    fact: "{came} bytes arrived; I took the first 4 as the int and left {rest|other|others}.",
    cause:
      "Send one int a connection, sizeof(int) bytes: not several, nor an array, a struct, a long or a double, since a stream keeps no messages apart.",
  },
  fr: {
    fact: "{came} octets sont arrivés ; j'ai pris les 4 premiers comme int et laissé {rest|autre|autres}.",
    cause:
      "Envoyez un seul int par connexion, sizeof(int) octets : ni plusieurs, ni un tableau, une struct, un long ou un double, car un flux ne sépare pas les messages.",
  },
  find(context) {
    const { wants, came, bytes } = context;
    if (wants !== "int" || came <= 4 || (came % 4 === 0 && !isOneBlock(context))) return undefined;
    return {
      certainty: "high",
      evidence: bytes.length > 4 ? inRequest(4, bytes.length) : undefined,
      values: { came, rest: came - 4 },
    };
  },
};

const cutInt: Rule = {
  code: "F03",
  level: "error",
  when:
    "Fewer bytes come than an int has, then at once the end: who waited before it is F04. What they look like has its own codes.",
  title: { en: "Fewer than 4 bytes", fr: "Moins de 4 octets" },
  en: {
    fact: "{came} of an int's 4 bytes arrived, then you ended the connection.",
    cause: "Send sizeof(int) bytes, and look at what write() returns: it may have taken fewer.",
  },
  fr: {
    fact: "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis vous avez terminé la connexion.",
    cause: "Envoyez sizeof(int) octets, et regardez ce que rend write() : elle a pu en prendre moins.",
  },
  find(context) {
    const { bytes, came, exchange: { outcome } } = context;
    if (!isCutInt(context) || waited(context) || outcome === "timeout") return undefined;
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};

const unfinishedInt: Rule = {
  code: "F04",
  level: "error",
  when:
    "Fewer bytes come than an int has, then silence for half a second or more, until the client gives up or is interrupted, or the listener's patience ends.",
  supersedes: ["C04"],
  title: { en: "Waiting for the rest of the int", fr: "En attente du reste de l'int" },
  en: {
    fact: "{came} of an int's 4 bytes arrived, then nothing more until the connection ended.",
    cause: "We waited for each other: send all 4 bytes of the int before you read the answer.",
  },
  fr: {
    fact:
      "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis plus rien jusqu'à la fin de la connexion.",
    cause: "Chacun attendait l'autre : envoyez les 4 octets de l'int avant de lire la réponse.",
  },
  find(context) {
    const { bytes, came } = context;
    if (!isCutInt(context) || !waited(context)) return undefined;
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};

const partOfIntLeft: Rule = {
  code: "F05",
  level: "error",
  when: "At half-close, what came is no whole number of ints.",
  title: { en: "No whole number of ints", fr: "Pas un nombre entier d'int" },
  en: {
    fact:
      "{came|byte|bytes} arrived, which is not a multiple of 4: {rest|byte at the end has|bytes at the end have} no answer.",
    cause: "Send whole ints of sizeof(int) bytes, and look at what write() returns: it may have taken fewer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, ce qui n'est pas un multiple de 4 : à la fin, {rest|octet reste|octets restent} sans réponse.",
    cause:
      "Envoyez des int entiers de sizeof(int) octets, et regardez ce que rend write() : elle a pu en prendre moins.",
  },
  find({ wants, came, bytes, whole, exchange: { outcome } }) {
    if (wants !== "ints" || came % 4 === 0 || outcome === "refused") return undefined;
    const evidence = whole ? inRequest(came - came % 4, bytes.length) : undefined;
    return { certainty: "certain", evidence, values: { came, rest: came % 4 } };
  },
};

const outOfBand: Rule = {
  code: "F06",
  level: "error",
  when:
    "A byte comes out of band (MSG_OOB). The course teaches it: a warning only where the int lacks that byte.",
  supersedes: ["F03", "F04", "F05"],
  title: { en: "A byte out of band", fr: "Un octet hors bande" },
  en: {
    fact: "{urgent|byte|bytes} arrived out of band (MSG_OOB), beside the stream.",
    cause:
      "Of what one send() takes with MSG_OOB the last byte leaves the stream: send data with 0 as the last argument.",
  },
  fr: {
    fact: "{urgent|octet est arrivé|octets sont arrivés} hors bande (MSG_OOB), à côté du flux.",
    cause:
      "Avec MSG_OOB, le dernier octet de chaque send() quitte le flux : envoyez les données avec 0 en dernier argument.",
  },
  find({ wants, came, exchange: { urgent, outcome } }) {
    if (urgent <= 0) return undefined;
    const missing = wants === "int" && came < 4 && outcome !== "answered";
    return { certainty: "certain", level: missing ? "error" : "info", values: { urgent } };
  },
};

const lengthPrefix: Rule = {
  code: "F07",
  level: "error",
  when:
    "A length comes before the message, where an int is wanted and nothing else. Not said where what follows is no text: two ints may stand there.",
  supersedes: ["F01", "F02", "F05", "B02", "B03", "W06", "C08"],
  title: { en: "Length before the message", fr: "Longueur avant le message" },
  en: {
    fact: "The first int, {prefix}, is the length of the {rest} bytes of text behind it.",
    cause:
      "A length before the message is good framing, but this exercise has none: send the one int, 4 bytes.",
  },
  fr: {
    fact: "Le premier int, {prefix}, est la longueur des {rest} octets de texte qui le suivent.",
    cause: "Une longueur avant le message est un bon découpage, mais pas ici : envoyez l'int seul, 4 octets.",
  },
  find(context) {
    const { bytes, came } = context;
    if (!wantsInts(context) || came < 6 || bytes.length < 6) return undefined;
    const rest = came - 4;
    const prefix = [int32(bytes, 0, true), int32(bytes, 0, false)].find((value) =>
      value === rest || value === came || value === rest - 1
    );
    const text = cText(bytes.subarray(4));
    if (prefix === undefined || text === undefined || text.to < Math.min(rest, bytes.length - 4) - 1) {
      return undefined;
    }
    return { certainty: "high", evidence: inRequest(0, 4), values: { prefix, rest } };
  },
};

/** All of them. */
export const FRAMING: readonly Rule[] = [
  severalInts,
  bytesAfterInt,
  cutInt,
  unfinishedInt,
  partOfIntLeft,
  outOfBand,
  lengthPrefix,
];

/** Whether one read brought more than a few ints. */
function isOneBlock({ exchange: { readSizes } }: Context): boolean {
  return readSizes.some((size) => size > 4 * MOST_INTS);
}

/** Whether a part of an int is all that came before the connection ended. */
function isCutInt({ wants, came, exchange: { outcome } }: Context): boolean {
  const isOver = outcome === "closed" || outcome === "reset" || outcome === "timeout";
  return wants === "int" && came > 0 && came < 4 && isOver;
}
