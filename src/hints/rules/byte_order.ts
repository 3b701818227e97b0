// B: an int or a port whose bytes are the wrong way round. An int gives itself away when it is huge as it is
// and small when its bytes are swapped. Nothing is said of what people may well mean: small values,
// 2147483647 and its like (2^n - 1), multiples of 65536; less sure are 16777216 and other powers of two,
// which are 1, 2, 4 swapped.
import type { Certainty } from "../../exchange/exchange.ts";
import { int16, int32, swap16, swap32 } from "../../text/ints.ts";
import { COURSE_TEXT, plainReal } from "../bytes.ts";
import { type Context, firstInt, inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

/** Values up to here are small: what everybody tries first. */
export const SMALL = 65_535;

/** Larger values that people type without thinking. */
const TYPED: readonly number[] = [123_456, 1_234_567, 12_345_678, 123_456_789];

/** Larger round numbers are not what somebody typed. */
const MOST_ROUND = 100_000_000;

const INT_MIN = -(2 ** 31);

const swappedPort: Rule = {
  code: "B01",
  level: "error",
  when:
    "Something arrives at the trap on a listener's byte-swapped port. Certain where the bytes are those that the listener expects, since no other service is offered there.",
  on: "traps",
  title: { en: "Port without htons", fr: "Port sans htons" },
  en: {
    fact: "You reached port {reached}, which is {port} with its two bytes swapped.",
    cause: "In struct sockaddr_in the port is in network byte order: write `sin_port = htons({port})`.",
  },
  fr: {
    fact: "Vous avez atteint le port {reached}, c'est-à-dire {port} avec ses deux octets inversés.",
    cause: "Dans struct sockaddr_in, le port est en ordre réseau : écrivez `sin_port = htons({port})`.",
  },
  find({ exchange, wants, text, came }) {
    if (exchange.trap?.kind !== "swapped-port") return undefined;
    const fits = wants === "int" ? came === 4 : text?.body === COURSE_TEXT;
    const reached = exchange.trap.port;
    return { certainty: fits ? "certain" : "high", values: { reached, port: swap16(reached) } };
  },
};

const intHtonl: Rule = {
  code: "B02",
  level: "error",
  when:
    "An int is received in network order at a listener that reads the host's order, as the course's serveurTCP does; at the trap on its swapped port too. Not said of values that may well be meant, nor of a power of two right after small values.",
  on: "both",
  hardens: true,
  title: { en: "int in network order", fr: "int en ordre réseau" },
  en: {
    fact: "I read {value}; with its bytes swapped it is {swapped}.",
    cause:
      "If you meant {swapped}, send the int as it is in memory (little-endian): no htonl() in C, '<i' in Python, writeInt32LE() in JavaScript, a LITTLE_ENDIAN ByteBuffer in Java.",
  },
  fr: {
    fact: "J'ai lu {value} ; avec ses octets inversés, c'est {swapped}.",
    cause:
      "Si vous vouliez {swapped}, envoyez l'int tel qu'il est en mémoire (petit-boutiste) : pas de htonl() en C, '<i' en Python, writeInt32LE() en JavaScript, un ByteBuffer LITTLE_ENDIAN en Java.",
  },
  find(context) {
    const value = firstInt(context);
    if (value === undefined || !context.littleEndian) return undefined;
    const certainty = swapIn(context, value);
    if (certainty === undefined) return undefined;
    return { certainty, evidence: inRequest(0, 4), values: { value, swapped: swap32(value) } };
  },
};

const intHostOrder: Rule = {
  code: "B03",
  level: "error",
  when:
    'An int is received as it lies in memory at a listener with `byte_order = "big"`, or at the trap on its swapped port. Not said of the values that B02 leaves alone.',
  on: "both",
  hardens: true,
  title: { en: "int without htonl", fr: "int sans htonl" },
  en: {
    fact: "I read {value}; with its bytes swapped it is {swapped}.",
    cause:
      "If you meant {swapped}, send it in network byte order: htonl() in C (and ntohl() on the answer), struct.pack('!i', n) in Python, writeInt() in Java.",
  },
  fr: {
    fact: "J'ai lu {value} ; avec ses octets inversés, c'est {swapped}.",
    cause:
      "Si vous vouliez {swapped}, envoyez-le en ordre réseau : htonl() en C (et ntohl() sur la réponse), struct.pack('!i', n) en Python, writeInt() en Java.",
  },
  find(context) {
    const value = firstInt(context);
    if (value === undefined || context.littleEndian) return undefined;
    const certainty = swapIn(context, value);
    if (certainty === undefined) return undefined;
    return { certainty, evidence: inRequest(0, 4), values: { value, swapped: swap32(value) } };
  },
};

const intHtons: Rule = {
  code: "B04",
  level: "warning",
  when:
    "A value looks like an int that went through htons(): 10 becomes 2560 in the host's order, 655360 in the network's. A guess, however often: it may be a multiple of 256. Not said of 256, 512, 1024 and the other powers of two.",
  title: { en: "htons on an int", fr: "htons sur un int" },
  en: {
    fact: "I read {value}; an int made by htons({meant}) has the same 4 bytes.",
    cause:
      "If you meant {meant}, don't use htons() on an int: it is for ports; if you meant {value}, all is well.",
  },
  fr: {
    fact: "J'ai lu {value} ; un int obtenu par htons({meant}) a les mêmes 4 octets.",
    cause:
      "Si vous vouliez {meant}, pas de htons() sur un int : c'est pour les ports ; si vous vouliez {value}, tout va bien.",
  },
  find(context) {
    const { bytes } = context;
    const value = firstInt(context);
    if (value === undefined || bytes[2] !== 0 || bytes[3] !== 0 || bytes[1] === 0) return undefined;
    const meant = int16(bytes, 0, false);
    const powerOfTwo = Number.isInteger(Math.log2(value));
    if (meant <= 0 || meant > 255 || (context.littleEndian && powerOfTwo)) return undefined;
    return { certainty: "low", evidence: inRequest(0, 4), values: { value, meant } };
  },
};

/** All of them. */
export const BYTE_ORDER: readonly Rule[] = [
  swappedPort,
  intHtonl,
  intHostOrder,
  intHtons,
];

/** The same of a listener's exchange, where what the student sent before counts too. */
function swapIn({ before, bytes, came, littleEndian }: Context, value: number): Certainty | undefined {
  // A float or a double is W10's, but for 0.5, 2.0, 8.0 and their like, which are ints swapped as well.
  const isReal = came === bytes.length &&
    [true, false].some((order) => plainReal(bytes, order) !== undefined);
  if (isReal && value % 2 ** 24 !== 0) return undefined;
  const certainty = suspectSwap(value);
  // 1, 256, 65536, 16777216: somebody tries powers of two, and sends them right.
  const small = certainty !== "high" &&
    before.some(({ request, outcome }) =>
      outcome === "answered" && request.length === 4 && isSmall(int32(request, 0, littleEndian))
    );
  return small ? undefined : certainty;
}

/** How sure it is that `value` was meant with its bytes swapped; undefined: it was not. */
function suspectSwap(value: number): Certainty | undefined {
  const swapped = swap32(value);
  if (Math.abs(value) <= SMALL || swapped === value) return undefined;
  if (swapped > 0 && swapped <= SMALL) return ofSmall(value, swapped);
  if (swapped < 0 && swapped >= -SMALL) return ofNegative(value, swapped);
  const isRound = swapped > 0 && swapped <= MOST_ROUND && swapped % 1000 === 0 && value % 1000 !== 0;
  // 67331 may well be meant, though swapped it is 65865000, a round number.
  const typed = TYPED.includes(swapped) || (isRound && Math.abs(value) > MOST_ROUND);
  return typed ? "medium" : undefined;
}

function ofSmall(value: number, swapped: number): Certainty | undefined {
  // A multiple of 65536 below 2^24, such as 655360, is as likely as what it is swapped, here 2560.
  if (swapped % 256 === 0) return undefined;
  const power = isPowerOfTwo(Math.abs(value));
  // 2^24 to 2^27 are 1, 2, 4, 8 swapped, which people often try; 2^28 and more are sizes, and INT_MIN a limit
  // to try.
  if (power && swapped > 8) return value === INT_MIN ? undefined : "low";
  // 63 to 68 are the highest bytes of small floats too (1.0f is 00 00 80 3f).
  const maybeFloat = swapped >= 63 && swapped <= 68;
  return power || maybeFloat ? "medium" : "high";
}

function ofNegative(value: number, swapped: number): Certainty | undefined {
  if (swapped >= -128) return "high";
  if (isPowerOfTwo(value + 1) || Math.abs(value) < 2 ** 24) return undefined;
  return swapped % 10 === 0 ? "high" : "medium";
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

/** Whether a value is small and differs when swapped, unlike 0 and -1. */
function isSmall(value: number): boolean {
  return Math.abs(value) <= SMALL && swap32(value) !== value;
}
