// C's ints in bytes, and with their bytes the other way round. Pure; allocates nothing, since workers read clients'
// addresses with it. The services have their own (services/int.ts): they import nothing of ours.

/** The 16-bit signed integer at `at`. */
export function int16(bytes: ArrayLike<number>, at: number, littleEndian: boolean): number {
  const value = littleEndian ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
  return (value << 16) >> 16;
}

/** The 32-bit signed integer at `at`. */
export function int32(bytes: ArrayLike<number>, at: number, littleEndian: boolean): number {
  return littleEndian
    ? bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    : (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** A port with its bytes the other way round: what the network sees of one that missed htons. */
export function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff);
}

/** A 32-bit integer with its bytes the other way round, signed. */
export function swap32(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}
