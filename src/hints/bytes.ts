// Bytes read as a C program would: float, double, pointers (ints are in text/ints.ts). Every function takes any bytes;
// whoever calls has checked the length.

/** The 32-bit IEEE 754 number at `at`. */
export function float32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return viewOf(bytes).getFloat32(at, littleEndian);
}

/** The 64-bit IEEE 754 number at `at`. */
export function float64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return viewOf(bytes).getFloat64(at, littleEndian);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes of a pointer on the 64-bit machines of the lab. */
export const POINTER_BYTES = 8;

/**
 * Whether the 8 bytes at `at` look like an address of Linux's user space, little-endian: on x86-64 stack and libraries lie at
 * 0x7f…, program and heap at 0x55… or 0x56…; on aarch64 at 0xffff… and 0xaaaa….
 */
export function isPointer(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + POINTER_BYTES || bytes[at + 7] !== 0 || bytes[at + 6] !== 0) return false;
  const high = bytes[at + 5];
  const next = bytes[at + 4];
  const isHigh = high === 0x7f || high === 0x55 || high === 0x56 ||
    (high === 0xff && next === 0xff) || (high === 0xaa && next === 0xaa);
  return isHigh && next !== 0 && bytes.subarray(at, at + 4).filter((byte) => byte !== 0).length >= 2;
}

/** Whether every byte from `from` is zero. */
export function isZero(bytes: Uint8Array, from = 0): boolean {
  return bytes.subarray(from).every((byte) => byte === 0);
}

/** Bytes `from` … `to - 1` as hexadecimal, a space between them. */
export function hex(bytes: Uint8Array, from: number, to: number): string {
  return [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
