// T03 to T06, T08, T09 and T13 to T15: a text of the right kind whose end or whose characters are wrong: its
// NUL, its newline, what comes after it, accents and escapes.
import { COURSE_TEXT, isPointer, isPrintable, isZero, quoted, textOf } from "../bytes.ts";
import { type Context, firstMessage, inRequest, isZeroFrom, wantsInts } from "../context.ts";
import type { Certainty } from "../../exchange/exchange.ts";
import type { Rule } from "../rule.ts";

/** More NULs than this after a text are the rest of its buffer. */
const MOST_NULS = 3;

/** Fewer characters may be an int: 42 is "*" and three NULs. */
const LEAST_TEXT = 3;

/** Fewer bytes after a text may be anything, not only garbage. */
const LEAST_GARBAGE = 4;

/** So many zeros after a text and its NUL are the rest of its buffer. */
const LEAST_ZEROS = 3;

/** Shortest text that is judged by its accents: fewer bytes may be a number. */
const LEAST_ACCENTED = 6;

/** A byte in hexadecimal anywhere, a line end or a NUL only at the end. */
const ESCAPE = /\\x[0-9a-fA-F]{2}|\\[nr0](?=(?:\\[nr0])*\s*$)/;

/** So many zeros alone are a buffer; fewer may be numbers. */
const LEAST_EMPTY_BUFFER = 16;

/** Lengths that programs give their buffers, besides powers of two from 32 on. */
const BUFFERS: readonly number[] = [50, 80, 100, 150, 200, 250, 255, 300, 400, 500, 1000, 1500, 2000, 5000];

const missingNul: Rule = {
  code: "T03",
  level: "warning",
  when:
    "A text is received without the NUL that the course's messages carry. A warning for the course's own text; any other message is as good without it. Not said where the end isn't in the sample.",
  once: true,
  title: { en: "Text without its NUL", fr: "Texte sans son NUL" },
  en: {
    fact: 'The text "{text}" arrived without the NUL that ends a string in C ({came} bytes).',
    cause:
      "In C, send strlen(s) + 1 bytes, as the course does, so that a receiver can print it with %s; Python, Java and JavaScript need no NUL here.",
  },
  fr: {
    fact: "Le texte « {text} » est arrivé sans le NUL qui termine une chaîne en C ({came} octets).",
    cause:
      "En C, envoyez strlen(s) + 1 octets, comme le cours, pour qu'on puisse l'afficher avec %s ; en Python, Java et JavaScript, il n'en faut pas ici.",
  },
  find({ wants, bytes, came, whole }) {
    if (wants !== "message" || !whole || came === 0) return undefined;
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    return {
      certainty: "high",
      level: text === COURSE_TEXT ? "warning" : "info",
      evidence: inRequest(came - 1, came),
      values: { text: quoted(text), came },
    };
  },
};

const extraNul: Rule = {
  code: "T04",
  level: "info",
  when:
    "Two or three NULs end a message. More are a whole buffer (T09). Not said at an echo, where any bytes are right.",
  title: { en: "More than one NUL", fr: "Plus d'un NUL" },
  en: {
    fact: "The message ends with {count} NULs; one is enough.",
    cause: "strlen(s) + 1 counts the text and its NUL; sizeof counts the whole array.",
  },
  fr: {
    fact: "Le message se termine par {count} NUL ; un seul suffit.",
    cause: "strlen(s) + 1 compte le texte et son NUL ; sizeof compte tout le tableau.",
  },
  find({ wants, bytes, came, whole, text }) {
    if (wants !== "message" || text === undefined || text.to < LEAST_TEXT || !whole) return undefined;
    const count = came - text.to;
    if (count > MOST_NULS || count < 2 || !isZero(bytes, text.to)) return undefined;
    return { certainty: "certain", evidence: inRequest(text.to + 1, came), values: { count } };
  },
};

const newlineLeft: Rule = {
  code: "T05",
  level: "info",
  when: "The message ends with the newline that fgets() keeps, or that nc sends. CR LF is T06.",
  title: { en: "Newline in the message", fr: "Retour à la ligne dans le message" },
  en: {
    fact: "The text ends with a newline (0a).",
    cause:
      'fgets() keeps the newline that you type, and nc sends it too: in C, remove it with `s[strcspn(s, "\\n")] = 0`.',
  },
  fr: {
    fact: "Le texte se termine par un retour à la ligne (0a).",
    cause:
      'fgets() garde le retour à la ligne que vous tapez, et nc l\'envoie aussi : en C, supprimez-le par `s[strcspn(s, "\\n")] = 0`.',
  },
  find({ wants, bytes, came, text }) {
    if (wants !== "message" || text === undefined || (!text.ended && came > bytes.length)) return undefined;
    if (!text.body.endsWith("\n") || text.body.endsWith("\r\n")) return undefined;
    return { certainty: "certain", evidence: inRequest(text.to - 1, text.to) };
  },
};

const crlfEnd: Rule = {
  code: "T06",
  level: "info",
  when: "The message ends with CR LF, as telnet, `nc -C` and Windows end lines.",
  title: { en: "CR LF at the end", fr: "CR LF à la fin" },
  en: {
    fact: "The text ends with CR LF (0d 0a).",
    cause: "telnet, `nc -C` and Windows end lines like this; the course's messages have no line end.",
  },
  fr: {
    fact: "Le texte se termine par CR LF (0d 0a).",
    cause:
      "telnet, `nc -C` et Windows terminent ainsi les lignes ; les messages du cours n'ont pas de fin de ligne.",
  },
  find({ wants, bytes, came, text }) {
    if (wants !== "message" || text === undefined || (!text.ended && came > bytes.length)) return undefined;
    if (!text.body.endsWith("\r\n")) return undefined;
    return { certainty: "certain", evidence: inRequest(text.to - 2, text.to) };
  },
};

const garbageAfterNul: Rule = {
  code: "T08",
  level: "warning",
  when:
    "Old content of memory is received after the text's NUL, in a datagram or in a connection's first read. Where that is text too, two strings may be a protocol: it is said only where an earlier message of this student left them there, or where the length is a buffer's (80, 100, 128, 256 …), and as a guess where two strings fill it exactly. A guess too where it may be the numbers of a struct.",
  supersedes: ["L02", "W08"],
  title: { en: "Extra bytes after the text", fr: "Octets en plus après le texte" },
  en: {
    fact: '{came} bytes arrived: "{text}", its NUL, then {rest} more bytes.',
    cause:
      "If you meant the text alone, the length is probably sizeof(buffer): send strlen(s) + 1 bytes, or old content of your memory goes out too.",
  },
  fr: {
    fact: "{came} octets sont arrivés : « {text} », son NUL, puis {rest} octets de plus.",
    cause:
      "Si vous vouliez le texte seul, la longueur est sans doute sizeof(tampon) : envoyez strlen(s) + 1 octets, sinon d'anciens octets de la mémoire partent avec.",
  },
  find(context) {
    const { wants, text } = context;
    if ((wants !== "message" && wants !== "anything") || text === undefined || text.to < 3) return undefined;
    const message = firstMessage(context);
    const from = text.to + 1;
    const rest = message.sample.subarray(from);
    if (message.length - from < LEAST_GARBAGE || isZero(rest)) return undefined;
    const certainty = sureOfGarbage(context, rest, from);
    if (certainty === undefined) return undefined;
    return {
      certainty,
      evidence: inRequest(from, message.sample.length),
      values: { came: message.length, text: quoted(text.body), rest: message.length - from },
    };
  },
};

const zerosAfterNul: Rule = {
  code: "T09",
  level: "info",
  when:
    "Nothing but zeros is received after the text, in a datagram or in a connection's first read: the whole buffer was sent. Up to three NULs are T04.",
  supersedes: ["L02"],
  title: { en: "Whole buffer sent", fr: "Tampon envoyé en entier" },
  en: {
    fact: '{came} bytes arrived: "{text}" and its NUL, then {rest} more zeros.',
    cause:
      "The length is probably sizeof(buffer): strlen(s) + 1 bytes are enough, and fit into a smaller buffer.",
  },
  fr: {
    fact: "{came} octets sont arrivés : « {text} » et son NUL, puis {rest} autres zéros.",
    cause:
      "La longueur est sans doute sizeof(tampon) : strlen(s) + 1 octets suffisent, et tiennent dans un tampon plus petit.",
  },
  find(context) {
    const { wants, text } = context;
    if (wants !== "message" && wants !== "anything") return undefined;
    if (text === undefined || !text.ended || text.to < LEAST_TEXT) return undefined;
    const message = firstMessage(context);
    const rest = message.length - text.to - 1;
    if (rest < LEAST_ZEROS || !isZeroFrom(message, text.to)) return undefined;
    return {
      certainty: wants === "message" ? "high" : "medium",
      evidence: inRequest(text.to + 1, message.sample.length),
      values: { came: message.length, text: quoted(text.body), rest },
    };
  },
};

const latin1Text: Rule = {
  code: "T13",
  level: "info",
  when:
    "Accents are received in ISO-8859-1 (é is e9) where everything else today is UTF-8 (c3 a9). Not said unless the rest is plainly text.",
  title: { en: "Accents in ISO-8859-1", fr: "Accents en ISO-8859-1" },
  en: {
    fact: 'The text contains the byte {hex}: "{letter}" in ISO-8859-1, but not valid UTF-8 here.',
    cause:
      "Your terminal or source file is probably not in UTF-8: the bytes arrive unchanged, but others will see a wrong letter.",
  },
  fr: {
    fact: "Le texte contient l'octet {hex} : « {letter} » en ISO-8859-1, mais invalide ici en UTF-8.",
    cause:
      "Votre terminal ou votre fichier source n'est sans doute pas en UTF-8 : les octets arrivent tels quels, mais d'autres verront une mauvaise lettre.",
  },
  find({ wants, bytes }) {
    const nul = bytes.indexOf(0);
    const text = nul < 0 ? bytes : bytes.subarray(0, nul);
    const at = text.findIndex((byte) => byte >= 0xc0);
    if (wants !== "message" || at < 0 || textOf(text) !== undefined) return undefined;
    const high = text.filter((byte) => byte >= 0xc0).length;
    const plain = text.filter((byte) => isPrintable(byte) || byte === 10 || byte === 13).length;
    const letters = text.filter((byte) => /[A-Za-z]/.test(String.fromCharCode(byte))).length;
    if (high + plain !== text.length || letters < 2 * high || text.length < LEAST_ACCENTED) return undefined;
    return {
      certainty: "medium",
      evidence: inRequest(at, at + 1),
      values: { hex: text[at].toString(16), letter: String.fromCharCode(text[at]) },
    };
  },
};

const escapeLeft: Rule = {
  code: "T14",
  level: "error",
  when:
    "An escape sequence is received as characters: echo without -e, a quoted argument. Not said of backslashes inside a text, as in a Windows path.",
  supersedes: ["T02", "T11", "F01", "F02", "F03", "F04", "F05", "W04", "C08"],
  title: { en: "Escape sent as characters", fr: "Séquence d'échappement en toutes lettres" },
  en: {
    fact: "The characters {escape} arrived, not the byte they stand for.",
    cause:
      "Source code and the shell's printf turn escapes into bytes; echo without -e, fgets() and program arguments do not.",
  },
  fr: {
    fact: "Les caractères {escape} sont arrivés, et non l'octet qu'ils désignent.",
    cause:
      "Le code source et printf du shell changent ces séquences en octets ; echo sans -e, fgets() et les arguments d'un programme ne le font pas.",
  },
  find(context) {
    const { text, wants } = context;
    const body = text?.body;
    const match = body === undefined || wants === "nothing" ? null : ESCAPE.exec(body);
    if (match === null) return undefined;
    const from = new TextEncoder().encode(body!.slice(0, match.index)).length;
    return {
      certainty: context.came === 4 ? "medium" : "high",
      level: wantsInts(context) ? "error" : "info",
      evidence: inRequest(from, from + match[0].length),
      values: { escape: match[0] },
    };
  },
};

const blankMessage: Rule = {
  code: "T15",
  level: "info",
  when:
    "A message of NULs only is received: an empty string, or a buffer that was never filled. Not said of 2 to 15 zeros, which may be numbers.",
  supersedes: ["L02"],
  title: { en: "Nothing but NUL", fr: "Rien que des NUL" },
  en: {
    fact: "The message contains no characters: {seen|byte, zero|bytes seen, all zero}.",
    cause:
      "The string was probably empty, or its buffer never filled: check what fgets() or strcpy() put there before sendto().",
  },
  fr: {
    fact: "Le message ne contient aucun caractère : {seen|octet nul|octets vus, tous nuls}.",
    cause:
      "La chaîne était sans doute vide, ou le tampon jamais rempli : vérifiez ce que fgets() ou strcpy() y a mis avant sendto().",
  },
  find({ wants, bytes, came }) {
    if (wants !== "message" || bytes.length === 0 || !isZero(bytes)) return undefined;
    if (came !== 1 && came < LEAST_EMPTY_BUFFER) return undefined;
    return { certainty: "high", evidence: inRequest(0, bytes.length), values: { seen: bytes.length } };
  },
};

/** All of them. */
export const TEXT_ENDS: readonly Rule[] = [
  missingNul,
  extraNul,
  newlineLeft,
  crlfEnd,
  garbageAfterNul,
  zerosAfterNul,
  latin1Text,
  escapeLeft,
  blankMessage,
];

/** How sure it is that `rest`, which stands behind a text and its NUL, was not meant; undefined: not at all. */
function sureOfGarbage(context: Context, rest: Uint8Array, from: number): Certainty | undefined {
  const isMessage = context.wants === "message";
  if (isLeftOver(context, from)) return "high";
  if (!isStrings(rest)) return !looksUnwritten(rest) ? "low" : isMessage ? "high" : "medium";
  const { length } = firstMessage(context);
  // The arrays of a struct have zeros between their texts.
  if (!isBuffer(length) || rest[0] === 0) return undefined;
  const isFilled = rest.length === length - from && rest.at(-1) === 0 && !rest.some(isSecondNul);
  return isFilled ? "low" : "medium";
}

function isSecondNul(byte: number, i: number, all: Uint8Array): boolean {
  return byte === 0 && all[i - 1] === 0;
}

function isBuffer(length: number): boolean {
  return BUFFERS.includes(length) || (length >= 32 && Number.isInteger(Math.log2(length)));
}

/**
 * Whether these bytes are old memory: few zeros (a struct of numbers is mostly zeros) and not behind zeros
 * (as in a struct whose array was filled up with them), or an address.
 */
function looksUnwritten(rest: Uint8Array): boolean {
  const used = rest.filter((byte) => byte !== 0).length;
  const isFilledUp = rest[0] === 0 && rest[1] === 0;
  return (!isFilledUp && 3 * used >= rest.length) || rest.some((_byte, i) => isPointer(rest, i));
}

/** Whether there are only texts between the NULs. */
function isStrings(rest: Uint8Array): boolean {
  return textOf(rest.filter((byte) => byte !== 0)) !== undefined && rest.some((byte) => byte !== 0);
}

/** Whether an earlier message had the same bytes from `at` on. */
function isLeftOver(context: Context, at: number): boolean {
  const { sample } = firstMessage(context);
  return context.before.some(({ request }) =>
    request.length > at && request[at - 1] !== 0 &&
    request.subarray(at).every((byte, i) => sample[at + i] === byte)
  );
}
