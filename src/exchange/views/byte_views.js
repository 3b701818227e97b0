// The same bytes as a C programmer would declare them: char[], int, uint16_t, int64_t, in_addr, in both byte orders; and
// where one recv ended. Pure and exact. JavaScript, since the browser loads it as it is: one reading for the pages
// (src/board/pages) and for nc (exchange_text.ts).
// @ts-check

/**
 * One way to read the bytes.
 * @typedef {object} ByteView
 * @property {string} type as in C: `int32_t`, `char[5]`
 * @property {"" | "little" | "big"} order byte order; "" where it makes no difference
 * @property {readonly string[]} values
 * @property {number} rest bytes at the end that make no whole value
 */

const ESCAPES = new Map([
  [7, "a"],
  [8, "b"],
  [9, "t"],
  [10, "n"],
  [11, "v"],
  [12, "f"],
  [13, "r"],
  [34, '"'],
  [92, "\\"],
]);

/**
 * @param {string} hex two digits a byte, no spaces; anything else is read as 0
 * @returns {Uint8Array}
 */
export function bytesOfHex(hex) {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    const pair = hex.slice(at * 2, at * 2 + 2);
    bytes[at] = /^[0-9a-f]{2}$/i.test(pair) ? Number.parseInt(pair, 16) : 0;
  }
  return bytes;
}

/**
 * A C string literal that holds exactly these bytes (without the NUL that a compiler would add). A hexadecimal escape
 * takes all hexadecimal digits that follow, so the literal is split there; an octal one takes up to three, so all three
 * are written (C11, 6.4.4.4). The second of two question marks is escaped: `??=` and its like are trigraphs (5.2.1.1).
 * @param {Uint8Array} bytes
 * @returns {string} `"5\0"`, `"\xff" "a"`
 */
export function cLiteral(bytes) {
  let text = '"';
  let openHex = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    const char = String.fromCharCode(byte);
    const escape = ESCAPES.get(byte);
    const plain = byte >= 0x20 && byte < 0x7f;
    if (openHex && plain && escape === undefined && /[0-9a-fA-F]/.test(char)) text += '" "';
    openHex = false;
    if (escape !== undefined) text += `\\${escape}`;
    else if (plain) text += char === "?" && bytes[at - 1] === 0x3f ? "\\?" : char;
    else if (byte === 0) text += bytes[at + 1] >= 0x30 && bytes[at + 1] <= 0x37 ? "\\000" : "\\0";
    else {
      text += `\\x${byte.toString(16).padStart(2, "0")}`;
      openHex = true;
    }
  }
  return `${text}"`;
}

/**
 * @typedef {object} NumberView
 * @property {string} type
 * @property {number} width bytes a value takes
 * @property {"" | "little" | "big"} order
 * @property {(view: DataView, at: number) => string} read
 */

/** @type {readonly NumberView[]} */
const NUMBERS = [
  { type: "int32_t", width: 4, order: "little", read: (view, at) => `${view.getInt32(at, true)}` },
  { type: "int32_t", width: 4, order: "big", read: (view, at) => `${view.getInt32(at, false)}` },
  { type: "uint16_t", width: 2, order: "little", read: (view, at) => `${view.getUint16(at, true)}` },
  { type: "uint16_t", width: 2, order: "big", read: (view, at) => `${view.getUint16(at, false)}` },
  { type: "int64_t", width: 8, order: "little", read: (view, at) => `${view.getBigInt64(at, true)}` },
  { type: "int64_t", width: 8, order: "big", read: (view, at) => `${view.getBigInt64(at, false)}` },
  { type: "in_addr", width: 4, order: "", read: (view, at) => ipv4(view, at) },
];

/**
 * @param {DataView} view
 * @param {number} at
 */
function ipv4(view, at) {
  return [0, 1, 2, 3].map((step) => view.getUint8(at + step)).join(".");
}

/**
 * Every view of the bytes, also those that not one whole value fits into (their `values` are empty).
 * @param {Uint8Array} bytes
 * @returns {readonly ByteView[]}
 */
export function byteViews(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {ByteView[]} */
  const views = [{
    type: `char[${bytes.length}]`,
    order: "",
    values: bytes.length === 0 ? [] : [cLiteral(bytes)],
    rest: 0,
  }];
  for (const { type, width, order, read } of NUMBERS) {
    const values = [];
    for (let at = 0; at + width <= bytes.length; at += width) values.push(read(view, at));
    views.push({ type, order, values, rest: bytes.length % width });
  }
  return views;
}

/**
 * Offsets at which a read other than the first began, within the bytes that are kept.
 * @param {readonly number[]} reads sizes of the reads, first to last
 * @param {number} kept bytes that are kept
 * @returns {ReadonlySet<number>}
 */
export function readStarts(reads, kept) {
  const starts = new Set();
  let offset = 0;
  for (const size of reads) {
    if (offset > 0 && offset < kept) starts.add(offset);
    offset += size;
  }
  return starts;
}

/**
 * As the right-hand side of a dump shows a byte: itself if it is printable ASCII, else a dot.
 * @param {number} byte
 */
export function asText(byte) {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
