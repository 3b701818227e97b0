// The same bytes as a C programmer would declare them: char[], int, uint16_t, int64_t, in_addr, in both byte orders. Pure and
// exact. Not here: how they are laid out (exchange_text.ts), the pages' own (src/board/pages/byte_views.js).

/** One way to read the bytes. */
export interface ByteView {
  /** As in C, with the byte order: `int32_t LE`. */
  readonly type: string;
  readonly values: readonly string[];
  /** Bytes at the end that make no whole value. */
  readonly rest: number;
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: "a",
  8: "b",
  9: "t",
  10: "n",
  11: "v",
  12: "f",
  13: "r",
  34: '"',
  92: "\\",
};

interface NumberView {
  readonly type: string;
  readonly width: number;
  readonly read: (view: DataView, at: number) => string;
}

const NUMBERS: readonly NumberView[] = [
  { type: "int32_t LE", width: 4, read: (view, at) => `${view.getInt32(at, true)}` },
  { type: "int32_t BE", width: 4, read: (view, at) => `${view.getInt32(at, false)}` },
  { type: "uint16_t LE", width: 2, read: (view, at) => `${view.getUint16(at, true)}` },
  { type: "uint16_t BE", width: 2, read: (view, at) => `${view.getUint16(at, false)}` },
  { type: "int64_t LE", width: 8, read: (view, at) => `${view.getBigInt64(at, true)}` },
  { type: "int64_t BE", width: 8, read: (view, at) => `${view.getBigInt64(at, false)}` },
  { type: "in_addr", width: 4, read: (view, at) => [0, 1, 2, 3].map((i) => view.getUint8(at + i)).join(".") },
];

/** Every view into which at least one whole value fits, char[] first; none of no bytes. */
export function byteViews(bytes: Uint8Array): ByteView[] {
  if (bytes.length === 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const views: ByteView[] = [{ type: `char[${bytes.length}]`, values: [cLiteral(bytes)], rest: 0 }];
  for (const { type, width, read } of NUMBERS) {
    const count = Math.floor(bytes.length / width);
    if (count === 0) continue;
    const values = Array.from({ length: count }, (_, index) => read(view, index * width));
    views.push({ type, values, rest: bytes.length % width });
  }
  return views;
}

/**
 * A C string literal that holds exactly these bytes, without the NUL that a compiler adds. A hexadecimal escape takes
 * every hexadecimal digit that follows, so the literal is split there; an octal one takes up to three (C11, 6.4.4.4).
 */
export function cLiteral(bytes: Uint8Array): string {
  let text = '"';
  let openHex = false;
  bytes.forEach((byte, at) => {
    const char = String.fromCharCode(byte);
    const plain = byte >= 0x20 && byte < 0x7f && ESCAPES[byte] === undefined;
    if (openHex && plain && /[0-9a-fA-F]/.test(char)) text += '" "';
    openHex = !plain && ESCAPES[byte] === undefined && byte !== 0;
    if (ESCAPES[byte] !== undefined) text += `\\${ESCAPES[byte]}`;
    else if (plain) text += char;
    else if (byte === 0) text += bytes[at + 1] >= 0x30 && bytes[at + 1] <= 0x37 ? "\\000" : "\\0";
    else text += `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `${text}"`;
}

/** @param hex two digits a byte, no spaces; anything else is read as 0 */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    const pair = hex.slice(at * 2, at * 2 + 2);
    bytes[at] = /^[0-9a-f]{2}$/i.test(pair) ? Number.parseInt(pair, 16) : 0;
  }
  return bytes;
}
