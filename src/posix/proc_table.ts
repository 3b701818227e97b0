// Tables of /proc/net in general: a heading, then a row a line. Pure: text in, rows out, never a throw; what is no row
// is counted, since the text may be cut anywhere and a name may hold any byte. Not here: what a line of one table says.

/** Most rows taken from a table: far more than a class opens at once, and under 50 MB as objects. */
export const MOST_ROWS = 100_000;

/** The rows of a table. */
export interface Table<Row> {
  rows: Row[];
  /** Lines that are neither a row nor the heading. */
  malformed: number;
  /** There was more than was asked for. */
  cut: boolean;
}

/**
 * Reads a table.
 *
 * @param text the file, or as much of it as was read
 * @param mostRows rows taken at most
 * @param parse a line without its line feed; null for a line that is right and no row, undefined for a malformed one
 * @param headings lines before the rows
 */
export function parseTable<Row>(
  text: string,
  mostRows: number,
  parse: (line: string) => Row | null | undefined,
  headings: 0 | 1 = 1,
): Table<Row> {
  const table: Table<Row> = { rows: [], malformed: 0, cut: false };
  for (let from = headings === 0 ? 0 : afterLine(text); from < text.length;) {
    const end = text.indexOf("\n", from);
    // A line without its end was cut, perhaps within a number.
    const row = end === -1 ? undefined : parse(text.slice(from, end));
    from = end === -1 ? text.length : end + 1;
    if (row === null) continue;
    if (row === undefined) {
      table.malformed++;
    } else if (table.rows.length === mostRows) {
      table.cut = true;
      break;
    } else {
      table.rows.push(row);
    }
  }
  return table;
}

function afterLine(text: string): number {
  const end = text.indexOf("\n");
  return end === -1 ? text.length : end + 1;
}
