// One entry of the log, and what may stand in it: values are made plain and bounded before any line is built from them,
// since a property can hold what a peer sent, an error with a long chain, or an object that contains itself.
// Not here: how an entry looks as a line (human_line.ts, json_line.ts).

import { escapeBytes } from "./escape.ts";

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

/** A value that JSON can hold. */
export type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** Characters of one string in a log line; an error's stack is the longest that is useful whole. */
const MAX_STRING = 4096;

/** Bytes shown of a byte array: as many as an observation keeps. */
const MAX_BYTES = 96;

/** Elements of one array, and keys of one object. */
const MAX_ELEMENTS = 64;

/** Levels of nesting; a value below them is shown as its kind. */
const MAX_DEPTH = 4;

/** Makes any value one that JSON can hold, of bounded size. Bytes become text as {@linkcode escapeBytes} shows them. */
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
export function errorLine(error: Error): string {
  const own = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  const line = error.cause instanceof Error && error.cause !== error
    ? `${own}; cause: ${oneCause(error.cause)}`
    : own;
  return line.length > MAX_STRING ? line.slice(0, MAX_STRING) + "…" : line;
}

function oneCause(cause: Error): string {
  return cause.name === "Error" ? cause.message : `${cause.name}: ${cause.message}`;
}
