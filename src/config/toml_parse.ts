// From text to a TOML document, or to its first syntax error and the line that is at fault; what stands below that is
// not read, for it may mean something else once the line is right.

import { ParseError, parseTOML } from "toml-eslint-parser";
import type { ProblemList } from "./problem_list.ts";
import { explainSyntax } from "./syntax_mistake.ts";
import { documentOf } from "./toml_document.ts";
import type { TomlTable } from "./toml_value.ts";

/** A lab of a thousand listeners is a fifth of this; anything longer is some other file. */
const LONGEST_TEXT = 1 << 20;

/** Where problems of syntax are said to be. */
const KEY = "syntax";

/** A line that gives a key a text. */
const TEXT_LINE = /^\s*[A-Za-z0-9_-]+\s*=\s*["']/;

const THREE_QUOTES = /"""|'''/;

/** A `key =` without value, or a header without its closing bracket. */
const UNFINISHED = /^\s*(\[[^\]#]*|\[\[[^\]#]*\]\s*|[^#="']*=\s*)(#.*)?$/;

/**
 * Reads TOML 1.0 (which is what editors check a file with a schema against).
 *
 * @param problems gets the first syntax error
 * @returns the document; undefined where the text is no TOML
 */
export function parseToml(text: string, problems: ProblemList): TomlTable | undefined {
  if (text.length > LONGEST_TEXT) {
    problems.add(undefined, KEY, `${text.length} characters are too many; want at most ${LONGEST_TEXT}`);
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

/**
 * The line to report. The parser notices an unfinished header or `key =` when it meets the next line, an unclosed text
 * in three quotes when it meets the end; an error at the end of the file belongs to the last line that holds anything.
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
