// Whether an int is likelier meant with its bytes the other way round: what B02 and B03 share. Small values that read as
// huge ones are told by it. Silent on what a student may well mean: what is small as it is, 2147483647 and its like
// (2^n - 1), multiples of 65536; unsure of 16777216 and the other powers of two, which are 1, 2, 4 swapped.

import type { Certainty } from "../../exchange/hint.ts";
import { swap32 } from "../../text/ints.ts";

/** Values up to here are small: what anybody tries. */
export const SMALL = 65_535;

/** Larger ones that people type without thinking. */
const TYPED: readonly number[] = [123_456, 1_234_567, 12_345_678, 123_456_789];

/** The largest round number that counts as typed. */
const MOST_ROUND = 100_000_000;

const SMALLEST = -(2 ** 31);

/** How surely `value` was meant swapped; undefined: it wasn't. */
export function suspectSwap(value: number): Certainty | undefined {
  const swapped = swap32(value);
  if (Math.abs(value) <= SMALL || swapped === value) return undefined;
  if (swapped > 0 && swapped <= SMALL) return ofSmall(value, swapped);
  if (swapped < 0 && swapped >= -SMALL) return ofNegative(value, swapped);
  const isRound = swapped > 0 && swapped <= MOST_ROUND && swapped % 1000 === 0 && value % 1000 !== 0;
  // Someone may mean 67331, though it is 65865000 swapped.
  const typed = TYPED.includes(swapped) || (isRound && Math.abs(value) > MOST_ROUND);
  return typed ? "medium" : undefined;
}

function ofSmall(value: number, swapped: number): Certainty | undefined {
  // A multiple of 65536 below 2^24, such as 655360: as likely as the 2560 it is swapped.
  if (swapped % 256 === 0) return undefined;
  const power = isPowerOfTwo(Math.abs(value));
  // INT_MIN is a limit that people try, 2^28 and more are sizes; 2^24 to 2^27 are 1, 2, 4 and 8, which they try more.
  if (power && swapped > 8) return value === SMALLEST ? undefined : "low";
  // 63 to 68 are the highest bytes of small floats too (1.0f is 00 00 80 3f).
  const maybeFloat = swapped >= 63 && swapped <= 68;
  return power || maybeFloat ? "medium" : "high";
}

function ofNegative(value: number, swapped: number): Certainty | undefined {
  if (swapped >= -128) return "high";
  if (isPowerOfTwo(value + 1) || Math.abs(value) < 2 ** 24) return undefined;
  return swapped % 10 === 0 ? "high" : "medium";
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}
