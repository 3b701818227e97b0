// From the parser's syntax tree to a document whose values know their lines: headers, dotted keys and inline tables
// all become the same tables. Not here: syntax errors (toml_parse.ts), the meaning of any key.

import type { AST } from "toml-eslint-parser";
import { shorten } from "./quote.ts";
import type { TomlArray, TomlTable, TomlValue } from "./toml_value.ts";

/** Longest number as messages show it: 64 bits in binary, and its prefix. */
const LONGEST_NUMBER = 66;

/** @param program the parser's tree; the parser has refused double keys already */
export function documentOf(program: AST.TOMLProgram): TomlTable {
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

/** Follows names from a table, making the tables that are not there yet; a list of tables is followed into its last. */
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
      // The parser's text of a lone 0 is empty.
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
