// Finds the command a command line names, runs it, and turns what is thrown into a message and an exit status.
// Not here: what the commands do (one file each), or how flags are read (arguments.ts).
import { ConfigError, UnreadableConfiguration } from "../config/problems.ts";
import { JournalError } from "../journal/file.ts";
import { LogFileError } from "../log/log_file.ts";
import { escapeText } from "../text/escape.ts";
import { findCommand, readArguments, type Reader, UsageError, usageError } from "./arguments.ts";
import { check } from "./check.ts";
import { type Command, FAILED, type Io, OK, WRONG } from "./command.ts";
import { doctor } from "./doctor/doctor.ts";
import { commandHelp, HELP_FLAG, helpCommand, overview, version, VERSION_FLAG } from "./help.ts";
import { probe } from "./probe/probe.ts";
import { reload } from "./reload.ts";
import { report } from "./report.ts";
import { resolve } from "./resolve/resolve.ts";
import { serve } from "./serve.ts";
import { sockets } from "./sockets/sockets.ts";

const COMMANDS: readonly Command[] = [
  serve,
  check,
  reload,
  probe,
  resolve,
  sockets,
  report,
  doctor,
  helpCommand(() => COMMANDS),
  version,
];

/** Reads what stands before the command. */
const GUICHET: Reader = { name: "guichet", flags: [HELP_FLAG, VERSION_FLAG], maxWords: 0 };

/**
 * Runs a whole command line.
 *
 * @param args what the user typed after the program's name
 * @returns the exit status; nothing is thrown
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    return tell(error, io);
  }
}

function dispatch(args: readonly string[], io: Io): Promise<number> | number {
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const name = at < 0 ? undefined : args[at];
  const before = at < 0 ? args : args.slice(0, at);
  refuseEarlyFlags(before);
  const { switches } = readArguments(before, GUICHET);

  if (switches.has("version")) return runCommand(version, name === undefined ? [] : args.slice(at), io);
  if (switches.has("help")) return runCommand(helpCommand(() => COMMANDS), at < 0 ? [] : args.slice(at), io);
  if (name === undefined) {
    // A script that lost its command must not look as if it had succeeded.
    for (const line of overview(COMMANDS)) io.stderr.line(line);
    return WRONG;
  }
  const { command, rest } = findCommand(args.slice(at), COMMANDS);
  return runCommand(command, rest, io);
}

function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> | number {
  const invocation = readArguments(args, {
    name: `guichet ${command.name}`,
    flags: [...command.flags, HELP_FLAG],
    maxWords: command.maxWords ?? (command.argument === undefined ? 0 : 1),
  });
  if (!invocation.switches.has("help")) return command.run(invocation, io);
  for (const line of commandHelp(command)) io.stdout.line(line);
  return OK;
}

/** `guichet --config x serve`: a right flag in the wrong place. */
function refuseEarlyFlags(before: readonly string[]): void {
  for (const arg of before) {
    for (const command of COMMANDS) {
      const flag = command.flags.find(({ name }) => arg === `--${name}` || arg.startsWith(`--${name}=`));
      if (!flag) continue;
      const right = `guichet ${command.name} --${flag.name} ${flag.value ?? ""}`.trimEnd();
      throw usageError(`Flag "--${flag.name}" stands before the command; write ${right}`, GUICHET);
    }
  }
}

/** @returns the exit status that belongs to the error */
function tell(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    io.stderr.line(error.hint);
    return WRONG;
  }
  if (error instanceof ConfigError) {
    const count = error.problems.length;
    const what = `Cannot use configuration "${error.problems[0]?.file}"`;
    io.stderr.line(escapeText(`guichet: ${what}: ${count} ${count === 1 ? "mistake" : "mistakes"}`));
    for (const line of error.message.split("\n")) io.stderr.line(escapeText(line));
    return WRONG;
  }
  if (error instanceof UnreadableConfiguration || error instanceof LogFileError) {
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    return error instanceof LogFileError ? FAILED : WRONG;
  }
  if (error instanceof JournalError) {
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    return error.fault === "path" ? WRONG : FAILED;
  }
  io.stderr.line("guichet: Internal error, which is a fault in guichet and not in what you did:");
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  for (const line of text.split("\n")) io.stderr.line(escapeText(line));
  return FAILED;
}
