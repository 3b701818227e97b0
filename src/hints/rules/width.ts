// W01 to W05, W11 and W12: an int with another type's width or sign, or with a whole buffer's length.
import { int16, int32 } from "../../text/ints.ts";
import { isPrintable, isZero } from "../bytes.ts";
import { firstInt, inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./byte_order.ts";

/** Shortest run of bytes that is taken for a buffer. */
const LEAST_BUFFER = 16;

const longForInt: Rule = {
  code: "W01",
  level: "error",
  when:
    "8 bytes are received where an int is expected, the upper half only copies of the sign. Not said where two writes of 4 bytes brought them; a guess at half-close, where several ints are allowed; less sure where all is zero.",
  supersedes: ["F01", "F02"],
  title: { en: "long for int", fr: "long au lieu d'int" },
  en: {
    fact: "8 bytes arrived, where an int has 4: {value}, then its sign extension.",
    cause:
      "If you sent one number, it was a long (or size_t, int64_t): declare an int and send sizeof(int) bytes; in Python, pack 'i', not 'l' or 'q'.",
  },
  fr: {
    fact: "8 octets sont arrivés, alors qu'un int en a 4 : {value}, puis son extension de signe.",
    cause:
      "Si c'est un seul nombre, c'était un long (ou size_t, int64_t) : déclarez un int et envoyez sizeof(int) octets ; en Python, 'i' et non 'l' ni 'q'.",
  },
  find(context) {
    const { exchange, bytes, came, littleEndian, wants } = context;
    if (!wantsInts(context) || came !== 8 || bytes.length !== 8 || exchange.readSizes[0] === 4) {
      return undefined;
    }
    const value = int32(bytes, 0, littleEndian);
    if (int32(bytes, 4, littleEndian) !== (value < 0 ? -1 : 0)) return undefined;
    const certainty = wants === "ints" ? "low" : value !== 0 ? "high" : "medium";
    return { certainty, evidence: inRequest(4, 8), values: { value } };
  },
};

const sizeofLong: Rule = {
  code: "W02",
  level: "error",
  when:
    "An int is received with the length of a long, and so with what follows it in memory. Not said where the second half is a small number: it may be a second int.",
  supersedes: ["F01", "F02"],
  title: { en: "8 bytes for an int", fr: "8 octets pour un int" },
  en: {
    fact: "8 bytes arrived instead of 4: {value}, then 4 bytes that look like what followed it in memory.",
    cause: "The length is probably sizeof(long) or 8 while the variable is an int: send sizeof(int) bytes.",
  },
  fr: {
    fact:
      "8 octets sont arrivés au lieu de 4 : {value}, puis 4 octets qui ressemblent à ce qui le suivait en mémoire.",
    cause:
      "La longueur est sans doute sizeof(long) ou 8 alors que la variable est un int : envoyez sizeof(int) octets.",
  },
  find({ exchange, wants, bytes, came, littleEndian }) {
    if (wants !== "int" || came !== 8 || bytes.length !== 8 || exchange.readSizes[0] === 4) return undefined;
    const value = int32(bytes, 0, littleEndian);
    const rest = int32(bytes, 4, littleEndian);
    if (Math.abs(value) > SMALL || !isGarbage(rest)) return undefined;
    return {
      certainty: rest >= 0x5500 && rest <= 0x7fff ? "high" : "medium",
      evidence: inRequest(4, 8),
      values: { value },
    };
  },
};

const bigEndianLong: Rule = {
  code: "W03",
  level: "error",
  when:
    "64 bits in network order are received where an int is expected: their sign first, so the int that is read is 0 or -1. Not said where both halves read as ints in the host's order.",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "64 bits in network order", fr: "64 bits en ordre réseau" },
  en: {
    fact:
      "8 bytes arrived instead of 4: {value} as 64 bits in network order; the int I read from the first 4 is {taken}.",
    cause: "Send an int, 4 bytes: htobe64(), Java's writeLong() and Python's '!q' make 8.",
  },
  fr: {
    fact:
      "8 octets sont arrivés au lieu de 4 : {value} sur 64 bits en ordre réseau ; l'int lu dans les 4 premiers vaut {taken}.",
    cause: "Envoyez un int, 4 octets : htobe64(), writeLong() en Java et '!q' en Python en font 8.",
  },
  find({ exchange, wants, bytes, came, littleEndian }) {
    if (wants !== "int" || came !== 8 || bytes.length !== 8 || exchange.readSizes[0] === 4) return undefined;
    const value = int32(bytes, 4, false);
    const asInt = int32(bytes, 4, true);
    const taken = value < 0 ? -1 : 0;
    if (int32(bytes, 0, true) !== taken || value === 0 || Math.abs(value) > SMALL) return undefined;
    if (littleEndian && Math.abs(asInt) <= SMALL) return undefined;
    // Where network order is wanted, the ints 0 and 10 in one write are the same bytes.
    return {
      certainty: littleEndian ? "high" : "medium",
      evidence: inRequest(0, 8),
      values: { value, taken },
    };
  },
};

const shortForInt: Rule = {
  code: "W04",
  level: "error",
  when: "Exactly 2 bytes are received where an int is expected. Two characters are text instead (T01, T02).",
  supersedes: ["F03", "F04", "F05", "C08"],
  title: { en: "short for int", fr: "short au lieu d'int" },
  en: {
    fact: "2 bytes arrived ({value} as a short); an int has 4.",
    cause:
      "Declare an int, not a short or uint16_t, and send sizeof(int) bytes; in Python, pack 'i', not 'h'.",
  },
  fr: {
    fact: "2 octets sont arrivés ({value} comme short) ; un int en a 4.",
    cause:
      "Déclarez un int, pas un short ni un uint16_t, et envoyez sizeof(int) octets ; en Python, 'i' et non 'h'.",
  },
  find(context) {
    const { exchange, bytes, came, littleEndian } = context;
    if (!wantsInts(context) || came !== 2 || bytes.length !== 2 || exchange.urgent > 0) return undefined;
    if (bytes.every(isPrintable) || (isPrintable(bytes[0]) && bytes[1] === 10)) return undefined;
    return { certainty: "high", evidence: inRequest(0, 2), values: { value: int16(bytes, 0, littleEndian) } };
  },
};

const byteForInt: Rule = {
  code: "W05",
  level: "error",
  when:
    "Exactly 1 byte is received where an int is expected: a char, a length of 1, or strlen() on an int, which stops at its first zero byte. A digit is text instead (T01).",
  supersedes: ["F03", "F04", "F05", "C08"],
  title: { en: "1 byte for an int", fr: "1 octet au lieu d'un int" },
  en: {
    fact: "A single byte arrived ({value}); an int has 4.",
    cause:
      "Send sizeof(int) bytes: not a char, and no strlen(), which stops at the first zero byte; in Java, write(n) sends 1 byte, putInt() of a ByteBuffer makes 4.",
  },
  fr: {
    fact: "Un seul octet est arrivé ({value}) ; un int en a 4.",
    cause:
      "Envoyez sizeof(int) octets : ni un char, ni strlen(), qui s'arrête au premier octet nul ; en Java, write(n) envoie 1 octet, putInt() d'un ByteBuffer en fait 4.",
  },
  find(context) {
    const { exchange, bytes, came } = context;
    if (!wantsInts(context) || came !== 1 || bytes.length !== 1 || exchange.urgent > 0) return undefined;
    const value = bytes[0];
    return { certainty: "high", evidence: inRequest(0, 1), values: { value } };
  },
};

const signExtension: Rule = {
  code: "W11",
  level: "info",
  when:
    "A negative int is received that is a round number less 256 or 65536: a char or short whose top bit was taken for a sign. A guess; not said of what people mean (-1 to -10, round numbers).",
  title: { en: "Sign extension", fr: "Extension du signe" },
  en: {
    fact: "I read {value}; as an unsigned {type}, the same bits are {unsigned}.",
    cause:
      "If you meant {unsigned}, a signed {type} is too small for it: declare an int; if you meant {value}, all is well.",
  },
  fr: {
    fact: "J'ai lu {value} ; comme unsigned {type}, les mêmes bits valent {unsigned}.",
    cause:
      "Si vous vouliez {unsigned}, un {type} signé est trop petit : déclarez un int ; si vous vouliez {value}, tout va bien.",
  },
  find(context) {
    const value = firstInt(context);
    if (value === undefined || context.came !== 4 || value > -11 || value % 10 === 0) return undefined;
    const ofChar = value >= -128;
    const unsigned = value + (ofChar ? 256 : 65_536);
    const round = ofChar ? unsigned % 10 === 0 : value >= -32_768 && unsigned % 1000 === 0;
    if (!round) return undefined;
    return {
      certainty: "low",
      evidence: inRequest(0, 4),
      values: { value, unsigned, type: ofChar ? "char" : "short" },
    };
  },
};

const intInBuffer: Rule = {
  code: "W12",
  level: "error",
  when:
    "An int is received at the start of a buffer of zeros. Not said where all is zero, nor below 16 bytes, where it may be a long (W01) or a few ints (F01); less sure where several ints are allowed.",
  supersedes: ["F01", "F02"],
  title: { en: "Whole buffer for an int", fr: "Tampon entier pour un int" },
  en: {
    fact: "{came} bytes arrived: {value} in the first 4, then at least {zeros} zeros.",
    cause: "The length is probably that of a whole buffer: send sizeof(int) bytes, 4.",
  },
  fr: {
    fact: "{came} octets sont arrivés : {value} dans les 4 premiers, puis au moins {zeros} zéros.",
    cause: "La longueur est sans doute celle d'un tampon entier : envoyez sizeof(int) octets, soit 4.",
  },
  find(context) {
    const { bytes, came, littleEndian, wants } = context;
    if (!wantsInts(context) || came < LEAST_BUFFER || bytes.length < LEAST_BUFFER) return undefined;
    const value = int32(bytes, 0, littleEndian);
    if (value === 0 || !isZero(bytes, 4)) return undefined;
    const certainty = wants === "int" ? "high" : "medium";
    return {
      certainty,
      evidence: inRequest(4, bytes.length),
      values: { came, value, zeros: bytes.length - 4 },
    };
  },
};

/** All of them. */
export const WIDTH: readonly Rule[] = [
  longForInt,
  sizeofLong,
  bigEndianLong,
  shortForInt,
  byteForInt,
  signExtension,
  intInBuffer,
];

/** Huge, or the upper half of an address (0x55.., 0x56.., 0x7f..). */
function isGarbage(value: number): boolean {
  const high = value >> 8;
  return Math.abs(value) > SMALL || high === 0x55 || high === 0x56 || high === 0x7f;
}
