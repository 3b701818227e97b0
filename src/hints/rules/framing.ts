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
    "Two or three ints arrive in one read at the counter, or more after the one that it has answered. Anything longer is a buffer or another type: F02. A long, a double and the like have their own codes.",
  title: { en: "Several ints in one connection", fr: "Plusieurs int dans une connexion" },
  en: {
    fact: "Enough bytes for {count} ints arrived; I answered the first int and closed.",
    cause:
      "The counter takes one int per connection: open a new connection for each, and stop when read() returns 0.",
  },
  fr: {
    fact: "Il est arrivé assez d'octets pour {count} int ; j'ai répondu au premier, puis fermé.",
    cause:
      "Le compteur prend un int par connexion : ouvrez une nouvelle connexion pour chacun, et arrêtez quand read() renvoie 0.",
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
    "In one read, an int is received with bytes that are not another int (a newline, a NUL), or more bytes than three ints have: an array, a struct, longs, doubles, or many ints sent one right after the other.",
  title: { en: "Bytes after the int", fr: "Octets après l'int" },
  en: {
    fact: "{came} bytes arrived; I took the first 4 as the int and ignored {rest|more byte|more bytes}.",
    cause:
      "Send only the sizeof(int) bytes of one int: no array, struct, long or double, and nothing after it in the same connection.",
  },
  fr: {
    fact: "{came} octets sont arrivés ; j'ai pris les 4 premiers comme int et ignoré {rest|autre|autres}.",
    cause:
      "N'envoyez que les sizeof(int) octets d'un int : ni tableau, ni struct, ni long ou double, et rien d'autre dans la même connexion.",
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
    "Fewer bytes arrive than an int has, then at once the end: a client that waited first gets F04. Bytes that look like something else have their own codes.",
  title: { en: "Fewer than 4 bytes", fr: "Moins de 4 octets" },
  en: {
    fact: "{came} of an int's 4 bytes arrived, then you ended the connection.",
    cause: "Send sizeof(int) bytes, and check what write() returns: it may take fewer.",
  },
  fr: {
    fact: "Un int a 4 octets : {came|seul est arrivé|sont arrivés}, puis vous avez terminé la connexion.",
    cause: "Envoyez sizeof(int) octets, et vérifiez ce que renvoie write() : il peut en prendre moins.",
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
    "Fewer bytes arrive than an int has, then nothing for half a second or more, until the client gives up or is interrupted, or the listener's idle_timeout ends the connection.",
  supersedes: ["C04"],
  title: { en: "Waiting for the rest of the int", fr: "En attente du reste de l'int" },
  en: {
    fact: "{came} of an int's 4 bytes arrived, then nothing more until the connection ended.",
    cause: "Probably each side waited for the other: send all 4 bytes of the int before you read the answer.",
  },
  fr: {
    fact:
      "Un int a 4 octets : {came|seul est arrivé|sont arrivés}, puis plus rien jusqu'à la fin de la connexion.",
    cause: "Chacun attendait sans doute l'autre : envoyez les 4 octets de l'int avant de lire la réponse.",
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
  when: "At half-close, what arrived is not a whole number of ints.",
  title: { en: "Not a whole number of ints", fr: "Pas un nombre entier d'int" },
  en: {
    fact:
      "{came|byte|bytes} arrived, which is not a multiple of 4: {rest|byte|bytes} at the end got no answer.",
    cause: "Send whole ints of sizeof(int) bytes, and check what write() returns: it may take fewer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, ce qui n'est pas un multiple de 4 : à la fin, {rest|octet reste|octets restent} sans réponse.",
    cause:
      "Envoyez des int entiers de sizeof(int) octets, et vérifiez ce que renvoie write() : il peut en prendre moins.",
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
    "A byte arrives out of band (MSG_OOB). The course teaches it: an error only where the int lacks that byte.",
  supersedes: ["F03", "F04", "F05"],
  title: { en: "A byte out of band", fr: "Un octet hors bande" },
  en: {
    fact: "{urgent|byte|bytes} arrived out of band (MSG_OOB), beside the stream.",
    cause:
      "With MSG_OOB, the last byte of each send() leaves the stream: send ordinary data with 0 as the last argument.",
  },
  fr: {
    fact: "{urgent|octet est arrivé|octets sont arrivés} hors bande (MSG_OOB), à côté du flux.",
    cause:
      "Avec MSG_OOB, le dernier octet de chaque send() quitte le flux : envoyez les données ordinaires avec 0 en dernier argument.",
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
    "A length is received before a text, where only ints are expected. Not said where what follows is not text: it may be another int.",
  supersedes: ["F01", "F02", "F05", "B02", "B03", "W06", "C08"],
  title: { en: "Length before the text", fr: "Longueur avant le texte" },
  en: {
    fact: "The first int, {prefix}, looks like the length of the text that follows it ({rest} bytes).",
    cause:
      "Sending a length first is good practice, but this exercise expects ints of 4 bytes and nothing else.",
  },
  fr: {
    fact: "Le premier int, {prefix}, ressemble à la longueur du texte qui le suit ({rest} octets).",
    cause:
      "Envoyer d'abord la longueur est une bonne pratique, mais cet exercice n'attend que des int de 4 octets.",
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
