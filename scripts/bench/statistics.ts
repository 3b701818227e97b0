// Medians and ranges. Pure.

/** A middle value and how far the values reach. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** The middle of the values, of an even number the mean of the two in the middle; NaN of none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and greatest of the values; all NaN of none. */
export function spread(values: number[]): Spread {
  if (values.length === 0) return { median: NaN, low: NaN, high: NaN };
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}
