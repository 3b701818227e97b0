// From text to a TOML document whose values know their lines, or to the first syntax error and its line. What
// comes after that error is not read: it may mean something else once the error is gone. In the document,
// headers, dotted keys and inline tables of the parser's syntax tree all are the same tables.
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import type { ProblemList } from "./problems.ts";
import { explainSyntax } from "./syntax_mistake.ts";
import { shorten, type TomlArray, type TomlTable, type TomlValue } from "./values.ts";

/** A lab of a thousand listeners has a fifth of this; a longer file is no configuration. */
const LONGEST_TEXT = 1 << 20;

/** Stands in reports where other problems have their key. */
const KEY = "syntax";

/** `key = "…`: a line on which a text begins. */
const TEXT_LINE = /^\s*[A-Za-z0-9_-]+\s*=\s*["']/;

const THREE_QUOTES = /"""|'''/;

/** A `key =` without value, or a header without its closing bracket. */
const UNFINISHED = /^\s*(\[[^\]#]*|\[\[[^\]#]*\]\s*|[^#="']*=\s*)(#.*)?$/;

/** Longest number as messages show it: 64 bits in binary, and its prefix. */
const LONGEST_NUMBER = 66;

/**
 * Reads TOML 1.0 (which is what editors check a file with a schema against).
 *
 * @param problems gets the first syntax error
 * @returns the document; undefined where the text is no TOML
 */
export function parseToml(text: string, problems: ProblemList): TomlTable | undefined {
  if (text.length > LONGEST_TEXT) {
    problems.add(undefined, KEY, `${text.length} characters are too many; expected at most ${LONGEST_TEXT}`);
    return undefined;
  }
  try {
    return documentOf(parseTOML(text, { tomlVersion: "1.0" }));
  } catch (error) {
    if (error instanceof ParseError) {
      const lines = text.split("\n");
      const line = lineAtFault(error, lines);
      problems.add(line, KEY, explainSyntax(error, lines, line));
    } else if (error instanceof RangeError) {
      // The parser's recursion ran out of stack.
      problems.add(undefined, KEY, "values are nested too deeply to be read");
    } else throw error;
    return undefined;
  }
}

/** The document of a syntax tree; the parser has refused keys that stand twice. */
function documentOf(program: AST.TOMLProgram): TomlTable {
  const root = newTable(1);
  for (const node of program.body[0].body) {
    if (node.type === "TOMLKeyValue") {
      setValue(root, node);
    } else {
      const table = openTable(root, node);
      for (const pair of node.body) setValue(table, pair);
    }
  }
  return root;
}

function newTable(line: number): TomlTable {
  return { kind: "table", line, entries: new Map() };
}

/** The table a header names; `[[name]]` appends one to its list. */
function openTable(root: TomlTable, node: AST.TOMLTable): TomlTable {
  const names = namesOf(node.key);
  const line = node.loc.start.line;
  const parent = descend(root, names.slice(0, -1), line);
  const name = names[names.length - 1];
  if (node.kind === "standard") return descend(parent, [name], line);
  const table = newTable(line);
  const existing = parent.entries.get(name)?.value;
  if (existing?.kind === "array") {
    existing.items.push(table);
  } else {
    const value: TomlArray = { kind: "array", line, items: [table], fromHeaders: true };
    parent.entries.set(name, { key: name, line, value });
  }
  return table;
}

/** The table at the end of `names`; what is missing is made, and of a list of tables the last is taken. */
function descend(from: TomlTable, names: readonly string[], line: number): TomlTable {
  let table = from;
  for (const name of names) {
    const value = table.entries.get(name)?.value;
    const next = value?.kind === "array" ? value.items.at(-1) : value;
    if (next?.kind === "table") {
      table = next;
    } else {
      const made = newTable(line);
      table.entries.set(name, { key: name, line, value: made });
      table = made;
    }
  }
  return table;
}

function setValue(table: TomlTable, node: AST.TOMLKeyValue): void {
  const names = namesOf(node.key);
  const line = node.key.loc.start.line;
  const name = names[names.length - 1];
  descend(table, names.slice(0, -1), line).entries.set(name, { key: name, line, value: valueOf(node.value) });
}

function valueOf(node: AST.TOMLContentNode): TomlValue {
  if (node.type === "TOMLArray") {
    const items = node.elements.map(valueOf);
    return { kind: "array", line: node.loc.start.line, items, fromHeaders: false };
  }
  if (node.type === "TOMLInlineTable") {
    const table = newTable(node.loc.start.line);
    for (const pair of node.body) setValue(table, pair);
    return table;
  }
  switch (node.kind) {
    case "string":
      return { kind: "string", value: node.value };
    case "boolean":
      return { kind: "boolean", value: node.value };
    case "integer":
    case "float":
      // The parser gives no text for a single 0.
      return {
        kind: node.kind,
        value: node.value,
        text: shorten(node.number || String(node.value), LONGEST_NUMBER),
      };
    default:
      return { kind: "date", text: node.datetime };
  }
}

function namesOf(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => part.type === "TOMLBare" ? part.name : part.value);
}

/**
 * The line to report, which is often not where the parser gave up: it sees an unfinished header or `key =`
 * only on the next line, and a text in three quotes that is not closed only at the end of the file.
 */
function lineAtFault(error: ParseError, lines: readonly string[]): number {
  const line = lastFilled(lines, error.lineNumber);
  if (error.message.startsWith("Defining a key multiple times")) return line;
  if (error.message.startsWith("Unterminated string") && !TEXT_LINE.test(lines[line - 1])) {
    const opening = lines.slice(0, line).findLastIndex((source) => THREE_QUOTES.test(source));
    return opening < 0 ? line : opening + 1;
  }
  const before = lastFilled(lines, line - 1);
  const isFirst = lines[line - 1].slice(0, error.column).trim() === "";
  return isFirst && UNFINISHED.test(lines[before - 1]) ? before : line;
}

/** The line, or the last above it that is not blank. */
function lastFilled(lines: readonly string[], line: number): number {
  let filled = Math.min(line, lines.length);
  while (filled > 1 && lines[filled - 1].trim() === "") filled--;
  return Math.max(filled, 1);
}
