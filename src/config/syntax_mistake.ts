// What a TOML syntax error most likely is, and what to write instead: text without quotes, a number that
// begins with 0, "key: value". The parser's own words would tell a teacher who does not know TOML too little.
import type { ParseError } from "toml-eslint-parser";
import { holdsSecret } from "./problems.ts";
import { LONGEST_VALUE, printable, quote, shorten } from "./values.ts";

/** `key = value # comment`, quotes aside. */
const PAIR = /^\s*([A-Za-z0-9_-]+)\s*=\s*([^#]*)/;

const MORE = "more follows after the value; expected one key = value on a line";

/** How the parser's messages begin, and what is said in their place. */
const PLAIN: readonly (readonly [string, string])[] = [
  [
    "Unterminated string",
    "the text has no closing quote; expected one on the same line, or three after three",
  ],
  ["Unterminated inline", "the table has no closing }"],
  ["Unterminated array", "a list opened here or above has no closing ]"],
  ["Expected comma", "a list opened here or above has no comma between values, or no closing ]"],
  ["The key, equals sign", "the line is unfinished; expected key, = and value on one line"],
  ["Expected equal", "there is no = after the key; expected key = value"],
  ["Must be a newline", MORE],
  ["Control characters", "there is a control character; remove it"],
  ["Invalid code point", "there is a control character; remove it"],
];

/**
 * The message for a syntax error.
 *
 * @param error what the parser says
 * @param lines the file's lines
 * @param line the line at fault, counted from 1
 */
export function explainSyntax(error: ParseError, lines: readonly string[], line: number): string {
  const source = lines[line - 1];
  if (error.message.startsWith("Defining a key multiple times")) return explainRepeat(lines, line);
  if (holdsSecret(source)) return 'the line is not TOML; expected key = "value", in straight quotes';
  const pair = PAIR.exec(source);
  if (error.message.includes("escape sequence")) {
    return `a backslash in "…" begins an escape such as \\n; write \\\\ for a backslash, or '…' around the text`;
  }
  const guess = pair === null ? explainNoPair(source) : explainValue(pair[1], pair[2].trim());
  if (guess !== undefined) return guess;
  const plain = PLAIN.find(([start]) => error.message.startsWith(start));
  if (plain !== undefined) return plain[1];
  const from = line === error.lineNumber ? ` from character ${error.column + 1} on` : "";
  return `the line is not TOML${from}; expected key = value, or [section]`;
}

function explainRepeat(lines: readonly string[], line: number): string {
  const header = /^\s*\[+\s*([^\]]*?)\s*\]/.exec(lines[line - 1])?.[1];
  if (header === "listener") {
    return "listener is in single brackets, here or above; expected [[listener]] for each";
  }
  if (header !== undefined) {
    return `section ${quote(header)} is here a second time; put all its keys in one place`;
  }
  const key = PAIR.exec(lines[line - 1])?.[1];
  const earlier = key === undefined ? undefined : earlierLine(lines, line, key);
  const where = earlier === undefined ? "above" : `on line ${earlier}`;
  return `${key ?? "the key"} is in this section already, ${where}; give it once`;
}

/** The line above, in the same section, that gives the key first. */
function earlierLine(lines: readonly string[], line: number, key: string): number | undefined {
  for (let above = line - 1; above >= 1; above--) {
    const source = lines[above - 1];
    if (PAIR.exec(source)?.[1] === key) return above;
    if (/^\s*\[/.test(source)) return undefined;
  }
  return undefined;
}

function explainNoPair(source: string): string | undefined {
  if (/^\s*\[[^\]]*\]?\s*(#.*)?$/.test(source)) {
    return "a bracket is missing, or the name between them; expected [section] or [[listener]]";
  }
  const colon = /^\s*([A-Za-z0-9_-]+)\s*:/.exec(source);
  if (colon !== null) return `${colon[1]} is followed by a colon; expected ${colon[1]} = value`;
  if (/^\s*(\/\/|;|--)/.test(source)) return "a comment begins with #";
  return undefined;
}

/** What is wrong with the value of `key = value`, where that can be told from its look. */
function explainValue(key: string, value: string): string | undefined {
  if (value === "") return "the value is missing; expected one after the =";
  if (/^\[[^\]]*$/.test(value)) return "the list has no closing ]";
  const curly = /^[“”„«‘’‚](.*?)[“”»‘’]?$/.exec(value);
  if (curly !== null) return `the quotes are not straight ones; expected ${key} = ${quote(curly[1].trim())}`;
  if (/^(true|false|yes|no|on|off)$/i.test(value)) {
    return `${value} is not a TOML value; expected true or false, in lower case`;
  }
  const zero = /^0+(\d+)$/.exec(value);
  if (zero !== null) {
    return `${value} begins with a zero; expected a number as ${zero[1]}, a file mode in quotes as ${
      quote(value)
    }`;
  }
  const ending = /^([^[{].*?)\s*[;,]$/.exec(value);
  if (ending !== null) return `the line ends with ${quote(value.at(-1)!)}; expected ${key} = ${ending[1]}`;
  if (/["'[\]{}]/.test(value)) return undefined;
  if (value.includes("=")) return MORE;
  const shown = printable(shorten(value, LONGEST_VALUE));
  return `${shown} is not a number, and text needs quotes; expected ${key} = ${quote(value)}`;
}
