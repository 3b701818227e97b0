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
import { sectionNamed, SECTIONS } from "./sections.ts";
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
 */
export function checkSection<F extends Fields>(
  section: Section<F>,
  table: TomlTable | undefined,
  label: string,
  problems: ProblemList,
  candidates: readonly Variant[] = VARIANTS,
): Checked<F> {
  const values: Record<string, unknown> = {};
  const lines = new Map<string, number>();
  for (const entry of table?.entries.values() ?? []) {
    lines.set(entry.key, entry.line);
    const field = fieldOf(section, entry.key);
    const place = keyIn(label, entry.key);
    if (field === undefined) {
      problems.add(entry.line, place, explainUnknown(section, entry, candidates));
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

function explainUnknown(section: Section, { key }: TomlEntry, candidates: readonly Variant[]): string {
  if (section.removed !== undefined && Object.hasOwn(section.removed, key)) return section.removed[key];
  const home = SECTIONS.find((other) => other.name !== section.name && fieldOf(other, key) !== undefined);
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

/** The tables of a lab's file. */
interface FoundTables {
  /** `[lab]`, `[log]`, … by name; absent ones are absent. */
  readonly single: Map<string, TomlTable>;
  readonly listeners: TomlTable[];
}

const LISTENER = "listener";

/** Reports sections that are unknown or in the wrong brackets, and a lab without listeners. */
export function findTables(document: TomlTable, problems: ProblemList): FoundTables {
  const found: FoundTables = { single: new Map(), listeners: [] };
  let mayBeListener = false;
  for (const entry of document.entries.values()) {
    const section = sectionNamed(entry.key);
    const tables = section === undefined ? undefined : tablesOf(section, entry);
    if (section !== undefined && tables !== undefined) {
      if (section.repeated) found.listeners.push(...tables);
      else found.single.set(section.name, tables[0]);
      continue;
    }
    // Where [[listners]] is reported, "there is no listener" would only confuse.
    mayBeListener ||= nearest(entry.key, [LISTENER]) !== undefined;
    problems.add(
      entry.line,
      placeOf(entry),
      section === undefined ? explainUnknownTable(entry) : explainForm(section, entry),
    );
  }
  if (found.listeners.length === 0 && !mayBeListener) {
    problems.add(undefined, LISTENER, "there is none; expected at least one [[listener]]");
  }
  const extra = found.listeners[MOST_LISTENERS];
  if (extra !== undefined) {
    problems.add(
      extra.line,
      LISTENER,
      `there are ${found.listeners.length}; expected at most ${MOST_LISTENERS}`,
    );
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

function explainUnknownTable({ key, value }: TomlEntry): string {
  const names = SECTIONS.map((section) => section.name);
  const near = sectionNamed(nearest(key, names) ?? "");
  if (value.kind === "table" || value.kind === "array") {
    if (near !== undefined) return `unknown section; did you mean ${headerOf(near)}?`;
    return `unknown section; expected ${listed(SECTIONS.map(headerOf), "or")}`;
  }
  const home = SECTIONS.find((section) => fieldOf(section, key) !== undefined);
  if (home !== undefined) return `this key stands before any section; it belongs under ${headerOf(home)}`;
  return `unknown key before any section; expected ${listed(SECTIONS.map(headerOf), "or")} above it`;
}

/** How messages name an entry of the file's top level: a key, or a section in its brackets. */
function placeOf({ key, value }: TomlEntry): string {
  const shown = shownKey(key);
  if (value.kind === "table") return `[${shown}]`;
  return value.kind === "array" && value.fromHeaders ? `[[${shown}]]` : shown;
}
