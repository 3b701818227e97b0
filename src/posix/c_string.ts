// Strings between JavaScript and C: UTF-8 bytes that end with a NUL. Not here: pointers.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The text as C takes it: UTF-8 bytes and a NUL.
 *
 * @throws TypeError when the text holds a NUL itself: C would take it for another, shorter name
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) {
    throw new TypeError(`Cannot pass ${JSON.stringify(text)} to C: it holds a NUL, which ends a C string`);
  }
  return encoder.encode(text + "\0");
}

/**
 * The text that starts at `from` and ends before the first NUL, or at `to`. Bytes that are not UTF-8 become U+FFFD.
 */
export function textUntilNul(bytes: Uint8Array, from = 0, to = bytes.length): string {
  const nul = bytes.indexOf(0, from);
  return decoder.decode(bytes.subarray(from, nul === -1 || nul > to ? to : nul));
}
