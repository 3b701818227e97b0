// C's int as it travels: 4 bytes, signed, in one of the two byte orders.

/** sizeof(int) wherever the course is taught. */
export const INT_BYTES = 4;

/** By how many bits byte `i` of an int is shifted in its value. */
export function shift(i: number, littleEndian: boolean): number {
  return 8 * (littleEndian ? i : INT_BYTES - 1 - i);
}

/** The int at `at`. */
export function readInt(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < INT_BYTES; i++) value |= bytes[at + i] << shift(i, littleEndian);
  return value;
}

/** Writes an int at `at` (the last 32 bits of a larger number). @returns how many bytes it has */
export function writeInt(value: number, out: Uint8Array, at: number, littleEndian: boolean): number {
  for (let i = 0; i < INT_BYTES; i++) out[at + i] = (value >>> shift(i, littleEndian)) & 0xff;
  return INT_BYTES;
}
