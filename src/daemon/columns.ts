// Text in aligned columns, for lines on a terminal that a script can split on two spaces or more. Pure.

/** Spaces between two columns: what tells them apart from the single spaces inside a cell. */
const GAP = "  ";

/**
 * Pads each cell to its column's width; the last cell of a row, and empty cells at its end, are not padded.
 *
 * @param right numbers of the columns whose cells stand at the right, from 0
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => widths[column] = Math.max(widths[column] ?? 0, width(cell)));
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const padding = " ".repeat(widths[column] - width(cell));
      return right.has(column) ? padding + cell : cell + padding;
    }).join(GAP).trimEnd()
  );
}

function width(cell: string): number {
  return [...cell].length;
}
