// W06 to W10: memory that was sent as it lies there: a struct with its padding, an address in place of what
// it points to, a float or a double in place of an int.
import { int32 } from "../../text/ints.ts";
import { COURSE_TEXT, hex, isPointer, plainReal, POINTER_BYTES, quoted, textOf } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./byte_order.ts";

/** The last ASCII character. */
const MOST_CHAR = 0x7f;

/**
 * Largest value of a struct's first field: with a larger one, what looks like a hole may be part of a number.
 */
const MOST_FIRST = 1000;

/** Longest struct of a student's; what is longer is a buffer. */
const LONGEST_STRUCT = 64;

/** Larger doubles in the other byte order begin with 41, which is the letter A of a struct. */
const MOST_SWAPPED = 100_000;

const structPadding: Rule = {
  code: "W06",
  level: "warning",
  when:
    "A struct is received with the padding that the compiler put before its int: a small short or char, garbage up to the 4th byte, then an int; or, in 8 or 12 bytes, a letter or an operator, any three bytes, then an int, which may be several ints too. Other ints with zeros between them are F01.",
  supersedes: ["F01", "F02", "W02"],
  title: { en: "struct with padding", fr: "struct avec remplissage" },
  en: {
    fact: "{came} bytes arrived; they begin with {first}, {hole} bytes that look like padding, and {value}.",
    cause:
      "This exercise expects one int: send it alone, not in a struct, where the compiler adds padding, nor with other ints.",
  },
  fr: {
    fact:
      "{came} octets sont arrivés ; ils commencent par {first}, {hole} octets qui ressemblent à du remplissage, et {value}.",
    cause:
      "Cet exercice attend un seul int : envoyez-le seul, ni dans une struct, où le compilateur ajoute du remplissage, ni avec d'autres int.",
  },
  find({ exchange, wants, bytes, came, whole, littleEndian }) {
    if (wants !== "int" || !whole || ![8, 12, 16].includes(came) || exchange.readSizes[0] === 4) {
      return undefined;
    }
    const value = int32(bytes, 4, littleEndian);
    const isLetter = came <= 12 && /[A-Za-z+\-*/]/.test(String.fromCharCode(bytes[0]));
    const from = holeAt(bytes) ?? (isLetter ? 1 : undefined);
    if (from === undefined || value === 0 || Math.abs(value) > SMALL) return undefined;
    const number = from === 1 ? bytes[0] : bytes[0] | (bytes[1] << 8);
    const first = isLetter && from === 1 ? `'${String.fromCharCode(bytes[0])}'` : number;
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
    "8 bytes are received that are an address in the sender's memory. A warning at listeners that take any message; not said where nothing is expected.",
  supersedes: ["W01", "W02", "W03", "W06", "B02", "F01", "F02", "T03", "P10"],
  title: { en: "An address, not its content", fr: "Une adresse, pas son contenu" },
  en: {
    fact: "The 8 bytes that arrived look like an address in your program's memory: {hex}.",
    cause: "If p is a pointer, pass p and the length of what it points to, not &p with sizeof(p).",
  },
  fr: {
    fact: "Les 8 octets reçus ressemblent à une adresse dans la mémoire de votre programme : {hex}.",
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
    "A struct with a pointer in it is received: the address arrived, what it points to did not. After a text, it is taken for old content of a buffer instead (T08).",
  supersedes: ["F01", "F02", "W06"],
  title: { en: "struct with a pointer", fr: "struct avec un pointeur" },
  en: {
    fact: "Bytes {from} to {to} of {came} look like an address in your program's memory.",
    cause:
      "A pointer means nothing to another program: send what it points to, or put an array in the struct.",
  },
  fr: {
    fact: "Les octets {from} à {to} sur {came} ressemblent à une adresse dans la mémoire de votre programme.",
    cause:
      "Un pointeur ne veut rien dire pour un autre programme : envoyez ce qu'il désigne, ou mettez un tableau dans la struct.",
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
    "The first 8 bytes of a longer text are received, since sizeof gave the size of a pointer. Known by the course's own text, or by an earlier message that goes on after the same 8 bytes; not said of other texts of 8 characters. Where an int is expected, a shorter text and its NUL in 8 bytes may be a buffer of 8 too.",
  supersedes: ["T03"],
  title: { en: "sizeof(pointer)", fr: "sizeof(pointeur)" },
  en: {
    fact: 'Exactly 8 bytes arrived, the size of a pointer; they begin with "{text}".',
    cause:
      "sizeof on a char * gives 8, the pointer's size, whatever it points to: the length of a text is strlen(s) + 1.",
  },
  fr: {
    fact: "Exactement 8 octets sont arrivés, la taille d'un pointeur ; ils commencent par « {text} ».",
    cause:
      "sizeof sur un char * donne 8, la taille du pointeur, quoi qu'il désigne : la longueur d'un texte est strlen(s) + 1.",
  },
  find(context) {
    const { bytes, came, wants, before, whole, text: short } = context;
    if (came !== POINTER_BYTES || !whole) return undefined;
    if (wantsInts(context)) {
      // Four characters and fewer may be ints.
      if (short === undefined || !short.ended || short.to < 5) return undefined;
      return {
        certainty: "medium",
        evidence: inRequest(0, POINTER_BYTES),
        values: { text: quoted(short.body) },
      };
    }
    const text = textOf(bytes);
    if (text === undefined || wants === "nothing") return undefined;
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
    "A float or a double is received where an int is expected, in either byte order, with a value that people write (10.0, 3.14, -2.25). A guess where the bytes are an int of four or five digits in the other order, and of 2.0, a power of two; beside B02 where both fit (8.0, or 65 swapped). Not said where they are as likely an int: a small one, a round number.",
  supersedes: ["B04", "W01", "W02", "W03", "W06", "F01", "F02"],
  title: { en: "float or double for int", fr: "float ou double au lieu d'int" },
  en: {
    fact: "I read the int {value}; as a {type}, the {came} bytes are {real}.",
    cause:
      "Send an int: in C, `int n = x;` converts, a cast of the address of x does not; in Python, pack 'i', not 'f' or 'd'.",
  },
  fr: {
    fact: "J'ai lu l'int {value} ; comme {type}, les {came} octets valent {real}.",
    cause:
      "Envoyez un int : en C, `int n = x;` convertit, un cast de l'adresse de x non ; en Python, 'i' et non 'f' ni 'd'.",
  },
  find(context) {
    const { bytes, came, littleEndian } = context;
    if (!wantsInts(context) || bytes.length !== came || (came !== 4 && came !== 8)) return undefined;
    const value = int32(bytes, 0, littleEndian);
    const values = (real: number) => ({ came, type: came === 4 ? "float" : "double", real, value });
    const evidence = inRequest(0, came);
    const own = plainReal(bytes, littleEndian);
    if (own !== undefined && (came === 8 || isNoInt(value))) {
      return { certainty: came === 8 ? "high" : "medium", evidence, values: values(own) };
    }
    // 8.0 is the int 65 with its bytes swapped too, which B02 says beside it; 2.0 is the int 2^30 as well.
    if (own !== undefined && value % 2 ** 24 === 0) {
      const isPower = Number.isInteger(Math.log2(Math.abs(value)));
      return { certainty: isPower ? "low" : "medium", evidence, values: values(own) };
    }
    const other = plainReal(bytes, !littleEndian);
    if (other === undefined || Math.abs(other) > MOST_SWAPPED) return undefined;
    // 10.0 the other way round is 41 20 and zeros: the int 8257, or 9280 in 8 bytes of a long.
    if (came === 4) {
      if (isFar(value)) return { certainty: "medium", evidence, values: values(other) };
      return isHalves(other) && isOdd(value)
        ? { certainty: "low", evidence, values: values(other) }
        : undefined;
    }
    return { certainty: isFar(value) ? "high" : "medium", evidence, values: values(other) };
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

/** Whether nobody types this int: no multiple of 2^24, no round number. */
function isNoInt(value: number): boolean {
  return value % 2 ** 24 !== 0 && value % 1000 !== 0;
}

/** Whether a float is one of those that people try first: 0.5, 1, 1.5 … 100. */
function isHalves(real: number): boolean {
  return real > 0 && real <= 100 && Number.isInteger(2 * real);
}

/** Whether an int of up to 65535 is not one that people try: neither small nor round. */
function isOdd(value: number): boolean {
  return value > MOST_FIRST && value <= SMALL && value % 10 !== 0 && !Number.isInteger(Math.log2(value));
}

/** Whether it is far from all ints that are commonly sent. */
function isFar(value: number): boolean {
  return Math.abs(value) >= 2 ** 24 && isNoInt(value);
}
