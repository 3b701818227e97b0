// Finds the sections in a document, and checks each against the table that defines its keys: what is unknown,
// misspelt, in the wrong brackets, in the wrong section, of a wrong type or value, or missing.
import { nearest } from "../text/nearest.ts";
import {
  asToml,
  type Field,
  fieldOf,
  type Fields,
  headerOf,
  listed,
  mayHave,
  mustHave,
  type Section,
  type Values,
  type Variant,
  VARIANTS,
} from "./kinds.ts";
import type { ProblemList } from "./problems.ts";
import { SECTIONS } from "./sections.ts";
import { MOST_LISTENERS } from "./types.ts";
import { describeValue, shownKey, type TomlEntry, type TomlTable } from "./values.ts";

/** A table after its check. */
export interface Checked<F extends Fields> {
  /** How messages name the table: `[lab]`, `listener "tcp-counter"`. */
  readonly label: string;
  /** Line of the table's header; undefined when the file has none. */
  readonly line: number | undefined;
  /** The values that are right, defaults included. */
  readonly values: Partial<Values<F>>;
  /** Line of each key that is in the file. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * Reports what is wrong with each key of a table: unknown, misplaced, of a wrong type or value, missing.
 *
 * @param table undefined when the file has none: all defaults
 * @param label how messages name the table
 * @param candidates the kinds of listener it can be; for other sections it makes no difference
 * @param sections all that a file of this kind may have: where a misplaced key may belong
 */
export function checkSection<F extends Fields>(
  section: Section<F>,
  table: TomlTable | undefined,
  label: string,
  problems: ProblemList,
  candidates: readonly Variant[] = VARIANTS,
  sections: readonly Section[] = SECTIONS,
): Checked<F> {
  const values: Record<string, unknown> = {};
  const lines = new Map<string, number>();
  for (const entry of table?.entries.values() ?? []) {
    lines.set(entry.key, entry.line);
    const field = fieldOf(section, entry.key);
    const place = keyIn(label, entry.key);
    if (field === undefined) {
      problems.add(entry.line, place, explainUnknown(section, entry, candidates, sections));
    } else if (!mayHave(field, candidates)) {
      problems.add(entry.line, place, explainMisplaced(field, candidates));
    } else {
      const reading = field.kind.read(entry.value);
      if ("value" in reading) values[entry.key] = reading.value;
      else problems.add(entry.line, place, reading.wrong);
    }
  }
  for (const [key, field] of Object.entries(section.fields)) {
    if (lines.has(key) && mayHave(field, candidates)) continue;
    if (field.default !== undefined) values[key] = defaultOf(field);
    else if (mustHave(field, candidates)) {
      problems.add(table?.line, keyIn(label, key), `missing; expected ${field.kind.want}`);
    }
  }
  // Each value was read by the kind of its own field, which is what Values<F> says.
  return { label, line: table?.line, values: values as Partial<Values<F>>, lines };
}

/** How messages name a key of a table. */
export function keyIn(label: string, key: string): string {
  return `${label}${label.startsWith("[") ? "" : ","} ${shownKey(key)}`;
}

function defaultOf(field: Field<unknown>): unknown {
  const reading = field.kind.read(asToml(field.default!));
  if ("value" in reading) return reading.value;
  throw new Error(`Cannot use the default of a configuration key: ${reading.wrong}`);
}

function explainUnknown(
  section: Section,
  { key }: TomlEntry,
  candidates: readonly Variant[],
  sections: readonly Section[],
): string {
  if (section.removed !== undefined && Object.hasOwn(section.removed, key)) return section.removed[key];
  const home = sections.find((other) => other.name !== section.name && fieldOf(other, key) !== undefined);
  if (home !== undefined) return `unknown key in ${headerOf(section)}; it belongs to ${headerOf(home)}`;
  const known = Object.keys(section.fields).filter((name) => mayHave(section.fields[name], candidates));
  const near = nearest(key, known) ?? nearest(key, Object.keys(section.fields));
  if (near !== undefined) return `unknown key; did you mean ${near}?`;
  return `unknown key; expected ${listed(known, "or")}`;
}

function explainMisplaced(field: Field<unknown>, candidates: readonly Variant[]): string {
  const belongs = `belongs to ${listed(shortNames(field.variants ?? []), "and")} listeners`;
  const here = `this one is ${listed(shortNames(candidates), "or")}`;
  return `${belongs}; ${here}${field.elsewhere === undefined ? "" : `, and ${field.elsewhere}`}`;
}

/** The kinds of listener in messages; all three of unix are one word. */
export function shortNames(variants: readonly Variant[]): string[] {
  const unix = variants.filter((variant) => variant.startsWith("unix"));
  if (unix.length < 3) return [...variants];
  return [...variants.filter((variant) => !variant.startsWith("unix")), "unix"];
}

/** The tables of a file. */
interface FoundTables {
  /** `[lab]`, `[log]`, … by name; absent ones are absent. */
  readonly single: Map<string, TomlTable>;
  /** Those of each section that may stand any number of times: `[[listener]]`. */
  readonly repeated: Map<string, TomlTable[]>;
}

/**
 * Reports sections that are unknown or in the wrong brackets, and a file without any table of a repeated section, or
 * with too many.
 *
 * @param sections all that the file may have
 * @param most tables of a repeated one
 */
export function findTables(
  document: TomlTable,
  problems: ProblemList,
  sections: readonly Section[] = SECTIONS,
  most: number = MOST_LISTENERS,
): FoundTables {
  const found: FoundTables = { single: new Map(), repeated: new Map() };
  const meant = new Set<string>();
  for (const entry of document.entries.values()) {
    const section = sections.find(({ name }) => name === entry.key);
    const tables = section === undefined ? undefined : tablesOf(section, entry);
    if (section !== undefined && tables !== undefined) {
      if (section.repeated) found.repeated.set(section.name, tables);
      else found.single.set(section.name, tables[0]);
      continue;
    }
    // Where [[listners]] is reported, "there is no listener" would only confuse.
    meant.add(nearest(entry.key, sections.map(({ name }) => name)) ?? "");
    problems.add(
      entry.line,
      placeOf(entry),
      section === undefined ? explainUnknownTable(entry, sections) : explainForm(section, entry),
    );
  }
  for (const { name, optional } of sections.filter(({ repeated }) => repeated)) {
    const tables = found.repeated.get(name) ?? [];
    if (tables.length === 0 && optional !== true && !meant.has(name)) {
      problems.add(undefined, name, `there is none; expected at least one [[${name}]]`);
    }
    if (tables.length > most) {
      problems.add(tables[most].line, name, `there are ${tables.length}; expected at most ${most}`);
    }
  }
  return found;
}

/** The entry's tables, one for `[name]`; undefined where it is no table, or in the wrong brackets. */
function tablesOf(section: Section, { value }: TomlEntry): TomlTable[] | undefined {
  if (!section.repeated) return value.kind === "table" ? [value] : undefined;
  if (value.kind !== "array") return undefined;
  const tables = value.items.filter((item) => item.kind === "table");
  return tables.length === value.items.length ? tables : undefined;
}

function explainForm(section: Section, { value }: TomlEntry): string {
  const times = section.repeated ? "for each" : "once";
  if (value.kind === "table") return `single brackets; expected ${headerOf(section)} ${times}`;
  if (value.kind === "array" && value.fromHeaders) {
    return `double brackets; expected ${headerOf(section)} ${times}`;
  }
  return `${describeValue(value)}; expected ${headerOf(section)} on a line of its own, its keys below`;
}

function explainUnknownTable({ key, value }: TomlEntry, sections: readonly Section[]): string {
  const meant = nearest(key, sections.map((section) => section.name));
  const near = sections.find(({ name }) => name === meant);
  if (value.kind === "table" || value.kind === "array") {
    if (near !== undefined) return `unknown section; did you mean ${headerOf(near)}?`;
    return `unknown section; expected ${listed(sections.map(headerOf), "or")}`;
  }
  const home = sections.find((section) => fieldOf(section, key) !== undefined);
  if (home !== undefined) return `this key is above every section; it belongs under ${headerOf(home)}`;
  return `unknown key above every section; expected ${listed(sections.map(headerOf), "or")} above it`;
}

/** How messages name an entry of the file's top level: a key, or a section in its brackets. */
function placeOf({ key, value }: TomlEntry): string {
  const shown = shownKey(key);
  if (value.kind === "table") return `[${shown}]`;
  return value.kind === "array" && value.fromHeaders ? `[[${shown}]]` : shown;
}
