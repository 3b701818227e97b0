// W06 to W10: memory that was sent as it lies there: a struct with its padding, an address in place of what
// it points to, a float or a double in place of an int.
import { int32 } from "../../text/ints.ts";
import { COURSE_TEXT, float32, float64, hex, isPointer, POINTER_BYTES, quoted, textOf } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Finding, Rule } from "../rule.ts";
import { SMALL } from "./byte_order.ts";

/** The last ASCII character. */
const MOST_CHAR = 0x7f;

/**
 * Largest value of a struct's first field: with a larger one, what looks like a hole may be part of a number.
 */
const MOST_FIRST = 1000;

/** Longest struct of a student's; what is longer is a buffer. */
const LONGEST_STRUCT = 64;

const structPadding: Rule = {
  code: "W06",
  level: "warning",
  when:
    "A struct comes as it lies in memory, its int behind a hole that the compiler left: a small short or char, garbage up to the 4th byte, then an int. Not said where the hole is all zeros: those are two ints.",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "struct with padding", fr: "struct avec remplissage" },
  en: {
    fact:
      "{came} bytes came: {first}, {hole} bytes of garbage, then {value}, as a struct with a hole lies in memory.",
    cause: "The compiler pads a struct so that its int is aligned: send the int alone, not the whole struct.",
  },
  fr: {
    fact:
      "{came} octets sont arrivés : {first}, {hole} octets quelconques, puis {value}, comme une struct avec un trou.",
    cause:
      "Le compilateur aligne l'int d'une struct par des octets de remplissage : envoyez l'int seul, pas la struct.",
  },
  find({ wants, bytes, came, whole, littleEndian }) {
    if (wants !== "int" || !whole || ![8, 12, 16].includes(came)) return undefined;
    const value = int32(bytes, 4, littleEndian);
    const from = holeAt(bytes);
    if (from === undefined || value === 0 || Math.abs(value) > SMALL) return undefined;
    const first = from === 1 ? bytes[0] : bytes[0] | (bytes[1] << 8);
    return {
      certainty: "medium",
      evidence: inRequest(from, 4),
      values: { came, first, hole: 4 - from, value },
    };
  },
};

const pointerValue: Rule = {
  code: "W07",
  level: "error",
  when:
    "8 bytes come that are an address in the sender's memory. A warning at listeners that take any message; not said where nothing is wanted.",
  supersedes: ["W01", "W02", "W03", "W06", "B02", "F01", "F02", "T03", "P10"],
  title: { en: "An address, not its content", fr: "Une adresse, pas son contenu" },
  en: {
    fact: "8 bytes came that look like an address of your program's memory: {hex}.",
    cause: "If p is a pointer, pass p and the length of what it points to, not &p with sizeof(p).",
  },
  fr: {
    fact: "8 octets sont arrivés qui ressemblent à une adresse dans la mémoire de votre programme : {hex}.",
    cause: "Si p est un pointeur, passez p et la longueur de ce qu'il désigne, et non &p avec sizeof(p).",
  },
  find(context) {
    const { bytes, came, wants } = context;
    if (came !== POINTER_BYTES || wants === "nothing" || !isPointer(bytes, 0)) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(0, POINTER_BYTES),
      values: { hex: hex(bytes, 0, POINTER_BYTES) },
    };
  },
};

const pointerInStruct: Rule = {
  code: "W08",
  level: "warning",
  when:
    "A struct with a pointer in it comes: the address arrived, what it points to did not. Behind a text it is garbage of a whole buffer instead (T08).",
  supersedes: ["F01", "F02", "W06"],
  title: { en: "struct with a pointer", fr: "struct avec un pointeur" },
  en: {
    fact: "Bytes {from} to {to} of the {came} look like an address of your program's memory.",
    cause:
      "A pointer in a struct means nothing to another program: send what it points to, or put an array there.",
  },
  fr: {
    fact: "Les octets {from} à {to} des {came} ressemblent à une adresse dans la mémoire de votre programme.",
    cause:
      "Un pointeur dans une struct ne dit rien à un autre programme : envoyez ce qu'il désigne, ou un tableau.",
  },
  find(context) {
    const { bytes, came, whole, wants } = context;
    if (!(wantsInts(context) || wants === "message") || !whole || came > LONGEST_STRUCT || came % 8 !== 0) {
      return undefined;
    }
    for (let at = POINTER_BYTES; at < came; at += POINTER_BYTES) {
      if (!isPointer(bytes, at)) continue;
      const to = at + POINTER_BYTES;
      return { certainty: "medium", evidence: inRequest(at, to), values: { from: at, to: to - 1, came } };
    }
    return undefined;
  },
};

const sizeofPointer: Rule = {
  code: "W09",
  level: "warning",
  when:
    "The first 8 bytes of a longer text come, since sizeof gave the size of a pointer. Known by the course's own text, or by an earlier message that goes on after the same 8 bytes; not said of other texts of 8 characters.",
  supersedes: ["T03"],
  title: { en: "sizeof(pointer)", fr: "sizeof(pointeur)" },
  en: {
    fact: 'Exactly 8 bytes of a longer text came: "{text}".',
    cause: "sizeof on a char * gives the pointer's size, 8: use strlen(s) + 1 for the text and its NUL.",
  },
  fr: {
    fact: "Exactement 8 octets d'un texte plus long sont arrivés : « {text} ».",
    cause:
      "sizeof sur un char * donne la taille du pointeur, 8 : utilisez strlen(s) + 1 pour le texte et son NUL.",
  },
  find({ bytes, came, wants, before, whole }) {
    if (came !== POINTER_BYTES || !whole || (wants !== "message" && wants !== "anything")) return undefined;
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    const longer = before.some(({ request, trap }) =>
      trap === undefined && request.length > POINTER_BYTES + 1 && request[POINTER_BYTES] !== 0 &&
      bytes.every((byte, i) => request[i] === byte)
    );
    if (!COURSE_TEXT.startsWith(text) && !longer) return undefined;
    return { certainty: "high", evidence: inRequest(0, POINTER_BYTES), values: { text: quoted(text) } };
  },
};

const realNumber: Rule = {
  code: "W10",
  level: "error",
  when:
    "A float or a double comes where an int belongs, with a value that people write (10.0, 3.5, -2.25). Not said of powers of two and of other multiples of 2^24, which are as likely ints.",
  supersedes: ["B02", "B04", "W01", "W02", "W03", "W06", "F01", "F02"],
  title: { en: "float or double for int", fr: "float ou double au lieu d'int" },
  en: {
    fact: "The {came} bytes that came read as the {type} {real}; as an int they are {value}.",
    cause: "Declare the value as int: a cast, (int) x, changes the type, the address of x alone doesn't.",
  },
  fr: {
    fact: "Les {came} octets reçus se lisent comme le {type} {real} ; comme int, ils valent {value}.",
    cause: "Déclarez un int : la conversion (int) x change le type, l'adresse de x ne le change pas.",
  },
  find(context) {
    const { bytes, came } = context;
    if (!wantsInts(context) || bytes.length !== came) return undefined;
    return came === 4 ? float(bytes) : came === 8 ? double(bytes) : undefined;
  },
};

/** All of them. */
export const POINTERS: readonly Rule[] = [
  structPadding,
  pointerValue,
  pointerInStruct,
  sizeofPointer,
  realNumber,
];

/** Where a hole before the 4th byte begins, after a short or a char; undefined where there may be an int. */
function holeAt(bytes: Uint8Array): number | undefined {
  const first = bytes[0] | (bytes[1] << 8);
  const isSign = bytes[2] === 0xff && bytes[3] === 0xff;
  if (bytes[0] === 0 || isSign || (bytes[2] === 0 && bytes[3] === 0)) return undefined;
  if (first <= MOST_FIRST) return 2;
  return bytes[0] <= MOST_CHAR && bytes[1] !== 0 && bytes[2] !== 0 && bytes[3] !== 0 ? 1 : undefined;
}

function float(bytes: Uint8Array): Finding | undefined {
  const real = float32(bytes, 0, true);
  const value = int32(bytes, 0, true);
  const tenth = Math.fround(Math.round(real * 10) / 10) === real;
  const size = Math.abs(real);
  if (!tenth || size < 0.1 || size > 1000 || value % 2 ** 24 === 0) return undefined;
  const shown = Math.round(real * 10) / 10;
  return {
    certainty: "medium",
    evidence: inRequest(0, 4),
    values: { came: 4, type: "float", real: shown, value },
  };
}

function double(bytes: Uint8Array): Finding | undefined {
  const real = float64(bytes, 0, true);
  const size = Math.abs(real);
  if (!(size >= 0.01 && size <= 1e9) || Math.round(real * 100) / 100 !== real) return undefined;
  const value = int32(bytes, 0, true);
  return { certainty: "high", evidence: inRequest(0, 8), values: { came: 8, type: "double", real, value } };
}
