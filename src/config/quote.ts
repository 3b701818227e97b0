// How values and lines from a configuration file are shown in a message: whole where short, cut where long, and never
// with a character that could move the cursor or reorder the line. Not here: what is wrong with the value.

import { EVERY_UNSAFE } from "../text/unsafe.ts";

/** Most characters of one value in a message: enough for a path (107 bytes), short enough for one line. */
export const LONGEST_VALUE = 107;

/** The text with every unsafe character written as `\u{…}`; tabs become spaces. */
export function printable(text: string): string {
  return text.replaceAll("\t", " ").replace(EVERY_UNSAFE, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

/** The text cut to `longest` characters, "…" marking the cut. */
export function shorten(text: string, longest: number): string {
  const characters = [...text.slice(0, 2 * longest + 2)];
  return characters.length > longest ? characters.slice(0, longest - 1).join("") + "…" : text;
}

/** The text in double quotes, printable and of bounded length, as messages show a value. */
export function quote(text: string): string {
  const escaped = shorten(text, LONGEST_VALUE).replace(/["\\]/g, "\\$&");
  return `"${printable(escaped)}"`;
}
