// The shape of the definition tables: what is written down about each key of each section. The checker, the JSON
// schema and the reference sample are all made from these tables. Not here: the tables themselves (lab_section.ts …).
import type { Kind, Literal } from "./kinds.ts";
import type { ServiceName } from "../exchange/exchange.ts";

/** What a listener can be, as far as keys and services tell them apart. */
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

/** One key. */
export interface Field<T> {
  /** Type, bounds and unit. */
  readonly kind: Kind<T>;
  /** One line, for the reference sample and the editor. */
  readonly help: string;
  /** As a file would write it; a key without one is required. */
  readonly default?: Literal;
  /** What the reference sample shows where there is no default. */
  readonly example?: Literal;
  /** The listeners that take this key; absent: all of them (or the section is no listener). */
  readonly variants?: readonly Variant[];
  /** The services that make use of this key; absent: all. */
  readonly services?: readonly ServiceName[];
  /** Said after "belongs to …" when another listener is given the key. */
  readonly elsewhere?: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** A table of keys. */
export interface Section<F extends Fields = Fields> {
  readonly name: string;
  readonly help: string;
  /** Written `[[name]]`, any number of times, rather than `[name]` once. */
  readonly repeated: boolean;
  readonly fields: F;
  /** Keys that older files have and no lab takes any more, each with what to do instead. */
  readonly removed?: Readonly<Record<string, string>>;
}

/** The values of a section's keys. */
export type Values<F extends Fields> = {
  -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

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

/** Whether a listener that may be any of the candidates must have the key. */
export function mustHave(field: Field<unknown>, candidates: readonly Variant[]): boolean {
  return field.default === undefined &&
    (field.variants === undefined || candidates.every((variant) => field.variants!.includes(variant)));
}
