// What a command is: its name, the flags and arguments it takes, its help, and what it does. One file a
// command. Everything a command touches outside itself, so that a test can hand in its own: lines out, files
// in, the daemon. What guichet's exit statuses mean; help and README show the same numbers.
import type { LabConfig } from "../config/types.ts";
import type { AddressCheck } from "../lab/listeners/open.ts";
import type { RunOptions } from "../lab/run_lab.ts";
import type { ServiceEnvironment } from "../lab/systemd/environment.ts";

/** One of the two outputs. */
export interface LineOutput {
  /** Queues one line, without its line feed; neither throws nor waits. */
  line(text: string): void;
  /**
   * Waits until the lines so far were taken or refused. The queue holds a megabyte and drops what comes then, so that
   * a lab never waits for a terminal; a command that prints more waits now and then.
   */
  written(): Promise<void>;
  readonly isTerminal: boolean;
  /** Whether it may have colours: a terminal, and NO_COLOR is not set. */
  readonly color: boolean;
}

/** Ctrl-C and SIGTERM, taken over from their default effect until this is disposed of. */
export interface Interrupt extends Disposable {
  /** Aborted when one of them came. */
  readonly signal: AbortSignal;
}

/** What another program came to. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The world as a command sees it. */
export interface Io {
  readonly stdout: LineOutput;
  readonly stderr: LineOutput;
  /** For a command that reads standard input and writes bytes itself (src/posix), past the queue of lines. */
  readonly descriptors: { readonly stdin: number; readonly stdout: number };
  /** When the process started, on performance.now()'s clock, in milliseconds. */
  readonly startedAt: number;
  /** Milliseconds on performance.now()'s clock. */
  now(): number;
  /** For a command that has something to close or to say when it is interrupted; others just end. */
  catchInterrupt(): Interrupt;
  /** Reads a text file; throws Deno's errors. */
  readText(path: string | URL): string;
  /** Runs another program to its end; undefined where there is none of that name, or it may not be run. */
  runProgram(name: string, words: readonly string[]): Promise<ProgramResult | undefined>;
  /** What a service manager says of us in the environment. */
  service(): ServiceEnvironment;
  /** Runs a lab until it is stopped; resolves to the exit status. */
  runLab(config: LabConfig, around: RunOptions): Promise<number>;
  /** Says for each listener whether its address is free, opening nothing for good. */
  checkAddresses(config: LabConfig): Promise<AddressCheck[]>;
}

/** A flag as written, `--name` or `--name VALUE`. */
export interface Flag {
  /** Without its dashes. */
  name: string;
  /** The word for its value in help; absent where it takes none. */
  value?: string;
  /** One letter that means the same, without its dash. */
  letter?: string;
  /** One line of help. */
  help: string;
}

/** What stood on the command line after the command's name, already checked against the command's flags. */
export interface Invocation {
  /** Values of the flags that take one, by name. */
  values: ReadonlyMap<string, string>;
  /** Names of the flags that take none and were given. */
  switches: ReadonlySet<string>;
  /** The other words. */
  words: readonly string[];
}

/** One of guichet's commands. */
export interface Command {
  name: string;
  /** One line for the list of commands: an imperative, no full stop. */
  summary: string;
  /** Lines that tell more, for the command's own help. */
  details: readonly string[];
  flags: readonly Flag[];
  /** The word for its argument in help, or the words; absent where it takes none. */
  argument?: string;
  /** Most words that may follow; one where this is absent and there is an `argument`. */
  maxWords?: number;
  /** Commands below this one, in the order of help; their names hold both words: `probe udp`. */
  subcommands?: readonly Command[];
  /** Does it; resolves to the exit status. */
  run(invocation: Invocation, io: Io): Promise<number> | number;
}

/** Everything asked for was done. */
export const OK = 0;

/** The command line and the configuration are right, and the lab can't run here, or failed: an address is taken. */
export const FAILED = 1;

/** The command line or the configuration is wrong, or can't be read. */
export const WRONG = 2;

/** An answer came and is not the right one; what was looked for does not exist. */
export const WRONG_ANSWER = 1;

/** No answer came in time. */
export const NO_ANSWER = 2;

/** Whoever was to answer can't be reached. */
export const UNREACHABLE = 3;
