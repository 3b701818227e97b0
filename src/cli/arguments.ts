// Reads flags and words from a command line, strictly: what is unknown, missing, repeated or surplus is an
// error that names the nearest right word. On parseArgs of @std/cli. What is thrown when the command line
// can't be used. The one to blame is whoever typed it. The `--timeout` flag: how long a command waits for an
// answer. The `--pid` flag: a process by its number. Finds the command that words name: `check`, or the two
// words of `probe udp`. The complaint about a command that does not exist, with the nearest that does.
import { parseArgs } from "@std/cli";
import { nearest } from "../text/nearest.ts";
import type { Command, Flag, Invocation } from "./command.ts";

/** A wrong command line; `message` says what is wrong, `hint` what to type to learn more. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

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

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

const TIME = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/;

/** An hour: longer is a typing mistake. */
const LONGEST = 3_600_000;

/** The flag, with its default in the help. */
export function timeoutFlag(defaultMs: number): Flag {
  return {
    name: "timeout",
    value: "TIME",
    help: `How long to wait for an answer, as in 500ms or 5s; a number alone is seconds (${
      defaultMs / 1000
    }s)`,
  };
}

/**
 * The time to wait in milliseconds, at least 1.
 *
 * @param reader who complains: `guichet resolve`
 * @throws {UsageError} for what is no time, 0, or more than an hour
 */
export function readTimeout({ values }: Invocation, defaultMs: number, reader: { name: string }): number {
  const text = values.get("timeout");
  if (text === undefined) return defaultMs;
  const match = TIME.exec(text);
  const ms = match === null ? NaN : Math.round(Number(match[1]) * UNITS[match[2] ?? "s"]);
  if (!(ms >= 1 && ms <= LONGEST)) {
    throw usageError(
      `Cannot use --timeout "${text}": want a time from 1ms to 60m, as in 500ms or 5s`,
      reader,
    );
  }
  return ms;
}

/**
 * The process named, if one is.
 *
 * @param reader who complains: `guichet reload`
 * @throws {UsageError} for what is no number of a process
 */
export function readPid({ values }: Invocation, reader: { name: string }): number | undefined {
  const text = values.get("pid");
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw usageError(`Cannot use --pid "${text}": want the number of a process`, reader);
  }
  return Number(text);
}

/** `Unknown command "serv"; did you mean "serve"?` */
function unknownCommand(given: string, commands: readonly Command[]): UsageError {
  const names = commands.map(({ name }) => name);
  const meant = nearest(given, names);
  const advice = meant === undefined ? `the commands are ${names.join(", ")}` : `did you mean "${meant}"?`;
  return new UsageError(`Unknown command "${given}"; ${advice}`, '"guichet help" lists the commands');
}

/** A command, and what stood after its name. */
interface Found {
  command: Command;
  rest: readonly string[];
}

/**
 * The command that the first word names, or the one below it that the first two words name.
 *
 * @param words at least one; flags may follow
 * @throws {UsageError} with the nearest right name
 */
export function findCommand(words: readonly string[], commands: readonly Command[]): Found {
  const command = commands.find(({ name }) => name === words[0]);
  if (!command) throw unknownCommand(words[0], commands);
  const second = words[1];
  if (!command.subcommands || second === undefined || second.startsWith("-")) {
    return { command, rest: words.slice(1) };
  }
  return {
    command: findCommand([`${words[0]} ${second}`], command.subcommands).command,
    rest: words.slice(2),
  };
}
