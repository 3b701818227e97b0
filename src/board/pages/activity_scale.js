// Whether the chart of the last minutes needs a logarithmic scale. Pure.
// @ts-check

/** @typedef {import("../api_types.ts").ApiClass["activity"]} Activity */

/** Exchanges a second that are nothing unusual in a class, however quiet the rest was. */
export const USUAL = 1;

/** A peak that is so many times what is usual would press all else to the ground. */
const FLOOD = 30;

/**
 * Whether the chart needs a logarithmic scale, since something came in a flood: the most is far above the
 * lower quarter of all that is not zero, which a flood at one listener can't raise.
 * @param {Activity["series"]} series
 * @returns {number | undefined} exchanges a second at the peak
 */
export function floodOf(series) {
  const rates = Object.values(series).flat().filter((rate) => rate > 0).sort((a, b) => a - b);
  const most = rates.at(-1) ?? 0;
  const usual = Math.max(USUAL, rates[Math.floor(rates.length / 4)] ?? 0);
  return most > FLOOD * usual ? most : undefined;
}
