// C's int as it travels: 4 bytes, signed, in the sender's byte order. Not here: what is done with one.

/** sizeof(int) wherever the course is taught. */
export const INT_BYTES = 4;

/** Bits to shift for byte `i` of an int. */
export function shift(i: number, littleEndian: boolean): number {
  return 8 * (littleEndian ? i : INT_BYTES - 1 - i);
}

/** The int at `at`. */
export function readInt(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < INT_BYTES; i++) value |= bytes[at + i] << shift(i, littleEndian);
  return value;
}

/** Writes an int (of a larger number its last 32 bits). @returns its bytes */
export function writeInt(value: number, out: Uint8Array, at: number, littleEndian: boolean): number {
  for (let i = 0; i < INT_BYTES; i++) out[at + i] = (value >>> shift(i, littleEndian)) & 0xff;
  return INT_BYTES;
}
