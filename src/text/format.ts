// Text for people: aligned columns, which a script can split on two spaces or more; numbers with their units in both
// languages; lines broken between words. Pure.
import type { Language } from "./language.ts";

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

const SIZE_UNITS = { en: ["bytes", "KiB", "MiB", "GiB"], fr: ["octets", "Kio", "Mio", "Gio"] };

/** E.g. `4 MiB`, `212.5 KiB`, `80 bytes`; in French `212,5 Kio`. */
export function sizeText(bytes: number, language: Language): string {
  const units = SIZE_UNITS[language];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${oneDecimal(bytes, language)} ${units[unit]}`;
}

/** E.g. `123 ms`, `1.5 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number, language: Language): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${oneDecimal(ms / 1000, language)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, "min", "s");
  return twoUnits(Math.round(seconds / 60), 60, "h", "min");
}

/** Digits in groups of three: `1,204` in English, `1 204` in French. */
export function countText(count: number, language: Language): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, language === "fr" ? " " : ",");
}

/** The number with the word for one or for more; French says zero as it says one. */
export function counted(count: number, one: string, more: string, language: Language): string {
  const single = language === "fr" ? count < 2 : count === 1;
  return `${countText(count, language)} ${single ? one : more}`;
}

function twoUnits(value: number, ratio: number, large: string, small: string): string {
  const rest = value % ratio;
  return `${Math.floor(value / ratio)} ${large}` + (rest === 0 ? "" : ` ${rest} ${small}`);
}

function oneDecimal(value: number, language: Language): string {
  const text = String(Math.round(value * 10) / 10);
  return language === "fr" ? text.replace(".", ",") : text;
}

/** French has a space before some marks, and no line begins with one of them. */
const BREAKS = /(?<!«)[ \n\t]+(?![:;?!»](?:\s|$))/;

/**
 * Breaks a text between its words.
 *
 * @param width the most characters of a line; a longer word has a line of its own
 * @param breaks where lines may end
 */
export function wrapped(text: string, width: number, breaks = BREAKS): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(breaks)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
