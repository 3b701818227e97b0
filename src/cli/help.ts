// The `help` command, and the texts it shows: the list of commands, and each command's own page. The
// `version` command: the number that stands in deno.json.
import manifest from "../../deno.json" with { type: "json" };
import { alignColumns } from "../text/format.ts";
import { findCommand, usageError } from "./arguments.ts";
import { type Command, type Flag, OK } from "./command.ts";

/** Given to every command. */
export const HELP_FLAG: Flag = { name: "help", letter: "h", help: "Show this text" };

/** Stands before any command. */
export const VERSION_FLAG: Flag = { name: "version", help: "Show guichet's version" };

/** Makes the command; `commands` gives all of them, itself included. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    summary: "Show this text, or what one command does",
    details: ["Without COMMAND, lists the commands."],
    flags: [],
    argument: "[COMMAND]",
    maxWords: 2,
    run: ({ words }, io) => {
      const found = words.length === 0 ? undefined : findCommand(words, commands());
      if (found && found.rest.length > 0) {
        throw usageError(`Surplus argument "${found.rest[0]}" of "guichet help"`, { name: "guichet help" });
      }
      for (const line of found ? commandHelp(found.command) : overview(commands())) io.stdout.line(line);
      return OK;
    },
  };
}

/** What `guichet help` shows. */
export function overview(commands: readonly Command[]): string[] {
  return [
    "guichet: a socket lab server for students' C clients (UDP, TCP, multicast, Unix)",
    "",
    "Usage: guichet COMMAND [FLAGS]",
    "",
    "Commands:",
    ...commandLines(commands),
    "",
    "Flags:",
    ...flagLines([HELP_FLAG, VERSION_FLAG]),
    "",
    "Exit status:",
    "  0  all went well",
    "  1  the lab can't run here, or failed: an address is taken, a file can't be written",
    "  2  the command line or the configuration is wrong",
    "",
    '"guichet help COMMAND" tells more about one of them.',
  ];
}

/** What `guichet help COMMAND` and `guichet COMMAND --help` show. */
export function commandHelp(command: Command): string[] {
  const flags = command.flags.map((flag) => ` [--${flag.name}${flag.value ? ` ${flag.value}` : ""}]`).join(
    "",
  );
  const argument = command.argument ? ` ${command.argument}` : "";
  return [
    `Usage: guichet ${command.name}${argument}${flags}`,
    "",
    command.summary,
    ...command.details.length > 0 ? ["", ...command.details] : [],
    ...command.subcommands ? ["", "Commands:", ...commandLines(command.subcommands)] : [],
    "",
    "Flags:",
    ...flagLines([...command.flags, HELP_FLAG]),
  ];
}

function commandLines(commands: readonly Command[]): string[] {
  return alignColumns(commands.map(({ name, summary }) => [`  ${name}`, summary]));
}

function flagLines(flags: readonly Flag[]): string[] {
  return alignColumns(flags.map((flag) => {
    const letter = flag.letter ? `-${flag.letter}, ` : "";
    return [`  ${letter}--${flag.name}${flag.value ? ` ${flag.value}` : ""}`, flag.help];
  }));
}

export const version: Command = {
  name: "version",
  summary: "Show guichet's version",
  details: [],
  flags: [],
  run: (_invocation, io) => {
    io.stdout.line(`guichet ${manifest.version}`);
    return OK;
  },
};
