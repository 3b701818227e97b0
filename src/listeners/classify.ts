// What a connection's first bytes look like: another protocol's, text, a C int. Pure.

import { beginsAs, FOREIGN_PROTOCOLS } from "../exchange/first_bytes.ts";

export const FIRST_BYTES = ["int", "text", ...FOREIGN_PROTOCOLS, "binary"] as const;

/** What first bytes look like. */
export type FirstBytes = (typeof FIRST_BYTES)[number];

/** A request's line with its version fits. */
const MOST_LOOKED_AT = 4096;

/**
 * @param bytes the first bytes, at least one: as many as had come at the first look
 */
export function classify(bytes: Uint8Array): FirstBytes {
  const latin1 = String.fromCharCode(...bytes.subarray(0, MOST_LOOKED_AT));
  const protocol = FOREIGN_PROTOCOLS.find((each) => beginsAs(each, latin1) > 0);
  if (protocol !== undefined) return protocol;
  if (isText(bytes)) return "text";
  return bytes.length === 4 ? "int" : "binary";
}

/** Printable UTF-8 with white space, and perhaps C's NUL at its end; the sequence at the end may be cut. */
function isText(bytes: Uint8Array): boolean {
  const length = bytes.length > 1 && bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d)) || byte === 0x7f) return false;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    return true;
  } catch {
    return false;
  }
}
