// Bytes and times as a probe prints them. Pure.

/** Bytes of a dump that are shown. */
const MOST_SHOWN = 16;

/** `01 00 00 00`; a long one ends in `… (+12 bytes)`. */
export function hexText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, MOST_SHOWN)].map((byte) => byte.toString(16).padStart(2, "0")).join(
    " ",
  );
  const left = bytes.length - MOST_SHOWN;
  return left > 0 ? `${shown} … (+${left} ${left === 1 ? "byte" : "bytes"})` : shown;
}

/** `1 byte`, `4 bytes`. */
export function byteCount(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Milliseconds with three digits that mean something: `0.213 ms`, `12.3 ms`, `1204 ms`. */
export function msText(ms: number): string {
  return `${roundedMs(ms)} ms`;
}

/** The same as a number, for JSON. */
export function roundedMs(ms: number): number {
  return Number(ms.toFixed(ms < 10 ? 3 : ms < 100 ? 1 : 0));
}
