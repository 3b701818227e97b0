// What a command is: its name, the flags and arguments it takes, its help, and what it does. One file a command.

import type { Io } from "./io.ts";

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
