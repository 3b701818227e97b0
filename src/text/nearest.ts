// Which known name a mistyped one was meant to be: a command's, a flag's, a configuration key's. Pure.
import { closestString, levenshteinDistance } from "@std/text";

/** A longer name is no typing mistake; the bound also limits the cost, which is the product of both lengths. */
const LONGEST_NAME = 64;

/**
 * The known name nearest to a mistyped one, if it is near enough to be worth suggesting: two neighbouring
 * letters swapped, or one slip in a word of up to five letters, two in up to eight, three beyond. Case makes
 * no difference.
 *
 * @param given what was written
 * @param known the names that would be right
 * @returns the nearest of them, or undefined when none is near (or none is known)
 */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || given.length > LONGEST_NAME) return undefined;
  const swapped = known.find((name) => isSwap(given.toLowerCase(), name.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const best = closestString(given, known);
  const distance = levenshteinDistance(given.toLowerCase(), best.toLowerCase());
  return distance <= slips(Math.min(given.length, best.length)) ? best : undefined;
}

/** Whether the words differ in two neighbouring letters, exchanged. */
function isSwap(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** How many wrong, missing, added letters leave a word of this length recognisable. */
function slips(length: number): number {
  if (length <= 2) return 0;
  if (length <= 5) return 1;
  return length <= 8 ? 2 : 3;
}
