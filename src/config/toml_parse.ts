// From text to a TOML document, past its syntax errors: a line that can't be read is reported and replaced by one that
// can, so that the mistakes further down are found in the same run. Not here: what to say about a syntax error
// (syntax_mistake.ts), or the meaning of any key.

import { ParseError, parseTOML } from "toml-eslint-parser";
import type { ProblemList } from "./problem_list.ts";
import { explainSyntax } from "./syntax_mistake.ts";
import { documentOf } from "./toml_document.ts";
import type { TomlTable } from "./toml_value.ts";

/** A file with this many syntax errors is no TOML file; each costs one more parse. */
const MOST_SYNTAX_ERRORS = 20;

/** A lab of a thousand listeners is a fifth of this; anything longer is some other file. */
const LONGEST_TEXT = 1 << 20;

/** Where problems of syntax are said to be. */
const KEY = "syntax";

/** A line that begins with a plain key; what follows it may be wrong. */
const KEY_LINE = /^\s*([A-Za-z0-9_-]+)/;

/** A line that gives a key a text. */
const TEXT_LINE = /^\s*[A-Za-z0-9_-]+\s*=\s*["']/;

const THREE_QUOTES = /"""|'''/;

/** A `key =` without value, or a header without its closing bracket. */
const UNFINISHED = /^\s*(\[[^\]#]*|\[\[[^\]#]*\]\s*|[^#="']*=\s*)(#.*)?$/;

/**
 * Reads TOML 1.0 (which is what editors check a file with a schema against).
 *
 * @param problems gets the syntax errors
 * @returns the document, values with wrong syntax marked as broken; undefined when the rest of the file could not be
 *   made out, so that to check it would report mistakes nobody made
 */
export function parseToml(text: string, problems: ProblemList): TomlTable | undefined {
  if (text.length > LONGEST_TEXT) {
    problems.add(undefined, KEY, `${text.length} characters are too many; want at most ${LONGEST_TEXT}`);
    return undefined;
  }
  const lines = text.split("\n");
  const broken = new Set<number>();
  for (let errors = 0; errors < MOST_SYNTAX_ERRORS; errors++) {
    const result = attempt(lines, broken);
    if (!(result instanceof ParseError)) {
      if (result === undefined) problems.add(undefined, KEY, "values are nested too deeply to be read");
      return result;
    }
    const line = lineAtFault(result, lines);
    if (broken.has(line)) {
      // A line that was replaced is in the way again. If its key repeats one above, all may fit without it; if not, it
      // stands in something that was opened further up, and so does the rest.
      if (!isRepeated(result)) return undefined;
      lines[line - 1] = "";
      continue;
    }
    problems.add(line, KEY, explainSyntax(result, lines, line));
    const replacement = replacementFor(lines[line - 1], line, result);
    if (replacement === undefined) return undefined;
    lines[line - 1] = replacement;
    broken.add(line);
  }
  return undefined;
}

/** The document, the syntax error that hides it, or undefined when the parser's recursion ran out of stack. */
function attempt(lines: readonly string[], broken: ReadonlySet<number>): TomlTable | ParseError | undefined {
  try {
    return documentOf(parseTOML(lines.join("\n"), { tomlVersion: "1.0" }), broken);
  } catch (error) {
    if (error instanceof ParseError) return error;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The line to report. The parser notices an unfinished header or `key =` when it meets the next line, an unclosed text
 * in three quotes when it meets the end; an error at the end of the file belongs to the last line that holds anything.
 */
function lineAtFault(error: ParseError, lines: readonly string[]): number {
  const line = lastFilled(lines, error.lineNumber);
  if (isRepeated(error)) return line;
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

/**
 * A line that parses and keeps its place: a header nobody else can have written, or the same key with some value.
 * There is none for a line inside a text or list that runs over several lines.
 */
function replacementFor(source: string, line: number, error: ParseError): string | undefined {
  if (/^\s*\[/.test(source)) return `["wrong header on line ${line}"]`;
  if (isRepeated(error)) return "";
  if (THREE_QUOTES.test(source) || /^Unterminated (array|inline)/.test(error.message)) return undefined;
  if (error.message.startsWith("Unterminated string") && !TEXT_LINE.test(source)) return undefined;
  const key = KEY_LINE.exec(source)?.[1];
  return key === undefined ? "" : `${key} = 0`;
}

function isRepeated(error: ParseError): boolean {
  return error.message.startsWith("Defining a key multiple times");
}
