// Markdown tables and the way numbers are written in them. Pure.

/** A table with aligned source, so that it can be read without a renderer too. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column].length))
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** A count in thousands with its digits grouped: `1,234`; `–` for no number. */
export function count(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "–";
}

/** A number with three significant digits; `–` for no number. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100 ? count(value) : String(Number(value.toPrecision(3)));
}

/** A ratio with two decimals; `–` for no number. */
export function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "–";
}

/** Bytes in megabytes (10^6). */
export function megabytes(bytes: number): string {
  return short(bytes / 1e6);
}
