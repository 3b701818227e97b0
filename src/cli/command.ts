// What a command is, what its exit statuses mean, and how its command line is read: strictly, so that a word
// that is unknown, missing, repeated or surplus is an error that names the nearest right one.
import { parseArgs } from "@std/cli";
import { nearest } from "../text/nearest.ts";
import type { Io } from "./process_io.ts";

/** A command as the list of commands has it. */
export interface ListedCommand {
  /** `serve`; of one below another, both words: `probe udp`. */
  readonly name: string;
  /** One line of help: an imperative, no full stop. */
  readonly summary: string;
  /** Loads what it does, when it is asked for: a command starts no later for the others. */
  load(): Promise<Command>;
  /** Commands below this one, in the order of help. */
  readonly subcommands?: readonly ListedCommand[];
}

/** What one of guichet's commands takes and does. */
export interface Command {
  /** Lines that tell more, for the command's own help. */
  readonly details: readonly string[];
  readonly flags: readonly Flag[];
  /** The word for its argument in help, or the words; absent where it takes none. */
  readonly argument?: string;
  /** Most words that may follow; one where this is absent and there is an `argument`. */
  readonly maxWords?: number;
  /** Does it; resolves to the exit status. Absent where there are only commands below it. */
  run?(invocation: Invocation, io: Io): Promise<number> | number;
}

/** A flag as written, `--name` or `--name VALUE`. */
export interface Flag {
  /** Without its dashes. */
  readonly name: string;
  /** The word for its value in help; absent where it takes none. */
  readonly value?: string;
  /** Whether its value may be an empty text. */
  readonly mayBeEmpty?: true;
  /** One letter that means the same, without its dash. */
  readonly letter?: string;
  /** One line of help. */
  readonly help: string;
}

/** What stood on the command line after the command's name, already checked against the command's flags. */
export interface Invocation {
  /** The command as typed, for complaints: `guichet probe tcp`. */
  readonly command: string;
  /** The same with the words it takes: `guichet probe tcp HOST [PORT]`. */
  readonly usage: string;
  /** Values of the flags that take one, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Names of the flags that take none and were given. */
  readonly switches: ReadonlySet<string>;
  /** The other words. */
  readonly words: readonly string[];
  /** Those of them that stood after `--`; undefined where there was none. */
  readonly program?: readonly string[];
}

/** Everything asked for was done. */
export const OK = 0;

/**
 * The command line and the configuration are right, and the lab can't run here, or failed: an address is
 * taken.
 */
export const FAILED = 1;

/** The command line or the configuration is wrong, or can't be read. */
export const WRONG = 2;

/** An answer came and is not the right one; what was looked for does not exist. */
export const WRONG_ANSWER = 1;

/** No answer came in time. */
export const NO_ANSWER = 2;

/** Whoever was to answer can't be reached. */
export const UNREACHABLE = 3;

/** Ctrl-C came first: 128 and SIGINT's number, as shells have it. */
export const INTERRUPTED = 130;

/** Given to every command. */
export const HELP_FLAG: Flag = { name: "help", letter: "h", help: "Show this text" };

/** Stands before any command. */
export const VERSION_FLAG: Flag = { name: "version", help: "Show guichet's version" };

/** Of --timeout, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

const TIME = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/;

/** An hour: longer is a typing mistake. */
const LONGEST = 3_600_000;

/** A wrong command line; `message` says what is wrong, `hint` what to type to learn more. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The command whose line is read, and what it takes. */
export interface Reader {
  /** As typed: `guichet serve`. */
  readonly command: string;
  readonly flags: readonly Flag[];
  /** The word for its argument in help, or the words. */
  readonly argument?: string;
  /** How many words may follow. */
  readonly maxWords: number;
}

/**
 * Reads what follows a command's name. `--flag VALUE` and `--flag=VALUE` are the same; after `--` all are
 * words.
 *
 * @throws {UsageError} with the first thing that is wrong
 */
export function readArguments(args: readonly string[], reader: Reader): Invocation {
  const withValue = reader.flags.filter((flag) => flag.value !== undefined);
  const without = reader.flags.filter((flag) => flag.value === undefined);
  refuseValues(args, without, reader);
  const parsed = parseArgs(joinOddValues(args, withValue), {
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
    throw usageError(`Unexpected argument "${words[reader.maxWords]}" of "${reader.command}"`, reader);
  }
  const values = new Map<string, string>();
  for (const flag of withValue) {
    const value = oneValue(flag, parsed[flag.name] as string[], reader);
    if (value !== undefined) values.set(flag.name, value);
  }
  return {
    command: reader.command,
    usage: `${reader.command} ${reader.argument ?? ""}`.trimEnd(),
    values,
    words,
    program: args.includes("--") ? args.slice(args.indexOf("--") + 1) : undefined,
    switches: new Set(without.map(({ name }) => name).filter((name) => parsed[name] === true)),
  };
}

/** The hint behind every complaint about a command line. */
export function usageError(message: string, reader: { command: string }): UsageError {
  return new UsageError(message, `"${reader.command} --help" shows what it takes`);
}

/** parseArgs would take `--help=anything` for `--help`, and `--_` for its own list of words. */
function refuseValues(args: readonly string[], switches: readonly Flag[], reader: Reader): void {
  for (const arg of args) {
    if (arg === "--") return;
    if (/^-(?:-|[a-z]*)_/i.test(arg)) throw unknownFlag(arg, reader);
    const name = arg.match(/^--([^=]+)=/)?.[1];
    if (switches.some((flag) => flag.name === name)) {
      throw usageError(`Flag "--${name}" of "${reader.command}" takes no value`, reader);
    }
  }
}

/**
 * `--value -5` as `--value=-5`: parseArgs would take the number for a flag, and an empty text for a word. After
 * `--` all stay as they are.
 */
function joinOddValues(args: readonly string[], withValue: readonly Flag[]): string[] {
  const joined: string[] = [];
  const flags = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  for (const arg of flags) {
    const before = joined.at(-1);
    const takesIt = /^(?:-\d|$)/.test(arg) && withValue.some(({ name }) => before === `--${name}`);
    if (takesIt) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return [...joined, ...args.slice(flags.length)];
}

function oneValue(flag: Flag, given: readonly string[], reader: Reader): string | undefined {
  const wanted = `--${flag.name} ${flag.value}`;
  if (given.length > 1) {
    throw usageError(
      `Flag "--${flag.name}" of "${reader.command}" is given ${given.length} times; expected once`,
      reader,
    );
  }
  if (given[0] === "" && !flag.mayBeEmpty) {
    throw usageError(`Flag "--${flag.name}" of "${reader.command}" needs a value: ${wanted}`, reader);
  }
  return given[0];
}

function unknownFlag(arg: string, reader: Reader): UsageError {
  const written = arg.replace(/=.*$/s, "");
  const meant = nearest(written.replace(/^-+/, ""), reader.flags.map((flag) => flag.name));
  const advice = meant === undefined ? "" : `; did you mean "--${meant}"?`;
  return usageError(`Unknown flag "${written}" of "${reader.command}"${advice}`, reader);
}

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
 * @throws {UsageError} for what is no time, 0, or more than an hour
 */
export function readTimeout(invocation: Invocation, defaultMs: number): number {
  const text = invocation.values.get("timeout");
  if (text === undefined) return defaultMs;
  const match = TIME.exec(text);
  const ms = match === null ? NaN : Math.round(Number(match[1]) * UNITS[match[2] ?? "s"]);
  if (!(ms >= 1 && ms <= LONGEST)) {
    const want = "expected a time from 1ms to 60m, as in 500ms or 5s";
    throw usageError(`Cannot use --timeout "${text}": ${want}`, invocation);
  }
  return ms;
}

/** The process that --pid names, if one is. @throws {UsageError} for what is no number of a process */
export function readPid(invocation: Invocation): number | undefined {
  const text = invocation.values.get("pid");
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw usageError(`Cannot use --pid "${text}": expected a process ID`, invocation);
  }
  return Number(text);
}

/** The command that words name, and what stood after its name. */
interface Found {
  listed: ListedCommand;
  rest: readonly string[];
}

/**
 * The command that the first word names, or the one below it that the first two words name.
 *
 * @param words at least one; flags may follow
 * @throws {UsageError} with the nearest right name
 */
export function findCommand(words: readonly string[], commands: readonly ListedCommand[]): Found {
  const listed = commands.find(({ name }) => name === words[0]);
  if (listed === undefined) throw unknownCommand(words[0], commands);
  const second = words[1];
  if (!listed.subcommands || second === undefined || second.startsWith("-")) {
    return { listed, rest: words.slice(1) };
  }
  const below = findCommand([`${words[0]} ${second}`], listed.subcommands);
  return { listed: below.listed, rest: words.slice(2) };
}

/** `Unknown command "serv"; did you mean "serve"?` */
function unknownCommand(given: string, commands: readonly ListedCommand[]): UsageError {
  const names = commands.map(({ name }) => name);
  const meant = nearest(given, names);
  const advice = meant === undefined ? `the commands are ${names.join(", ")}` : `did you mean "${meant}"?`;
  return new UsageError(`Unknown command "${given}"; ${advice}`, '"guichet help" lists the commands');
}
