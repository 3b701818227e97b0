// Moves through the board's table by arrow keys: one cell is in the tab order, and the arrows choose which.
// @ts-check
/// <reference lib="dom" />

/** @typedef {import("./matrix.js").Place} Place */

/** Rows that Page Up and Page Down jump. */
const PAGE = 10;

/**
 * Where a key leads from a place, kept within the table.
 * @param {string} key of a keyboard event
 * @param {{ row: number, column: number }} from
 * @param {{ rows: number, columns: number }} size
 * @returns {{ row: number, column: number } | undefined} undefined for other keys
 */
export function step(key, { row, column }, { rows, columns }) {
  /** @type {Readonly<Record<string, readonly [number, number]>>} */
  const moves = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, columns - 1],
    PageUp: [row - PAGE, column],
    PageDown: [row + PAGE, column],
  };
  const to = moves[key];
  if (to === undefined) return undefined;
  const within = (/** @type {number} */ value, /** @type {number} */ size) =>
    Math.max(0, Math.min(size - 1, value));
  return { row: within(to[0], rows), column: within(to[1], columns) };
}

/**
 * Handles a key press in the table.
 * @param {KeyboardEvent} event
 * @param {(place: Place) => void} moved
 */
export function onMatrixKey(event, moved) {
  const button = /** @type {HTMLElement} */ (event.target).closest("button[data-student]");
  const body = button?.closest("tbody");
  const line = button?.closest("tr");
  if (!button || !body || !line || event.ctrlKey || event.metaKey || event.altKey) return;
  const lines = [...body.rows];
  const from = {
    row: lines.indexOf(line),
    column: buttonsOf(line).indexOf(/** @type {HTMLButtonElement} */ (button)),
  };
  const to = step(event.key, from, { rows: lines.length, columns: buttonsOf(line).length });
  if (to === undefined) return;
  event.preventDefault();
  const target = buttonsOf(lines[to.row])[to.column];
  moved(placeOf(target));
  target.focus();
}

/** @param {HTMLTableRowElement} line */
function buttonsOf(line) {
  return [...line.querySelectorAll("button")];
}

/**
 * @param {HTMLElement} button
 * @returns {Place}
 */
export function placeOf({ dataset: { student = "", listener = "" } }) {
  return { student, listener };
}
