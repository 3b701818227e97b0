// Mutations of texts and bytes: what a bad disk, a bad editor or a bad kernel makes of them.

/**
 * Bytes that break parsers: ends of strings and lines, brackets, signs, the beginnings of UTF-8 sequences.
 */
const NASTY = [
  0x00,
  0x0a,
  0x0d,
  0x20,
  0x22,
  0x23,
  0x27,
  0x2d,
  0x3d,
  0x5b,
  0x5c,
  0x5d,
  0x7f,
  0x80,
  0xc3,
  0xf0,
  0xff,
];

/**
 * One mutation at one place: a byte left out, doubled, replaced or put in, a bit turned, or the rest cut off.
 */
export function mutated(bytes: Uint8Array, at: number, random: () => number): Uint8Array<ArrayBuffer> {
  const nasty = NASTY[random() % NASTY.length];
  switch (random() % 6) {
    case 0:
      return replaced(bytes, at);
    case 1:
      return replaced(bytes, at, bytes[at], bytes[at]);
    case 2:
      return replaced(bytes, at, nasty);
    case 3:
      return replaced(bytes, at, nasty, bytes[at]);
    case 4:
      return replaced(bytes, at, bytes[at] ^ (1 << (random() % 8)));
    default:
      return Uint8Array.from(bytes.subarray(0, at));
  }
}

/** A copy with these in place of the byte at `at`. */
function replaced(bytes: Uint8Array, at: number, ...middle: number[]): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length - 1 + middle.length);
  copy.set(bytes.subarray(0, at));
  copy.set(middle, at);
  copy.set(bytes.subarray(at + 1), at + middle.length);
  return copy;
}

/** The same of a text, as UTF-8; what is no UTF-8 afterwards is read as a program reads a file. */
export function mutatedText(text: string, at: number, random: () => number): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(mutated(bytes, at % bytes.length, random));
}
