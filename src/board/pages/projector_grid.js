// How the class fits on a screen that nobody scrolls: columns, rows and the size of letters. Pure.
// @ts-check

/** All lengths are in letter sizes. What a card has beside its name: edges, a gap, the star or the clock. */
const BESIDE_NAME = 1.95;

/** Between a card's parts. */
const GAP = 0.4;

/** What each exercise's mark takes beside the name, and below it. */
const MARK_BESIDE = 1.34;
const MARK_BELOW = 0.98;

/** A card's height with the marks beside the name, and with the marks below it. */
const ONE_LINE = 1.9;
const TWO_LINES = 2.4;

/** The longest name that is shown whole: one of 24 letters would make all others small. */
const LONGEST_NAME = 10.5;

const MOST_COLUMNS = 10;

/** Larger letters than this say nothing more. */
const LARGEST = 56;

/**
 * The columns that allow the largest letters; many exercises have their marks below the name.
 * @param {{ students: number, exercises: number, name: number, points?: number }} of name: the longest name's width;
 *   points: that of the longest number of points beside it, where there are any
 * @param {{ width: number, height: number, gap?: number }} room in pixels; the gap is that between columns
 * @returns {{ columns: number, rows: number, size: number, below: boolean }} size of letters in pixels
 */
export function fit({ students, exercises, name, points = 0 }, { width, height, gap = 0 }) {
  const wanted = Math.min(LONGEST_NAME, name) + BESIDE_NAME + (points > 0 ? points + GAP : 0);
  const cards = [
    { below: false, across: wanted + MARK_BESIDE * exercises, high: ONE_LINE },
    { below: true, across: Math.max(wanted, MARK_BELOW * exercises + 0.7), high: TWO_LINES },
  ];
  let best = { columns: 1, rows: Math.max(1, students), size: 0, below: false };
  for (const { below, across, high } of cards) {
    for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
      const rows = Math.max(1, Math.ceil(students / columns));
      const size = Math.min(LARGEST, (width - gap * (columns - 1)) / columns / across, height / rows / high);
      if (size > best.size) best = { columns, rows, size, below };
    }
  }
  return best;
}
