// What a kind of value is: how one is read from TOML, what is said when it is wrong, and its JSON schema. The
// table of keys is made of these. true and false. One word of a few. Whole numbers within bounds. Times such
// as "500ms", "30s", "90d", in milliseconds once read. Amounts of memory such as "64KiB", "4MiB" or 4096, in
// bytes once read.
import { nearest } from "../text/nearest.ts";
import { describeValue, quote, type TomlValue } from "./values.ts";

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

/** true or false, unquoted. */
export const BOOLEAN: Kind<boolean> = {
  want: "true or false",
  read(value) {
    if (value.kind === "boolean") return { value: value.value };
    const unquote = value.kind === "string" && /^(true|false)$/i.test(value.value) ? ", without quotes" : "";
    return { wrong: `${describeValue(value)}; want true or false${unquote}` };
  },
  schema: { type: "boolean" },
};

/** @param words the right ones, in the order they are listed */
export function choiceKind<const W extends string>(words: readonly W[]): Kind<W> {
  const want = listed(words.map(quote), "or");
  return {
    want,
    read(value) {
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
      const word = words.find((known) => known === value.value);
      if (word !== undefined) return { value: word };
      const near = nearest(value.value, words);
      const guess = near === undefined ? "" : `; did you mean ${quote(near)}?`;
      return { wrong: `${quote(value.value)} is not known; want ${want}${guess}` };
    },
    schema: { type: "string", enum: words },
  };
}

/** The words in a sentence: `a, b or c`. */
export function listed(words: readonly string[], last: "or" | "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}

/**
 * @param least smallest right value
 * @param most greatest right value
 * @param note said after the bounds, in parentheses
 */
export function integerKind(least: number, most: number, note?: string): Kind<number> {
  const range = `${least} to ${most}${note === undefined ? "" : ` (${note})`}`;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind !== "integer") {
      const unquote = value.kind === "string" && /^\s*\d+\s*$/.test(value.value) ? ", without quotes" : "";
      return { wrong: `${describeValue(value)}; want an integer${unquote}, ${range}` };
    }
    if (value.value < least || value.value > most) {
      return { wrong: `${value.text} is out of range; want ${range}` };
    }
    return { value: value.value };
  };
  return { want: `an integer, ${range}`, read, schema: { type: "integer", minimum: least, maximum: most } };
}

/** As {@linkcode integerKind}, or a word that leaves the number to guichet. */
export function integerOrWordKind<W extends string>(least: number, most: number, word: W): Kind<number | W> {
  const integer = integerKind(least, most);
  const want = `"${word}" or ${integer.want}`;
  const read = (value: TomlValue): Reading<number | W> => {
    if (value.kind === "string" && value.value === word) return { value: word };
    if (value.kind !== "integer") return { wrong: `${describeValue(value)}; want ${want}` };
    const reading = integer.read(value);
    return "value" in reading ? reading : { wrong: `${value.text} is out of range; want ${want}` };
  };
  return { want, read, schema: { anyOf: [integer.schema, { type: "string", const: word }] } };
}

/** Milliseconds of each unit. */
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const DURATION = /^(\d{1,15})(ms|s|m|h|d)$/;

/**
 * @param least shortest right time, written as in a file
 * @param most longest right time, written as in a file
 * @param note said after the bounds, in parentheses
 */
export function durationKind(least: string, most: string, note?: string): Kind<number> {
  const range = `"${least}" to "${most}"${note === undefined ? "" : ` (${note})`}`;
  const want = `a number and its unit (ms, s, m, h or d), ${range}`;
  const low = milliseconds(least)!;
  const high = milliseconds(most)!;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind === "integer" && /^\d+$/.test(value.text)) {
      return {
        wrong: `${describeValue(value)} has no unit; want one, in quotes, as in "${value.text}s", ${range}`,
      };
    }
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
    const time = milliseconds(value.value);
    if (time === undefined) return { wrong: `${quote(value.value)} is not a time; want ${want}` };
    if (time < low || time > high) return { wrong: `${quote(value.value)} is out of range; want ${range}` };
    return { value: time };
  };
  return { want, read, schema: { type: "string", pattern: DURATION.source } };
}

/** "5s" → 5000; undefined for a text that is no time. */
function milliseconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * DURATION_UNITS[match[2]];
}

/** Bytes of each unit (IEC 80000-13). */
const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1 << 10, MiB: 1 << 20, GiB: 1 << 30 };

const SIZE = /^(\d{1,15})(B|KiB|MiB|GiB)$/;

/** Decimal units, and binary ones written another way: they are refused, since some mean 1000 by them. */
const LOOSE = /^(\d{1,15})\s*([kmg])(i?b)?$/i;

/**
 * @param least smallest right size, written as in a file
 * @param most greatest right size, written as in a file
 */
export function sizeKind(least: string, most: string): Kind<number> {
  const range = `"${least}" to "${most}"`;
  const want = `a size such as "64KiB" or a number of bytes, ${range}`;
  const low = bytesOf(least)!;
  const high = bytesOf(most)!;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind !== "integer" && value.kind !== "string") {
      return { wrong: `${describeValue(value)}; want ${want}` };
    }
    const shown = value.kind === "integer" ? value.text : quote(value.value);
    const size = value.kind === "integer" ? value.value : bytesOf(value.value);
    if (size === undefined) return { wrong: `${shown} is not a size; want ${suggestion(value) ?? want}` };
    if (size < low || size > high) return { wrong: `${shown} is out of range; want ${range}` };
    return { value: size };
  };
  const schema = {
    anyOf: [{ type: "string", pattern: SIZE.source }, { type: "integer", minimum: low, maximum: high }],
  };
  return { want, read, schema };
}

/** "64KiB" → 65536; undefined for a text that is no size. */
function bytesOf(text: string): number | undefined {
  const match = SIZE.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]];
}

/** `"64KiB"` for "64k", "64 KB" and the like. */
function suggestion(value: TomlValue): string | undefined {
  const match = value.kind === "string" ? LOOSE.exec(value.value) : null;
  return match === null ? undefined : `"${match[1]}${match[2].toUpperCase()}iB"`;
}
