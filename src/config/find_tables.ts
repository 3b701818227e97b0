// Finds the sections in a document: which tables are there, which are unknown, misspelt or in the wrong brackets.
// Not here: the keys in them (check_section.ts).

import { listed } from "./choice_kind.ts";
import { nearest } from "./nearest.ts";
import type { ProblemList } from "./problem_list.ts";
import { quote } from "./quote.ts";
import { fieldOf, headerOf, type Section } from "./section.ts";
import { sectionNamed, SECTIONS } from "./sections.ts";
import { MOST_LISTENERS } from "./types.ts";
import { describeValue, type TomlEntry, type TomlTable } from "./toml_value.ts";

/** The tables of a lab's file. */
export interface FoundTables {
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
    // Whoever wrote [[listners]] is not told besides that there is no listener.
    mayBeListener ||= nearest(entry.key, [LISTENER]) !== undefined;
    problems.add(
      entry.line,
      placeOf(entry),
      section === undefined ? explainUnknown(entry) : explainForm(section, entry),
    );
  }
  if (found.listeners.length === 0 && !mayBeListener) {
    problems.add(undefined, LISTENER, "there is none; want at least one [[listener]]");
  }
  const extra = found.listeners[MOST_LISTENERS];
  if (extra !== undefined) {
    problems.add(extra.line, LISTENER, `there are ${found.listeners.length}; want at most ${MOST_LISTENERS}`);
  }
  return found;
}

/** The entry's tables, one for `[name]`; undefined when it is none, or in the wrong brackets. */
function tablesOf(section: Section, { value }: TomlEntry): TomlTable[] | undefined {
  if (!section.repeated) return value.kind === "table" ? [value] : undefined;
  if (value.kind !== "array") return undefined;
  const tables = value.items.filter((item) => item.kind === "table");
  return tables.length === value.items.length ? tables : undefined;
}

function explainForm(section: Section, { value }: TomlEntry): string {
  const times = section.repeated ? "for each" : "once";
  if (value.kind === "table") return `single brackets; want ${headerOf(section)} ${times}`;
  if (value.kind === "array" && value.fromHeaders) {
    return `double brackets; want ${headerOf(section)} ${times}`;
  }
  return `${describeValue(value)}; want ${headerOf(section)} on a line of its own, its keys below`;
}

function explainUnknown({ key, value }: TomlEntry): string {
  const names = SECTIONS.map((section) => section.name);
  const near = sectionNamed(nearest(key, names) ?? "");
  if (value.kind === "table" || value.kind === "array") {
    if (near !== undefined) return `unknown section; did you mean ${headerOf(near)}?`;
    return `unknown section; want ${listed(SECTIONS.map(headerOf), "or")}`;
  }
  const home = SECTIONS.find((section) => fieldOf(section, key) !== undefined);
  if (home !== undefined) return `this key stands before any section; it belongs under ${headerOf(home)}`;
  return `unknown key before any section; want ${listed(SECTIONS.map(headerOf), "or")} above it`;
}

/** How messages name what stands at the top of the file: a key, or a section in its brackets. */
function placeOf({ key, value }: TomlEntry): string {
  const shown = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : quote(key);
  if (value.kind === "table") return `[${shown}]`;
  return value.kind === "array" && value.fromHeaders ? `[[${shown}]]` : shown;
}
