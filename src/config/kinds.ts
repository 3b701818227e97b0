// What the tables of keys (sections.ts, listener_section.ts) are made of: a section, its keys, and the kinds
// of value that a key can have. The checker, the JSON schema, the reference sample and docs/configuration.md
// all come from those tables, so that they can't disagree.
import type { ServiceName } from "../exchange/exchange.ts";
import { nearest } from "../text/nearest.ts";
import { describeValue, quote, type TomlValue } from "./values.ts";

/** Units of durations, in milliseconds. */
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const DURATION = /^(\d{1,15})(ms|s|m|h|d)$/;

/** Units of sizes, in bytes (IEC 80000-13). */
const SIZE_UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1 << 10, MiB: 1 << 20, GiB: 1 << 30 };

const SIZE = /^(\d{1,15})(B|KiB|MiB|GiB)$/;

/** Other ways to write a unit, which some people mean as 1000: refused, but the right one is told. */
const LOOSE = /^(\d{1,15})\s*([kmg])(i?b)?$/i;

/** One section of a lab's file: a table of keys. */
export interface Section<F extends Fields = Fields> {
  readonly name: string;
  readonly help: string;
  /** Written `[[name]]`, any number of times, rather than `[name]` once. */
  readonly repeated: boolean;
  /** Of repeated ones: a file may have none. */
  readonly optional?: true;
  readonly fields: F;
  /** Keys that older files have and no lab takes any more, each with what to do instead. */
  readonly removed?: Readonly<Record<string, string>>;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** One key of a section. */
export interface Field<T> {
  /** Type, bounds and unit. */
  readonly kind: Kind<T>;
  /** One line, for the reference sample and the editor. */
  readonly help: string;
  /** As a file would write it; a key without one is required, of listeners with its services. */
  readonly default?: Literal;
  /** What the reference sample shows where there is no default. */
  readonly example?: Literal;
  /** The listeners that take this key; absent: all of them (or the section is no listener). */
  readonly variants?: readonly Variant[];
  /** The services that make use of this key; absent: all. */
  readonly services?: readonly ServiceName[];
  /** Said after "belongs to …" when another listener is given the key. */
  readonly elsewhere?: string;
  /** Its value is never shown, in no message and no log. */
  readonly secret?: true;
}

/** The kinds of listener, as far as they differ in keys and services. */
export const VARIANTS = [
  "udp",
  "tcp",
  "multicast",
  "unix stream",
  "unix dgram",
  "unix seqpacket",
  "icmp",
] as const;
export type Variant = typeof VARIANTS[number];

/** The values of a section's keys, each of the type its kind reads. */
export type Values<F extends Fields> = {
  -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** One kind of value: how it is read from TOML, what is said when it is wrong, and its JSON schema. */
export interface Kind<T> {
  /** What is right, to follow "want": "an integer from 1 to 128". */
  readonly want: string;
  /** Reads a value of the file; never throws. */
  read(value: TomlValue): Reading<T>;
  readonly schema: JsonSchema;
}

/** The value, or what is wrong with it: a message that shows the value and says what is wanted. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string };

/** A JSON schema, or a part of one. */
export type JsonSchema = { readonly [key: string]: unknown };

/** A value as a definition writes its default; the only table that is one is the empty one. */
export type Literal = string | number | boolean | Readonly<Record<string, never>>;

/** The literal as if it had been read from a file; numbers are integers. */
export function asToml(literal: Literal): TomlValue {
  if (typeof literal === "string") return { kind: "string", value: literal };
  if (typeof literal === "boolean") return { kind: "boolean", value: literal };
  if (typeof literal === "object") return { kind: "table", line: 0, entries: new Map() };
  return { kind: "integer", value: literal, text: String(literal) };
}

/** As written in a file: `[lab]`, `[[listener]]`. */
export function headerOf(section: Section): string {
  return section.repeated ? `[[${section.name}]]` : `[${section.name}]`;
}

/** The section's key of that name. */
export function fieldOf(section: Section, key: string): Field<unknown> | undefined {
  return Object.hasOwn(section.fields, key) ? section.fields[key] : undefined;
}

/** Whether a listener that may be any of the candidates may have the key. */
export function mayHave(field: Field<unknown>, candidates: readonly Variant[]): boolean {
  return field.variants === undefined || candidates.some((variant) => field.variants!.includes(variant));
}

/** Whether a listener that may be any of the candidates must have the key, whatever its service. */
export function mustHave(field: Field<unknown>, candidates: readonly Variant[]): boolean {
  return field.default === undefined && field.services === undefined &&
    (field.variants === undefined || candidates.every((variant) => field.variants!.includes(variant)));
}

/** true or false, unquoted. */
export const BOOLEAN: Kind<boolean> = {
  want: "true or false",
  read(value) {
    if (value.kind === "boolean") return { value: value.value };
    const unquote = value.kind === "string" && /^(true|false)$/i.test(value.value) ? ", without quotes" : "";
    return { wrong: `${describeValue(value)}; expected true or false${unquote}` };
  },
  schema: { type: "boolean" },
};

/**
 * One of a few words.
 * @param words in the order in which messages list them
 * @param meanings other words, in lower case, that people write for one of them: they are refused, and told
 */
export function choiceKind<const W extends string>(
  words: readonly W[],
  meanings: Readonly<Record<string, W>> = {},
): Kind<W> {
  const want = listed(words.map(quote), "or");
  return {
    want,
    read(value) {
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${want}` };
      const word = words.find((known) => known === value.value);
      if (word !== undefined) return { value: word };
      const other = value.value.toLowerCase();
      const near = Object.hasOwn(meanings, other) ? meanings[other] : nearest(value.value, words);
      const guess = near === undefined ? "" : `; did you mean ${quote(near)}?`;
      return { wrong: `${quote(value.value)} is not known; expected ${want}${guess}` };
    },
    schema: { type: "string", enum: words },
  };
}

/**
 * A whole number.
 *
 * @param least smallest right value
 * @param most greatest right value
 * @param note said after the bounds, in parentheses
 */
export function integerKind(least: number, most: number, note?: string): Kind<number> {
  const range = `${least} to ${most}${note === undefined ? "" : ` (${note})`}`;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind !== "integer") {
      const unquote = value.kind === "string" && /^\s*\d+\s*$/.test(value.value) ? ", without quotes" : "";
      return { wrong: `${describeValue(value)}; expected an integer${unquote}, ${range}` };
    }
    if (value.value < least || value.value > most) {
      return { wrong: `${value.text} is out of range; expected ${range}` };
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
    if (value.kind !== "integer") return { wrong: `${describeValue(value)}; expected ${want}` };
    const reading = integer.read(value);
    return "value" in reading ? reading : { wrong: `${value.text} is out of range; expected ${want}` };
  };
  return { want, read, schema: { anyOf: [integer.schema, { type: "string", const: word }] } };
}

/**
 * A time such as "500ms", "30s" or "90d"; in milliseconds once read.
 *
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
        wrong: `${
          describeValue(value)
        } has no unit; expected one, in quotes, as in "${value.text}s", ${range}`,
      };
    }
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${want}` };
    const time = milliseconds(value.value);
    if (time === undefined) return { wrong: `${quote(value.value)} is not a time; expected ${want}` };
    if (time < low || time > high) {
      return { wrong: `${quote(value.value)} is out of range; expected ${range}` };
    }
    return { value: time };
  };
  return { want, read, schema: { type: "string", pattern: DURATION.source } };
}

/** "5s" → 5000; undefined for a text that is no time. */
function milliseconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * DURATION_UNITS[match[2]];
}

/**
 * An amount of memory such as "64KiB", "4MiB" or 4096; in bytes once read.
 *
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
      return { wrong: `${describeValue(value)}; expected ${want}` };
    }
    const shown = value.kind === "integer" ? value.text : quote(value.value);
    const size = value.kind === "integer" ? value.value : bytesOf(value.value);
    if (size === undefined) return { wrong: `${shown} is not a size; expected ${suggestion(value) ?? want}` };
    if (size < low || size > high) return { wrong: `${shown} is out of range; expected ${range}` };
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
  return match === null ? undefined : Number(match[1]) * SIZE_UNITS[match[2]];
}

/** `"64KiB"` for "64k", "64 KB" and the like. */
function suggestion(value: TomlValue): string | undefined {
  const match = value.kind === "string" ? LOOSE.exec(value.value) : null;
  return match === null ? undefined : `"${match[1]}${match[2].toUpperCase()}iB"`;
}

/** The words in a sentence: `a, b or c`. */
export function listed(words: readonly string[], last: "or" | "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}

/** The items of a list in brackets; a single value is a list of one. */
export function itemsOf(value: TomlValue): readonly TomlValue[] {
  return value.kind === "array" && !value.fromHeaders ? value.items : [value];
}

/** Some of a few words, each once; "" is none. @param words in the order in which messages list them */
export function listKind<const W extends string>(words: readonly W[]): Kind<readonly W[]> {
  const one = choiceKind(words);
  const want = `a list of ${listed(words.map(quote), "and")}`;
  return {
    want,
    read(value) {
      if (value.kind === "string" && value.value === "") return { value: [] };
      const found = new Set<W>();
      for (const item of itemsOf(value)) {
        const reading = one.read(item);
        if ("wrong" in reading) return reading;
        found.add(reading.value);
      }
      return { value: [...found] };
    },
    schema: {
      anyOf: [{ type: "string", enum: ["", ...words] }, {
        type: "array",
        items: { type: "string", enum: words },
      }],
    },
  };
}

/** The schema of one text or a list of texts. @param most length of the list */
export function textOrListSchema(most: number): JsonSchema {
  return { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, maxItems: most }] };
}
