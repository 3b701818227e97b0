// What a kind of value is: how one is read from TOML, what is said when it is wrong, and its JSON schema. The table of
// keys is made of these. Not here: any one kind (integer_kind.ts, text_kind.ts, …), or any key.

import type { TomlValue } from "./toml_value.ts";

/** A JSON schema, as far as we write them. */
export type JsonSchema = { readonly [key: string]: unknown };

/** The value read, or what is wrong with it: a message that shows the value and says what is wanted. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string };

/** One kind of value. */
export interface Kind<T> {
  /** What is right, to follow "want": "an integer from 1 to 128". */
  readonly want: string;
  /** Reads a value of the file; never throws. */
  read(value: TomlValue): Reading<T>;
  readonly schema: JsonSchema;
}

/** A value as a definition writes its default; the only table that is one is the empty one. */
export type Literal = string | number | boolean | Readonly<Record<string, never>>;

/** The literal as if it had been read from a file; numbers are integers. */
export function asToml(literal: Literal): TomlValue {
  if (typeof literal === "string") return { kind: "string", value: literal };
  if (typeof literal === "boolean") return { kind: "boolean", value: literal };
  if (typeof literal === "object") return { kind: "table", line: 0, entries: new Map() };
  return { kind: "integer", value: literal, text: String(literal) };
}
