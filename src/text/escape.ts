// Text that is safe to show on a terminal, in a log, on a page. Bytes a peer sent become what a C programmer would
// write between the quotes of a string literal; text of our own keeps its backslashes; JSON keeps its meaning: a
// program reads the same strings. Pure.

/**
 * Characters that hide, reorder, break lines or command a terminal: control, format (bidi overrides,
 * zero-width), surrogate, private and unassigned code points, line and paragraph separators, and those that
 * are drawn as nothing.
 */
export const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Finds all of them in a text; for `replace` only, which leaves no state behind in it. */
export const EVERY_UNSAFE = new RegExp(UNSAFE.source, "gu");

/**
 * Shows bytes a peer sent. Printable UTF-8 passes; the rest is written as in a C string literal: `\n` `\t`
 * `\r` `\0`, `\\` for a backslash, `\xNN` (always two digits) for other control bytes and for bytes that are
 * not UTF-8, `\u{…}` for characters that hide or reorder text. A NUL before a digit is `\x00`, since C reads
 * `\01` as one byte. So the output can be turned back into the bytes, and never holds a control character.
 *
 * @param bytes what came, of any length
 * @param max how many of them to show; a UTF-8 sequence that would be cut is left out whole
 * @param unit the plural, in "s", of what was left out, as in `abc… (+12 bytes)`
 * @param more bytes that came after these and are left out too
 */
export function escapeBytes(bytes: Uint8Array, max: number, unit = "bytes", more = 0): string {
  let shown = "";
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    const end = at + Math.max(length, 1);
    if (end > max) break;
    shown += length === 0 ? hexByte(bytes[at]) : escapeCodePoint(codePoint(bytes, at, length), bytes[end]);
    at = end;
  }
  const left = bytes.length - at + more;
  return left === 0 ? shown : `${shown}… (+${left} ${left === 1 ? unit.slice(0, -1) : unit})`;
}

/**
 * Makes text of our own safe to show: characters that could command a terminal or deceive a reader are
 * written as `\n`, `\x1b` or `\u{202e}`. Backslashes stay single, so that text that went through {@linkcode
 * escapeBytes} comes out unchanged.
 */
export function escapeText(text: string): string {
  return text.replace(EVERY_UNSAFE, (character) => escapeCodePoint(character.codePointAt(0)!, undefined));
}

/**
 * @param following the byte after it, which decides how a NUL is written
 */
function escapeCodePoint(code: number, following: number | undefined): string {
  switch (code) {
    case 0x00:
      return following !== undefined && following >= 0x30 && following <= 0x39 ? "\\x00" : "\\0";
    case 0x09:
      return "\\t";
    case 0x0a:
      return "\\n";
    case 0x0d:
      return "\\r";
    case 0x5c:
      return "\\\\";
  }
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  if (code < 0x80) return hexByte(code);
  const character = String.fromCodePoint(code);
  return UNSAFE.test(character) ? `\\u{${code.toString(16)}}` : character;
}

function hexByte(byte: number): string {
  return "\\x" + byte.toString(16).padStart(2, "0");
}

/**
 * How many bytes the well-formed UTF-8 sequence at `at` takes (RFC 3629, section 4); 0 where there is none: a
 * stray or missing continuation byte, an overlong form, a surrogate, a value above U+10FFFF.
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf
    ? 2
    : lead >= 0xe0 && lead <= 0xef
    ? 3
    : lead >= 0xf0 && lead <= 0xf4
    ? 4
    : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1];
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = at + 2; i < at + length; i++) {
    if ((bytes[i] & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at];
  let code = bytes[at] & (0xff >> (length + 1));
  for (let i = at + 1; i < at + length; i++) code = (code << 6) | (bytes[i] & 0x3f);
  return code;
}

/**
 * JSON.stringify, with every unsafe character as `\uNNNN`; they stand inside strings only, where that is
 * allowed.
 *
 * @param indent columns of each level; 0 for all on one line
 */
export function safeJson(value: unknown, indent = 0): string {
  const lines = JSON.stringify(value, null, indent).split("\n");
  return lines.map((line) => line.replace(EVERY_UNSAFE, unicodeEscape)).join("\n");
}

/** One escape for each UTF-16 unit. */
function unicodeEscape(character: string): string {
  let escaped = "";
  for (let i = 0; i < character.length; i++) {
    escaped += "\\u" + character.charCodeAt(i).toString(16).padStart(4, "0");
  }
  return escaped;
}
