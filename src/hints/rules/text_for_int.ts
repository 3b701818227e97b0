// T01, T02, T07 and T10 to T12: text where an int belongs, and text that no C program meant to send. Some
// four characters may be an int all the same, so four bytes are judged with more care.
import { isPrintable, isZero, quoted } from "../bytes.ts";
import { type Context, inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** Shortest UTF-16 that is recognised: three characters. */
const LEAST_WIDE = 6;

/** At least three letters, and hardly anything but letters. */
const WORDS = /^(?=(?:.*\p{L}){3})[\p{L}\s'.,!?-]+$/u;

/** A short word with what may stand behind it: of random ints, one in thousands. */
const SHORT = /^(?=.*[aeiouyAEIOUY])(?:[A-Za-z][a-z]{1,2}|[A-Z]{2,3})[ .,!?]{0,2}\n?$/;

/** In decimal digits, perhaps with a fraction as English or French writes it. */
const NUMBER = /^\s*[+-]?\d+(?:[.,]\d+)?\s*$/;

/** A conversion of printf(), but not a per cent sign in prose or in a URL. */
const FORMAT = /(?<![\d%])%[-+0#]*\d*(?:\.\d+)?(?:ll|l|h|z)?[diuxXsfcp](?![A-Za-z\d])/;

/** 0x and digits, or four pairs of digits and more. */
const HEX = /^\s*(?:0x[0-9a-f]{1,16}|(?=.*[a-f ])[0-9a-f]{2}(?:[ :]?[0-9a-f]{2}){3,})\s*$/i;

/** Two letters or digits in UTF-16: the ints that these are nobody types. */
const WIDE_START = /^(?:\0[0-9A-Za-z]\0[0-9A-Za-z]|[0-9A-Za-z]\0[0-9A-Za-z]\0)$/;

interface WideText {
  readonly text: string;
  readonly from: number;
  readonly width: 2 | 4;
}

const digitsForInt: Rule = {
  code: "T01",
  level: "error",
  when:
    'The number is received in characters where an int is expected: "10" is 31 30, not 0a 00 00 00. Less sure of exactly four bytes, which may be an int too, and a guess of two characters with two NULs; less sure too of up to four in eight bytes, which may be a long.',
  supersedes: [
    "T02",
    "F01",
    "F02",
    "F03",
    "F04",
    "F05",
    "W01",
    "W04",
    "W05",
    "W06",
    "W12",
    "B02",
    "B03",
    "C08",
  ],
  title: { en: "Digits instead of an int", fr: "Des chiffres au lieu d'un int" },
  en: {
    fact: 'The characters "{text}" arrived; I expected the 4 bytes of an int.',
    cause:
      "Send the int itself, not its digits: in C `write(s, &n, sizeof(int))`, without sprintf() or fgets(); in Python struct.pack('i', n), not str(n).",
  },
  fr: {
    fact: "Les caractères « {text} » sont arrivés ; j'attendais les 4 octets d'un int.",
    cause:
      "Envoyez l'int lui-même, pas ses chiffres : en C `write(s, &n, sizeof(int))`, sans sprintf() ni fgets() ; en Python struct.pack('i', n), pas str(n).",
  },
  find(context) {
    const { came, text } = context;
    if (!wantsInts(context) || text === undefined || !NUMBER.test(text.body)) return undefined;
    const ofFour = text.to === 4 ? "high" : text.to === 3 ? "medium" : "low";
    const mayBeLong = came === 8 && text.to <= 4;
    const certainty = came === 4 ? ofFour : mayBeLong ? "medium" : "certain";
    return { certainty, evidence: inRequest(0, text.to), values: { text: quoted(text.body) } };
  },
};

const textForInt: Rule = {
  code: "T02",
  level: "error",
  when:
    "Text is received where an int is expected. Of exactly four bytes, which may be an int, what looks like a word is a warning, and other text a guess.",
  supersedes: ["F01", "F02", "F03", "F04", "F05", "W04", "W05", "W06", "W12", "B02", "B03", "C08"],
  title: { en: "Text instead of an int", fr: "Du texte au lieu d'un int" },
  en: {
    fact: 'The text "{text}" arrived; I expected the 4 bytes of an int.',
    cause:
      "This exercise expects a number as it is in memory, for example `int n = 10; write(s, &n, sizeof(int));`.",
  },
  fr: {
    fact: "Le texte « {text} » est arrivé ; j'attendais les 4 octets d'un int.",
    cause:
      "Cet exercice attend un nombre tel qu'il est en mémoire, par exemple `int n = 10; write(s, &n, sizeof(int));`.",
  },
  find(context) {
    const { came, text } = context;
    if (!wantsInts(context) || text === undefined || text.to < 2) return undefined;
    const ofFour = isWord(text.body) ? "medium" : SHORT.test(text.body) ? "low" : undefined;
    if (came === 4 && ofFour === undefined) return undefined;
    if (text.to < 4 && came > 4) return undefined;
    if (came !== 4 && !/\p{L}/u.test(text.body) && text.to < 6) return undefined;
    return {
      certainty: came === 4 ? ofFour! : "high",
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

const utf16Text: Rule = {
  code: "T07",
  level: "error",
  when:
    "UTF-16 is received, every other byte zero (wchar_t of Windows, text of Java or PowerShell), or UTF-32 (wchar_t of Linux). At least three characters, one behind a byte order mark, or two letters or digits where an int is expected; UTF-32, which may be ints, only as words in messages.",
  supersedes: ["F01", "F02", "F05", "C06", "T01", "T02", "T08", "T09", "B02", "B03", "W01", "W02", "W06"],
  title: { en: "Wide characters", fr: "Caractères larges" },
  en: {
    fact: 'Each character of "{text}" takes {width} bytes, as in UTF-{bits}.',
    cause:
      "Send one byte per character, not wchar_t or UTF-16 (Windows, PowerShell, Java's writeChars()); where an int is expected, send the int, not its text.",
  },
  fr: {
    fact: "Chaque caractère de « {text} » prend {width} octets, comme en UTF-{bits}.",
    cause:
      "Envoyez un octet par caractère, ni wchar_t ni UTF-16 (Windows, PowerShell, writeChars() en Java) ; là où un int est attendu, envoyez l'int, pas son texte.",
  },
  find(context) {
    const { bytes, came, wants } = context;
    if (wants === "nothing") return undefined;
    const found = wideText(bytes) ??
      (wants === "message" ? veryWideText(bytes) : wantsInts(context) ? wideStart(context) : undefined);
    if (found === undefined) return undefined;
    const { text, from, width } = found;
    return {
      // Four bytes may be an int.
      certainty: came === 4 ? "medium" : "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(from, from + width * text.length),
      values: { text: text.slice(0, 12), width, bits: 8 * width },
    };
  },
};

const formatLeft: Rule = {
  code: "T10",
  level: "error",
  when:
    'A printf format such as "%d" is received as it stands. Not said of per cent signs in prose and in URLs ("50 % de", "100%").',
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "printf format sent as is", fr: "Format printf envoyé tel quel" },
  en: {
    fact: 'The text contains "{format}", which looks like a printf() format.',
    cause:
      "Only printf(), sprintf() and the like replace formats: write() and sendto() send the characters as they are.",
  },
  fr: {
    fact: "Le texte contient « {format} », qui ressemble à un format de printf().",
    cause:
      "Seules printf(), sprintf() et leurs semblables remplacent les formats : write() et sendto() envoient les caractères tels quels.",
  },
  find(context) {
    const { text, wants } = context;
    const body = text?.body;
    const match = body === undefined || wants === "nothing" ? null : FORMAT.exec(body);
    if (match === null) return undefined;
    const level = wantsInts(context) ? "error" : wants === "message" ? "warning" : "info";
    const from = new TextEncoder().encode(body!.slice(0, match.index)).length;
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level,
      evidence: inRequest(from, from + match[0].length),
      values: { format: match[0] },
    };
  },
};

const hexForInt: Rule = {
  code: "T11",
  level: "error",
  when:
    'The int\'s bytes are received written as hexadecimal characters: "0x0a", "0a 00 00 00". Decimal digits alone are T01.',
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "Hexadecimal text for an int", fr: "Hexadécimal en texte au lieu d'un int" },
  en: {
    fact: 'The characters "{text}" arrived: hexadecimal digits, not the bytes they stand for.',
    cause:
      "Send the int itself with `write(s, &n, sizeof(int))`; in a shell, printf '\\x0a\\0\\0\\0' makes the bytes.",
  },
  fr: {
    fact:
      "Les caractères « {text} » sont arrivés : des chiffres hexadécimaux, et non les octets qu'ils désignent.",
    cause:
      "Envoyez l'int par `write(s, &n, sizeof(int))` ; dans un shell, printf '\\x0a\\0\\0\\0' produit ces octets.",
  },
  find(context) {
    const { text } = context;
    if (!wantsInts(context) || text === undefined || !HEX.test(text.body)) return undefined;
    return {
      certainty: context.came === 4 ? "medium" : "certain",
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

const jsonForInt: Rule = {
  code: "T12",
  level: "error",
  when: "JSON is received: wrong where an int is expected, a message like any other elsewhere.",
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "C08"],
  title: { en: "JSON", fr: "JSON" },
  en: {
    fact: "JSON arrived: {text}.",
    cause: "The exercises do not use JSON: an int is 4 bytes, as in C, and a message is plain text.",
  },
  fr: {
    fact: "Du JSON est arrivé : {text}.",
    cause:
      "Les exercices n'utilisent pas JSON : un int fait 4 octets, comme en C, et un message est du texte simple.",
  },
  find(context) {
    const { text, wants, whole } = context;
    if (text === undefined || !(wantsInts(context) || wants === "message")) return undefined;
    if (!(whole ? isJson(text.body) : /^\{\s*"/.test(text.body))) return undefined;
    const level = wantsInts(context) ? "error" : "info";
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level,
      evidence: inRequest(0, text.to),
      values: { text: quoted(text.body) },
    };
  },
};

/** All of them. */
export const TEXT_FOR_INT: readonly Rule[] = [
  digitsForInt,
  textForInt,
  utf16Text,
  formatLeft,
  hexForInt,
  jsonForInt,
];

/**
 * "test", "Test" or "TEST": of random ints, one in thousands looks like that. With fewer letters small ints
 * would (31337).
 */
function isWord(body: string): boolean {
  return /^(?:[A-Za-z][a-z]{3}|[A-Z]{4})$/.test(body) && /[aeiouy]/i.test(body);
}

/** UTF-16 in either byte order, with or without a byte order mark. */
function wideText(bytes: Uint8Array): WideText | undefined {
  const bom = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const from = bom ? 2 : 0;
  // Most bytes have no zero in the first four, or only zeros: they are not taken apart.
  if (!bom && (bytes.length < LEAST_WIDE || (bytes[0] === 0) === (bytes[1] === 0))) return undefined;
  const even = every(2, bytes, from);
  const odd = every(2, bytes, from + 1);
  const text = wide(even, odd) || wide(odd, even);
  return !text || (!bom && 2 * text.length < LEAST_WIDE) ? undefined : { text, from, width: 2 };
}

/** Two letters or digits, as the counter takes them and closes, whatever comes behind. */
function wideStart({ bytes, came }: Context): WideText | undefined {
  const match = came === 4 ? WIDE_START.exec(String.fromCharCode(...bytes)) : null;
  return match === null ? undefined : { text: match[0].replaceAll("\0", ""), from: 0, width: 2 };
}

/** UTF-32 as wchar_t has it on Linux, and only words: numbers look much the same. */
function veryWideText(bytes: Uint8Array): WideText | undefined {
  const zeros = [1, 2, 3].map((at) => every(4, bytes, at));
  const text = zeros.every(isZero) ? wide(every(4, bytes, 0), zeros[0]) : undefined;
  return text !== undefined && WORDS.test(text) ? { text, from: 0, width: 4 } : undefined;
}

function every(step: number, bytes: Uint8Array, from: number): Uint8Array {
  return bytes.filter((_byte, i) => i >= from && (i - from) % step === 0);
}

/**
 * The characters as long as the other bytes are zeros; undefined where more follows than NULs and line ends.
 */
function wide(characters: Uint8Array, zeros: Uint8Array): string | undefined {
  let length = 0;
  while (length < zeros.length && isPrintable(characters[length]) && zeros[length] === 0) length++;
  const rest = characters.subarray(length);
  if (rest.some((byte) => byte !== 0 && byte !== 10 && byte !== 13)) return undefined;
  return String.fromCharCode(...characters.subarray(0, length));
}

function isJson(body: string): boolean {
  return /^\s*\{\s*(?:"[^"]*"\s*:.*)?\}\s*$/s.test(body) || /^\s*\[[\s\d",.{}:-]*\]\s*$/.test(body);
}
