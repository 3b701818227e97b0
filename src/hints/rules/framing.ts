// F: a connection carries bytes, not messages: too many, too few, or with something before or beside them.
import { int32 } from "../../text/ints.ts";
import { cText } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

const severalInts: Rule = {
  code: "F01",
  level: "warning",
  when:
    "Several ints come in one connection of the counter, which takes one and closes. What a long or a buffer brings besides has its own codes.",
  title: { en: "Several ints in one connection", fr: "Plusieurs int dans une connexion" },
  en: {
    fact: "{count} ints came in one connection; I answered the first and closed.",
    cause: "serveurTCP takes one int a connection: connect() anew for each, and stop when read() returns 0.",
  },
  fr: {
    fact: "{count} valeurs int sont arrivées dans une connexion ; j'ai répondu au premier, puis fermé.",
    cause:
      "serveurTCP prend un int par connexion : refaites connect() pour chacun, et arrêtez quand read() rend 0.",
  },
  find({ wants, came, bytes, exchange: { late } }) {
    const all = came + late;
    if (wants !== "int" || came < 4 || all <= 4 || came % 4 !== 0 || late % 4 !== 0) return undefined;
    const evidence = bytes.length > 4 ? inRequest(4, bytes.length) : undefined;
    return { certainty: "high", evidence, values: { count: all / 4 } };
  },
};

const bytesAfterInt: Rule = {
  code: "F02",
  level: "warning",
  when:
    "An int comes, and in the same read bytes that are no further int: a newline, a NUL, the rest of a struct.",
  title: { en: "Bytes after the int", fr: "Octets après l'int" },
  en: {
    fact: "{came} bytes came; I took the first 4 as the int and left {rest|other|others}.",
    cause:
      "Send exactly sizeof(int) bytes: TCP keeps no messages apart, so a server that reads on takes them for the next.",
  },
  fr: {
    fact: "{came} octets sont arrivés ; j'ai pris les 4 premiers comme int et laissé {rest|autre|autres}.",
    cause:
      "Envoyez exactement sizeof(int) octets : TCP ne sépare pas les messages, et le surplus passerait pour le suivant.",
  },
  find({ wants, came, bytes }) {
    if (wants !== "int" || came <= 4 || came % 4 === 0) return undefined;
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
  when: "Fewer bytes come than an int has, then the end. What they look like has its own codes.",
  title: { en: "Fewer than 4 bytes", fr: "Moins de 4 octets" },
  en: {
    fact: "{came} of an int's 4 bytes came, then you ended the connection.",
    cause: "Send sizeof(int) bytes, and look at what write() returns: it may have taken fewer.",
  },
  fr: {
    fact: "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis vous avez terminé la connexion.",
    cause: "Envoyez sizeof(int) octets, et regardez ce que rend write() : elle a pu en prendre moins.",
  },
  find({ wants, came, bytes, exchange: { outcome } }) {
    if (wants !== "int" || came === 0 || came >= 4 || (outcome !== "closed" && outcome !== "reset")) {
      return undefined;
    }
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};

const unfinishedInt: Rule = {
  code: "F04",
  level: "error",
  when: "Fewer bytes come than an int has, then silence until the listener's patience ends.",
  title: { en: "Waiting for the rest of the int", fr: "En attente du reste de l'int" },
  en: {
    fact: "{came} of an int's 4 bytes came, then nothing, until I stopped waiting.",
    cause: "We waited for each other: send all 4 bytes of the int before you read the answer.",
  },
  fr: {
    fact:
      "Un int a 4 octets, {came|seul est arrivé|sont arrivés}, puis plus rien, jusqu'à ce que je renonce.",
    cause: "Chacun attendait l'autre : envoyez les 4 octets de l'int avant de lire la réponse.",
  },
  find({ wants, came, bytes, exchange: { outcome } }) {
    if (wants !== "int" || came === 0 || came >= 4 || outcome !== "timeout") return undefined;
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
      "{came|byte|bytes} came, which is no multiple of 4: {rest|byte at the end has|bytes at the end have} no answer.",
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
    fact: "{urgent|byte|bytes} came out of band (MSG_OOB), beside the stream.",
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
