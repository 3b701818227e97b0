// A TOML document as the checks see it: every value with the line it stands on. Not here: how it is read
// (toml_document.ts), or what it means for the lab.

import { quote } from "./quote.ts";

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
export type TomlScalar =
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
