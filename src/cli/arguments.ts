// Reads flags and words from a command line, strictly: what is unknown, missing, repeated or surplus is an error that
// names the nearest right word. On parseArgs of @std/cli. Not here: which commands and flags there are.

import { parseArgs } from "@std/cli";
import { nearest } from "../config/nearest.ts";
import type { Flag, Invocation } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Who reads the command line, for messages. */
export interface Reader {
  /** As typed: `guichet serve`. */
  name: string;
  flags: readonly Flag[];
  /** How many words may follow. */
  maxWords: number;
}

/**
 * Reads what follows a command's name. `--flag VALUE` and `--flag=VALUE` are the same; after `--` all are words.
 *
 * @throws {UsageError} with the first thing that is wrong
 */
export function readArguments(args: readonly string[], reader: Reader): Invocation {
  const withValue = reader.flags.filter((flag) => flag.value !== undefined);
  const without = reader.flags.filter((flag) => flag.value === undefined);
  refuseValues(args, without, reader);
  const parsed = parseArgs(joinNegative(args, withValue), {
    string: [...withValue.map((flag) => flag.name), "_"],
    boolean: without.map((flag) => flag.name),
    collect: withValue.map((flag) => flag.name),
    alias: Object.fromEntries(
      reader.flags.filter((flag) => flag.letter).map((flag) => [flag.name, flag.letter!]),
    ),
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownFlag(arg, reader);
    },
  });
  const words = parsed._.map(String);
  if (words.length > reader.maxWords) {
    throw usageError(`Surplus argument "${words[reader.maxWords]}" of "${reader.name}"`, reader);
  }
  const values = new Map<string, string>();
  for (const flag of withValue) {
    const value = oneValue(flag, parsed[flag.name] as string[], reader);
    if (value !== undefined) values.set(flag.name, value);
  }
  return {
    values,
    words,
    switches: new Set(without.map(({ name }) => name).filter((name) => parsed[name] === true)),
  };
}

/** The hint behind every complaint about a command line. */
export function usageError(message: string, reader: { name: string }): UsageError {
  return new UsageError(message, `"${reader.name} --help" shows what it takes`);
}

/** parseArgs would take `--help=anything` for `--help`, and `--_` for its own list of words. */
function refuseValues(args: readonly string[], switches: readonly Flag[], reader: Reader): void {
  for (const arg of args) {
    if (arg === "--") return;
    if (/^-(?:-|[a-z]*)_/i.test(arg)) throw unknownFlag(arg, reader);
    const name = arg.match(/^--([^=]+)=/)?.[1];
    if (switches.some((flag) => flag.name === name)) {
      throw usageError(`Flag "--${name}" of "${reader.name}" takes no value`, reader);
    }
  }
}

/** `--value -5` as `--value=-5`: parseArgs would take the number for a flag. After `--` all stay as they are. */
function joinNegative(args: readonly string[], withValue: readonly Flag[]): string[] {
  const joined: string[] = [];
  const flags = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  for (const arg of flags) {
    const before = joined.at(-1);
    const takesIt = /^-\d/.test(arg) && withValue.some(({ name }) => before === `--${name}`);
    if (takesIt) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return [...joined, ...args.slice(flags.length)];
}

function oneValue(flag: Flag, given: readonly string[], reader: Reader): string | undefined {
  const wanted = `--${flag.name} ${flag.value}`;
  if (given.length > 1) {
    throw usageError(
      `Flag "--${flag.name}" of "${reader.name}" is given ${given.length} times; it goes once`,
      reader,
    );
  }
  if (given[0] === "") {
    throw usageError(`Flag "--${flag.name}" of "${reader.name}" lacks its value: ${wanted}`, reader);
  }
  return given[0];
}

function unknownFlag(arg: string, reader: Reader): UsageError {
  const written = arg.replace(/=.*$/s, "");
  const meant = nearest(written.replace(/^-+/, ""), reader.flags.map((flag) => flag.name));
  const advice = meant === undefined ? "" : `; did you mean "--${meant}"?`;
  return usageError(`Unknown flag "${written}" of "${reader.name}"${advice}`, reader);
}
