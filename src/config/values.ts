// A TOML document as the checks see it, every value with its line, and how messages show such a value: cut where
// it is long, and without characters that could move the cursor or reverse a line.
import { EVERY_UNSAFE } from "../text/escape.ts";

/** Most characters of one value in a message: enough for a path (107 bytes), short enough for one line. */
export const LONGEST_VALUE = 107;

export interface TomlTable {
  readonly kind: "table";
  /** Line of its header, or of its first key. */
  readonly line: number;
  readonly entries: Map<string, TomlEntry>;
}

export interface TomlEntry {
  readonly key: string;
  /** Line of the key. */
  readonly line: number;
  readonly value: TomlValue;
}

export interface TomlArray {
  readonly kind: "array";
  readonly line: number;
  readonly items: TomlValue[];
  /** True for `[[name]]`, false for `name = [ … ]`. */
  readonly fromHeaders: boolean;
}

/** A single value; `text` is how the file spells a number or a date. */
type TomlScalar =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "integer"; readonly value: number; readonly text: string }
  | { readonly kind: "float"; readonly value: number; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "date"; readonly text: string };

export type TomlValue = TomlScalar | TomlArray | TomlTable;

/** The value in TOML's words, to begin a message with: `a string "7100"`. */
export function describeValue(value: TomlValue): string {
  switch (value.kind) {
    case "string":
      return `a string ${quote(value.value)}`;
    case "integer":
      return `an integer ${value.text}`;
    case "float":
      return `a float ${value.text}`;
    case "boolean":
      return `a boolean ${value.value}`;
    case "date":
      return `a date ${value.text}`;
    case "array":
      return value.fromHeaders ? "a list of tables" : "a list in brackets";
    case "table":
      return "a table";
  }
}

/** How messages show a key: as it is where it could be one, else quoted. */
export function shownKey(key: string): string {
  return /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : quote(key);
}

/** The text in double quotes, printable and of bounded length, as messages show a value. */
export function quote(text: string): string {
  const escaped = shorten(text, LONGEST_VALUE).replace(/["\\]/g, "\\$&");
  return `"${printable(escaped)}"`;
}

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
