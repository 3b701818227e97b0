// T16 to T20: what the libraries of Java, Python and JavaScript put around a value, and a length before a
// datagram's text. Each is known by bytes that only they write; a C program's reader would meet them as
// garbage. The patterns are of real programs (tests/hints/cases/other_languages.ts).
import { int32 } from "../../text/ints.ts";
import { cText, quoted, textOf } from "../bytes.ts";
import { type Context, inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** How Java's object streams begin (Object Serialization Stream Protocol: STREAM_MAGIC, STREAM_VERSION). */
const JAVA_OBJECTS = "\xac\xed\0\x05";

/**
 * How pickles of protocol 2 to 5 begin (Python's pickletools): PROTO, its number, then a frame or the first
 * opcode of None, a bool, an int, a float, a text, bytes, a list, a dict, a tuple or an object.
 */
// deno-lint-ignore no-control-regex
const PICKLE = /^\x80[\x02-\x05][\x95N\x88\x89KMJ\x8aGXCU\x8cB\](})c]/;

/** The opcode that ends a pickle. */
const STOP = 0x2e;

/** bytes and objects of Python, objects of JavaScript, an array of bytes of Java, as they are printed. */
const PRINTED =
  /^(?:b(['"]).*\1|bytearray\(b(['"]).*\2\)|<\S.* object at 0x[0-9a-f]+>|\[object \w+\]|\[B@[0-9a-f]{4,8})\s*$/s;

const INT_FAULTS = [
  "F01",
  "F02",
  "F03",
  "F04",
  "F05",
  "B02",
  "B03",
  "B04",
  "W02",
  "W03",
  "W06",
  "W10",
  "C08",
];

const writeUtf: Rule = {
  code: "T16",
  level: "error",
  when:
    "A text is received after its length in 2 bytes, as Java's writeUTF() sends it. Legal in a message, and only told there.",
  supersedes: [...INT_FAULTS, "T02", "P10"],
  title: { en: "Java's writeUTF", fr: "writeUTF de Java" },
  en: {
    fact: 'The text "{text}" arrived after a 2-byte length, {length}, as Java\'s writeUTF() sends it.',
    cause:
      "Only readUTF() removes that length: send text.getBytes() for a text, a ByteBuffer with putInt() for an int.",
  },
  fr: {
    fact:
      "Le texte « {text} » est arrivé après une longueur sur 2 octets, {length}, comme l'envoie writeUTF() en Java.",
    cause:
      "Seule readUTF() retire cette longueur : envoyez text.getBytes() pour un texte, un ByteBuffer et putInt() pour un int.",
  },
  find(context) {
    const { bytes, came } = context;
    const length = came - 2;
    if (!isAsked(context) || length < 1 || bytes[0] !== length >> 8 || bytes[1] !== (length & 0xff)) {
      return undefined;
    }
    const text = textOf(bytes.subarray(2));
    if (text === undefined) return undefined;
    return {
      // Four bytes may be an int: 143664 is 00 02 31 30.
      certainty: came === 4 ? "medium" : "high",
      level: wantsInts(context) ? "error" : "info",
      evidence: inRequest(0, 2),
      values: { length, text: quoted(text) },
    };
  },
};

const javaObjects: Rule = {
  code: "T17",
  level: "error",
  when:
    "A stream of Java's objects is received (ObjectOutputStream). Legal in a message, and only told there.",
  supersedes: [...INT_FAULTS, "C06", "L02"],
  title: { en: "Java's ObjectOutputStream", fr: "ObjectOutputStream de Java" },
  en: {
    fact: "What arrived begins with ac ed 00 05, as Java's ObjectOutputStream does.",
    cause:
      "Only Java reads that: write to the socket's own stream, text.getBytes() for a text, a ByteBuffer with putInt() for an int.",
  },
  fr: {
    fact: "Les octets reçus commencent par ac ed 00 05, comme ceux d'un ObjectOutputStream de Java.",
    cause:
      "Seul Java le lit : écrivez directement dans le flux de la socket, text.getBytes() pour un texte, un ByteBuffer et putInt() pour un int.",
  },
  find(context) {
    if (!isAsked(context) || !context.latin1.startsWith(JAVA_OBJECTS)) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "info",
      evidence: inRequest(0, JAVA_OBJECTS.length),
    };
  },
};

const pickle: Rule = {
  code: "T18",
  level: "error",
  when: "An object of Python is received as pickle writes it. Legal in a message, and only told there.",
  supersedes: [...INT_FAULTS, "L02"],
  title: { en: "Python's pickle", fr: "pickle de Python" },
  en: {
    fact: "The {came} bytes that arrived look like a Python object written by pickle.dumps().",
    cause: "Only Python reads that: send s.encode() for a text, struct.pack('i', n) for an int.",
  },
  fr: {
    fact: "Les {came} octets reçus ressemblent à un objet Python écrit par pickle.dumps().",
    cause: "Seul Python le lit : envoyez s.encode() pour un texte, struct.pack('i', n) pour un int.",
  },
  find(context) {
    const { bytes, came, latin1 } = context;
    if (!isAsked(context) || came <= 4 || !PICKLE.test(latin1) || !isWholePickle(context)) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "info",
      evidence: inRequest(0, bytes.length),
      values: { came },
    };
  },
};

const printedValue: Rule = {
  code: "T19",
  level: "error",
  when:
    "A value is received as it is printed: Python's b'…', JavaScript's [object Object], Java's [B@1b6d3586. Not said at an echo.",
  supersedes: ["F01", "F02", "F05", "T02", "T03", "T11", "T12", "T14", "C08"],
  title: { en: "Printed form of a value", fr: "Valeur telle qu'on l'affiche" },
  en: {
    fact: 'The text "{text}" looks like a value as it is printed, not its bytes.',
    cause:
      "str() on bytes in Python gives b'…', and toString() in Java and JavaScript often gives only a name: send the bytes themselves.",
  },
  fr: {
    fact: "Le texte « {text} » ressemble à une valeur telle qu'on l'affiche, et non à ses octets.",
    cause:
      "str() sur des octets donne b'…' en Python, et toString() ne donne souvent qu'un nom en Java et en JavaScript : envoyez les octets eux-mêmes.",
  },
  find(context) {
    const { text, whole } = context;
    if (!isAsked(context) || !whole || text === undefined || !PRINTED.test(text.body)) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

const lengthInDatagram: Rule = {
  code: "T20",
  level: "info",
  when:
    "A text is received after its length, an int, in a message that is a datagram. Over connections, which don't separate messages, that is F07.",
  title: { en: "Length before the text", fr: "Longueur avant le texte" },
  en: {
    fact: 'The text "{text}" arrived after a 4-byte length, {length}.',
    cause: "A datagram carries its own length, which recvfrom() returns: the text alone is enough.",
  },
  fr: {
    fact: "Le texte « {text} » est arrivé après une longueur sur 4 octets, {length}.",
    cause: "Un datagramme porte déjà sa longueur, que renvoie recvfrom() : le texte seul suffit.",
  },
  find({ wants, isStream, bytes, came }) {
    if (wants !== "message" || isStream || bytes.length < 6) return undefined;
    const text = cText(bytes.subarray(4));
    if (text === undefined || text.to < 2) return undefined;
    // With its NUL or without, or the whole datagram's; in a buffer, the text's.
    const lengths = text.ended ? [text.to, text.to + 1] : came - 4 === text.to ? [text.to] : [came - 4];
    const length = [int32(bytes, 0, true), int32(bytes, 0, false)].find((each) =>
      lengths.includes(each) || each === came
    );
    if (length === undefined) return undefined;
    return {
      certainty: length === came - 4 || length === came ? "high" : "medium",
      evidence: inRequest(0, 4),
      values: { length, text: quoted(text.body) },
    };
  },
};

/** All of them. */
export const OTHER_LANGUAGES: readonly Rule[] = [
  writeUtf,
  javaObjects,
  pickle,
  printedValue,
  lengthInDatagram,
];

/** Whether ints or a message are wanted: elsewhere any bytes are right. */
function isAsked(context: Context): boolean {
  return wantsInts(context) || context.wants === "message";
}

/** By its last byte, or where that is not in the sample by the length of its frame (8 bytes behind 95). */
function isWholePickle({ bytes, came, whole }: Context): boolean {
  if (whole) return bytes.at(-1) === STOP;
  return bytes[2] === 0x95 && int32(bytes, 3, true) === came - 11 && int32(bytes, 7, true) === 0;
}
