// Mutations of texts and bytes: what a bad disk, a bad editor or a bad kernel makes of them.

/** Bytes that break parsers: ends of strings and lines, brackets, signs, the beginnings of UTF-8 sequences. */
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

/** One mutation at one place: a byte left out, doubled, replaced or put in, a bit turned, or the rest cut off. */
export function mutated(bytes: Uint8Array, at: number, random: () => number): Uint8Array<ArrayBuffer> {
  const nasty = NASTY[random() % NASTY.length];
  const before = [...bytes.subarray(0, at)];
  const after = [...bytes.subarray(at + 1)];
  switch (random() % 6) {
    case 0:
      return Uint8Array.from([...before, ...after]);
    case 1:
      return Uint8Array.from([...before, bytes[at], bytes[at], ...after]);
    case 2:
      return Uint8Array.from([...before, nasty, ...after]);
    case 3:
      return Uint8Array.from([...before, nasty, bytes[at], ...after]);
    case 4:
      return Uint8Array.from([...before, bytes[at] ^ (1 << (random() % 8)), ...after]);
    default:
      return Uint8Array.from(before);
  }
}

/** The same of a text, as UTF-8; what is no UTF-8 afterwards is read as a program reads a file. */
export function mutatedText(text: string, at: number, random: () => number): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(mutated(bytes, at % bytes.length, random));
}
