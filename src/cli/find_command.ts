// Finds the command that words name: `check`, or the two words of `probe udp`. Not here: running it, its flags.

import type { Command } from "./command.ts";
import { unknownCommand } from "./unknown_command.ts";

/** A command, and what stood after its name. */
export interface Found {
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
