// One entry of the log, and its two forms: a line for a person at a terminal (time of day, level, area,
// sentence, then what the sentence does not say already) and a line of JSON for programs. Values are made
// plain and bounded before any line is built from them, since a property can hold what a peer sent, an error
// with a long chain, or an object that contains itself; no control character of a value reaches a terminal.
import { escapeBytes, escapeText, safeJson } from "../text/escape.ts";

/** What one log line is made from. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  time: number;
  level: "debug" | "info" | "warning" | "error";
  /** Which part of guichet speaks: "lab", "workers", a listener's kind. */
  area: string;
  /** The whole sentence, with its values filled in. */
  message: string;
  /** Properties that the sentence does not show already come last. */
  properties: Record<string, unknown>;
  /** Names of the properties that the sentence shows. */
  inMessage: ReadonlySet<string>;
}

const RESET = "\x1b[0m";
const DIM = "\x1b[2m";
const LEVEL_COLORS = { debug: DIM, info: "\x1b[32m", warning: "\x1b[33m", error: "\x1b[31m" };

/** Width of the longest level and of most areas, so that sentences start in one column. */
const LEVEL_WIDTH = "warning".length;
const AREA_WIDTH = 8;

/**
 * @param color whether to mark levels and side matters with ANSI colours
 * @returns e.g. `10:42:07.315 warning workers Worker 2 died error="Out of memory" exitCode=1`, without a line
 * feed
 */
export function humanLine(entry: LogEntry, color: boolean): string {
  const paint = (style: string, text: string) => color ? style + text + RESET : text;
  const level = paint(LEVEL_COLORS[entry.level], entry.level.padEnd(LEVEL_WIDTH));
  const area = escapeText(entry.area).padEnd(AREA_WIDTH);
  const head = `${paint(DIM, timeOfDay(entry.time))}  ${level}  ${area}  ${escapeText(entry.message)}`;
  const rest = Object.entries(entry.properties)
    .filter(([key, value]) => !entry.inMessage.has(key) && value !== undefined)
    .map(([key, value]) => `${escapeText(key)}=${quoted(valueText(value))}`);
  return rest.length === 0 ? head : `${head}  ${paint(DIM, rest.join(" "))}`;
}

/** A value as it stands in a sentence: strings bare, errors in one line, anything deeper as JSON. */
export function valueText(value: unknown): string {
  if (value instanceof Error) return errorLine(value);
  const plain = plainValue(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** Quotes what would otherwise run into its neighbours. */
function quoted(text: string): string {
  const safe = escapeText(text);
  return safe === "" || /[\s"=]/.test(safe) ? `"${safe.replaceAll('"', '\\"')}"` : safe;
}

function timeOfDay(time: number): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Own fields of a line; a property of the same name gets an underscore behind it. */
const RESERVED = new Set(["time", "level", "area", "message"]);

/**
 * @returns `{"time":"2026-11-23T10:00:00.000Z","level":"info","area":"lab","message":"…",…}` without a line
 * feed, the properties behind the four fields; every control character is written as `\uNNNN`
 */
export function jsonLine(entry: LogEntry): string {
  const fields: Record<string, unknown> = {
    time: new Date(entry.time).toISOString(),
    level: entry.level,
    area: entry.area,
    message: plainValue(entry.message),
  };
  for (const [key, value] of Object.entries(entry.properties)) {
    if (value === undefined) continue;
    fields[RESERVED.has(key) ? key + "_" : key] = plainValue(value);
  }
  return safeJson(fields);
}

/** A value that JSON can hold. */
type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** Characters of one string in a log line; an error's stack is the longest that is useful whole. */
const MAX_STRING = 4096;

/** Bytes shown of a byte array: as many as an observation keeps. */
const MAX_BYTES = 96;

/** Elements of one array, and keys of one object. */
const MAX_ELEMENTS = 64;

/** Levels of nesting; a value below them is shown as its kind. */
const MAX_DEPTH = 4;

/**
 * Makes any value one that JSON can hold, of bounded size. Bytes become text as {@linkcode escapeBytes} shows
 * them.
 */
export function plainValue(value: unknown, depth = 0): PlainValue {
  switch (typeof value) {
    case "string":
      return value.length > MAX_STRING ? value.slice(0, MAX_STRING) + "…" : value;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : plainObject(value, depth);
    default:
      return String(value);
  }
}

function plainObject(value: object, depth: number): PlainValue {
  if (value instanceof Uint8Array) return escapeBytes(value, MAX_BYTES);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (depth >= MAX_DEPTH) {
    return value instanceof Error ? errorLine(value) : Array.isArray(value) ? "[…]" : "{…}";
  }
  if (value instanceof Error) return plainError(value, depth);
  const elements = value instanceof Map || value instanceof Set ? [...value] : value;
  if (Array.isArray(elements)) {
    const shown = elements.slice(0, MAX_ELEMENTS).map((element) => plainValue(element, depth + 1));
    return elements.length > MAX_ELEMENTS ? [...shown, `… (+${elements.length - MAX_ELEMENTS})`] : shown;
  }
  const entries = Object.entries(elements).slice(0, MAX_ELEMENTS);
  return Object.fromEntries(entries.map(([key, each]) => [key, plainValue(each, depth + 1)]));
}

function plainError(error: Error, depth: number): PlainValue {
  const plain: { [key: string]: PlainValue } = { name: error.name, message: plainValue(error.message) };
  if (error.stack) plain.stack = plainValue(error.stack);
  if (error.cause !== undefined) plain.cause = plainValue(error.cause, depth + 1);
  return plain;
}

/** An error in one line: its name unless that says nothing, its message, and the same of what caused it. */
function errorLine(error: Error): string {
  const own = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  const line = error.cause instanceof Error && error.cause !== error
    ? `${own}; cause: ${oneCause(error.cause)}`
    : own;
  return line.length > MAX_STRING ? line.slice(0, MAX_STRING) + "…" : line;
}

function oneCause(cause: Error): string {
  return cause.name === "Error" ? cause.message : `${cause.name}: ${cause.message}`;
}
