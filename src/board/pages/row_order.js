// In which order students stand on the board, and which are found. Pure.
// @ts-check

/** @typedef {import("../api_types.ts").ApiRow} ApiRow */

export const SORTS = /** @type {const} */ (["stuck", "name", "active"]);
/** @typedef {typeof SORTS[number]} Sort */

/**
 * @param {ApiRow} a
 * @param {ApiRow} b
 */
const byName = (a, b) => a.student.name.localeCompare(b.student.name, undefined, { numeric: true });

/** @type {Readonly<Record<Sort, (a: ApiRow, b: ApiRow) => number>>} */
const ORDERS = {
  stuck: (a, b) => (a.stuck?.since ?? Infinity) - (b.stuck?.since ?? Infinity) || byName(a, b),
  name: byName,
  active: (a, b) => b.last - a.last || byName(a, b),
};

/**
 * @param {readonly ApiRow[]} rows
 * @param {Sort} sort
 * @returns {ApiRow[]} stuck: those stuck longest first, then by name
 */
export function sorted(rows, sort) {
  // Infinity - Infinity is NaN, which is falsy: the name decides.
  return [...rows].sort(ORDERS[sort]);
}

/**
 * The rows in an order that was shown before, new ones at the end: nothing moves under the pointer.
 * @param {readonly ApiRow[]} rows
 * @param {readonly string[]} keys of students, as they stood
 */
export function inPlace(rows, keys) {
  const places = new Map(keys.map((key, place) => [key, place]));
  return [...rows].sort((a, b) =>
    (places.get(a.student.key) ?? keys.length) - (places.get(b.student.key) ?? keys.length) || byName(a, b)
  );
}

/**
 * @param {readonly ApiRow[]} rows
 * @param {string} search part of a name, a nickname, a user or an address; "" finds all
 */
export function found(rows, search) {
  const wanted = plain(search.trim());
  if (wanted === "") return [...rows];
  return rows.filter(({ student: { name, nickname = "", user = "", address } }) =>
    plain(`${name}\n${nickname}\n${user}\n${address}`).includes(wanted)
  );
}

/**
 * Without accents and capitals: "Zoe" finds "Zoé".
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
