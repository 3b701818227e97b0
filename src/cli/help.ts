// The commands `help` and `version`, and the texts of help: the list of commands, and each command's own
// page.
import manifest from "../../deno.json" with { type: "json" };
import { alignColumns } from "../text/format.ts";
import {
  type Command,
  findCommand,
  type Flag,
  HELP_FLAG,
  type Invocation,
  type ListedCommand,
  OK,
  usageError,
  VERSION_FLAG,
} from "./command.ts";
import type { Io } from "./process_io.ts";

/** Makes the command `help`. @param commands all of them, itself included */
export function helpCommand(commands: readonly ListedCommand[]): Command {
  return {
    details: ["Without COMMAND, lists the commands."],
    flags: [],
    argument: "[COMMAND]",
    maxWords: 2,
    run: async (invocation, io) => {
      await io.stdout.lines(await helpOn(invocation, commands));
      return OK;
    },
  };
}

async function helpOn(invocation: Invocation, commands: readonly ListedCommand[]): Promise<string[]> {
  if (invocation.words.length === 0) return overview(commands);
  const { listed, rest } = findCommand(invocation.words, commands);
  if (rest.length > 0) throw usageError(`Unexpected argument "${rest[0]}" of "guichet help"`, invocation);
  return commandHelp(listed, await listed.load());
}

export const version: Command = {
  details: [],
  flags: [],
  run: (_invocation: Invocation, io: Io) => {
    io.stdout.line(`guichet ${manifest.version}`);
    return OK;
  },
};

/** What `guichet help` shows. */
export function overview(commands: readonly ListedCommand[]): string[] {
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
    '"guichet help COMMAND" tells more about a command.',
  ];
}

/** What `guichet help COMMAND` and `guichet COMMAND --help` show. */
export function commandHelp({ name, summary, subcommands }: ListedCommand, command: Command): string[] {
  const flags = command.flags.map((flag) => ` [--${flag.name}${flag.value ? ` ${flag.value}` : ""}]`);
  const argument = command.argument ? ` ${command.argument}` : "";
  return [
    `Usage: guichet ${name}${argument}${flags.join("")}`,
    "",
    summary,
    ...command.details.length > 0 ? ["", ...command.details] : [],
    ...subcommands ? ["", "Commands:", ...commandLines(subcommands)] : [],
    "",
    "Flags:",
    ...flagLines([...command.flags, HELP_FLAG]),
  ];
}

function commandLines(commands: readonly ListedCommand[]): string[] {
  return alignColumns(commands.map(({ name, summary }) => [`  ${name}`, summary]));
}

function flagLines(flags: readonly Flag[]): string[] {
  return alignColumns(flags.map((flag) => {
    const letter = flag.letter ? `-${flag.letter}, ` : "";
    return [`  ${letter}--${flag.name}${flag.value ? ` ${flag.value}` : ""}`, flag.help];
  }));
}
