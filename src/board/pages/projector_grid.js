// How the class fits on a screen that nobody scrolls: columns, rows and the size of letters. Pure.
// @ts-check

/**
 * A card's width in letter sizes: the longest name that is shown whole, and what each exercise's dot takes.
 */
const NAME_WIDTH = 8.6;
const DOT_WIDTH = 1.34;

/** A card's height in letter sizes. */
const LINE = 1.9;

const MOST_COLUMNS = 10;

/** Larger letters than this say nothing more. */
const LARGEST = 56;

/**
 * The columns that allow the largest letters.
 * @param {number} students
 * @param {number} exercises
 * @param {{ width: number, height: number }} room in pixels
 * @returns {{ columns: number, rows: number, size: number }} size of letters in pixels
 */
export function fit(students, exercises, { width, height }) {
  let best = { columns: 1, rows: Math.max(1, students), size: 0 };
  for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
    const rows = Math.max(1, Math.ceil(students / columns));
    const across = width / columns / (NAME_WIDTH + DOT_WIDTH * exercises);
    const size = Math.min(LARGEST, across, height / rows / LINE);
    if (size > best.size) best = { columns, rows, size };
  }
  return best;
}
