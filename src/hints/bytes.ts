// Bytes read as a C program would: floats, pointers, and text up to its NUL (ints are in text/ints.ts). A
// function that takes a position expects that enough bytes follow it.

/** Bytes of a pointer on the 64-bit machines of the lab. */
export const POINTER_BYTES = 8;

/** The text of the course's UDP and multicast clients, without its NUL. */
export const COURSE_TEXT = "MESSAGE DU CLIENT";

/** Characters of a peer's text that a hint quotes. */
const MOST_QUOTED = 24;

/** Numbers that people write with more digits than others. */
const CONSTANTS: readonly number[] = [Math.PI, 3.14159, Math.E, 2.71828, Math.SQRT2];

/**
 * The float (of 4 bytes) or double (of 8) that the bytes are, where people write such a number: 10, 3.14,
 * -2.25, pi. Undefined for others, which any bytes would be: of random ints, one in thousands is taken for a
 * float so.
 */
export function plainReal(bytes: Uint8Array, littleEndian: boolean): number | undefined {
  if (bytes.length === 4) return plainFloat(viewOf(bytes).getFloat32(0, littleEndian));
  if (bytes.length !== 8) return undefined;
  const real = viewOf(bytes).getFloat64(0, littleEndian);
  const size = Math.abs(real);
  if (CONSTANTS.includes(size)) return real;
  if (!(size >= 0.01 && size <= 1e9)) return undefined;
  return rounded(real, size <= 1e6 ? 6 : 2) === real ? real : undefined;
}

function plainFloat(real: number): number | undefined {
  const size = Math.abs(real);
  const constant = CONSTANTS.find((each) => Math.fround(each) === size);
  if (constant !== undefined) return rounded(real, 5);
  if (!(size >= 0.01 && size <= 1000)) return undefined;
  const plain = rounded(real, size < 10 ? 4 : 2);
  return Math.fround(plain) === real ? plain : undefined;
}

function rounded(real: number, decimals: number): number {
  return Math.round(real * 10 ** decimals) / 10 ** decimals;
}

/**
 * Whether the 8 bytes at `at` look like an address of Linux's user space, little-endian: on x86-64 stack and
 * libraries lie at 0x7f…, program and heap at 0x55… or 0x56…; on aarch64 at 0xffff… and 0xaaaa….
 */
export function isPointer(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + POINTER_BYTES || bytes[at + 7] !== 0 || bytes[at + 6] !== 0) return false;
  const high = bytes[at + 5];
  const next = bytes[at + 4];
  const isHigh = high === 0x7f || high === 0x55 || high === 0x56 ||
    (high === 0xff && next === 0xff) || (high === 0xaa && next === 0xaa);
  return isHigh && next !== 0 && bytes.subarray(at, at + 4).filter((byte) => byte !== 0).length >= 2;
}

/** Whether every byte from `from` is zero. */
export function isZero(bytes: Uint8Array, from = 0): boolean {
  return bytes.subarray(from).every((byte) => byte === 0);
}

/** Bytes `from` … `to - 1` as hexadecimal, a space between them. */
export function hex(bytes: Uint8Array, from: number, to: number): string {
  return [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** A text as C has it. */
export interface CText {
  /** Up to the first NUL, or to the end. */
  readonly body: string;
  /** Where it ends: the number of its bytes. */
  readonly to: number;
  /** Whether a NUL ends it. */
  readonly ended: boolean;
}

/**
 * The text that bytes begin with, or undefined where they begin with something else, or with nothing but
 * white space.
 */
export function cText(bytes: Uint8Array): CText | undefined {
  const nul = bytes.indexOf(0);
  const to = nul < 0 ? bytes.length : nul;
  if (to === 0) return undefined;
  const body = textOf(bytes.subarray(0, to));
  return body === undefined || body.trim() === "" ? undefined : { body, to, ended: nul >= 0 };
}

/** Bytes as text, or undefined where there are others than ASCII, tab, line ends, and UTF-8 beyond ASCII. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (!bytes.every(isTextByte)) return undefined;
  const text = new TextDecoder("utf-8").decode(cutCharacter(bytes));
  return text.includes("\ufffd") ? undefined : text;
}

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 9 || byte === 10 || byte === 13;
}

/** Without a character that a sample's end cut in two. */
function cutCharacter(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && (bytes[end - 1] & 0xc0) === 0x80) end--;
  const lead = bytes[end - 1];
  const wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return wanted > bytes.length - end + 1 ? bytes.subarray(0, end - 1) : bytes;
}

/** Whether a byte is printable ASCII. */
export function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** A peer's text as C would write it, in one line and cut short. */
export function quoted(text: string): string {
  const shown = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll(
    "\t",
    "\\t",
  );
  const characters = [...shown];
  return characters.length > MOST_QUOTED ? `${characters.slice(0, MOST_QUOTED).join("")}…` : shown;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
