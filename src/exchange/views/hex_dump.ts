// Bytes in hex and text side by side, 16 a line, with the ends of reads and the bytes that a hint speaks of marked. Pure.

import { asText } from "./byte_views.js";

const A_LINE = 16;

/** Digits of the offset and the spaces behind it. */
const OFFSET = 6;

export interface DumpMarks {
  /** Where one read ended and the next began: offsets of the first byte of each read but the first. */
  readonly boundaries?: ReadonlySet<number>;
  /** Bytes to be underlined: `from` … `to - 1`. */
  readonly evidence?: readonly { readonly from: number; readonly to: number }[];
}

/**
 * `0000  00 00 00 2a|41 …  ...*A`; a line of `^^` below where bytes are marked. Nothing but printable ASCII comes out.
 */
export function hexDump(
  bytes: Uint8Array,
  { boundaries = new Set(), evidence = [] }: DumpMarks = {},
): string[] {
  const lines: string[] = [];
  const isMarked = (at: number) => evidence.some(({ from, to }) => at >= from && at < to);
  for (let start = 0; start < bytes.length; start += A_LINE) {
    const part = bytes.subarray(start, start + A_LINE);
    let hex = start.toString(16).padStart(4, "0") + " ";
    let text = "";
    let under = " ".repeat(OFFSET - 1);
    let underText = "";
    part.forEach((byte, index) => {
      const at = start + index;
      hex += (boundaries.has(at) ? "|" : " ") + byte.toString(16).padStart(2, "0");
      text += asText(byte);
      under += isMarked(at) ? " ^^" : "   ";
      underText += isMarked(at) ? "^" : " ";
    });
    const width = OFFSET - 1 + A_LINE * 3 + 2;
    lines.push(hex.padEnd(width) + text);
    if (under.includes("^")) lines.push((under.padEnd(width) + underText).trimEnd());
  }
  return lines;
}
