// Finds the command that a command line names, runs it, and turns what is thrown into a message and an exit
// status. Each command is loaded when it is asked for: `guichet version` should not wait for a lab's code.
import { escapeText } from "../text/escape.ts";
import {
  FAILED,
  findCommand,
  HELP_FLAG,
  type ListedCommand,
  OK,
  readArguments,
  type Reader,
  UsageError,
  usageError,
  VERSION_FLAG,
  WRONG,
} from "./command.ts";
import type { Io } from "./process_io.ts";

const PROBES: readonly ListedCommand[] = [
  {
    name: "probe udp",
    summary: "Ask a UDP server as the course's clientUDP does",
    load: async () => (await import("./probe/udp.ts")).probeUdp,
  },
  {
    name: "probe tcp",
    summary: "Ask a TCP server as the course's clientTCP does",
    load: async () => (await import("./probe/tcp.ts")).probeTcp,
  },
  {
    name: "probe chat",
    summary: "Talk to a TCP server: lines from standard input out, what it sends in",
    load: async () => (await import("./probe/chat.ts")).probeChat,
  },
  {
    name: "probe multicast",
    summary: "Send to a multicast group as the course's clientmcast does, or listen to one",
    load: async () => (await import("./probe/multicast.ts")).probeMulticast,
  },
  {
    name: "probe unix",
    summary: "Say one thing to a Unix socket: SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET",
    load: async () => (await import("./probe/unix.ts")).probeUnix,
  },
];

const CLUSTER: readonly ListedCommand[] = [
  {
    name: "cluster init",
    summary: "Make the cluster's schema and roles, and let labs in",
    load: async () => (await import("./cluster/init.ts")).clusterInit,
  },
  {
    name: "cluster status",
    summary: "Show the cluster's labs, what waits in them, their versions and clocks",
    load: async () => (await import("./cluster/status.ts")).clusterStatus,
  },
  {
    name: "cluster forget",
    summary: "Take a lab's role away: it is let in no more",
    load: async () => (await import("./cluster/status.ts")).clusterForget,
  },
];

/** All commands, in the order of help. */
const COMMANDS: readonly ListedCommand[] = [
  {
    name: "serve",
    summary: "Start the lab and run it until it is stopped",
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "check",
    summary: "Check a configuration, show its lab, and say which addresses are free",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "init",
    summary: "Write the default lab to a file, with comments, for you to change",
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "reload",
    summary: "Reload the running lab's configuration",
    load: async () => (await import("./reload.ts")).reload,
  },
  {
    name: "probe",
    summary: "Test a server as the course's clients do, and say what is wrong with its answers",
    load: async () => (await import("./probe/flags.ts")).probe,
    subcommands: PROBES,
  },
  {
    name: "impair",
    summary: "Pass on between your own client and server, and lose, double or delay what goes through",
    load: async () => (await import("./impair/impair.ts")).impair,
  },
  {
    name: "grade",
    summary: "Try a student's server, say what it can't take and why, and give it points",
    load: async () => (await import("./grade/grade.ts")).grade,
  },
  {
    name: "resolve",
    summary: "Look up names, addresses and services, or show an address as bytes",
    load: async () => (await import("./resolve/resolve.ts")).resolve,
  },
  {
    name: "sockets",
    summary: "Show the running lab's sockets, options and multicast groups, as netstat does",
    load: async () => (await import("./sockets/sockets.ts")).sockets,
  },
  {
    name: "report",
    summary: "Show what each student tried and achieved, from the journal",
    load: async () => (await import("./report/report.ts")).report,
  },
  {
    name: "challenge",
    summary: "Play a challenge for one client on this machine, and say whether it copes",
    load: async () => (await import("./challenge.ts")).challenge,
  },
  {
    name: "handout",
    summary: "Print the sheet of a lab's exercises, in HTML for A4 or in Markdown",
    load: async () => (await import("./handout/handout.ts")).handout,
  },
  {
    name: "ticket",
    summary: "Check the ticket that a student got for an exercise",
    load: async () => (await import("./ticket.ts")).ticket,
  },
  {
    name: "cluster",
    summary: "Set up the database that many labs share, and look at it",
    load: async () => (await import("./cluster/database.ts")).cluster,
    subcommands: CLUSTER,
  },
  {
    name: "doctor",
    summary: "Say what on this machine would break a lab, and how to fix it",
    load: async () => (await import("./doctor/doctor.ts")).doctor,
  },
  {
    name: "help",
    summary: "Show this text, or what one command does",
    load: async () => (await import("./help.ts")).helpCommand(COMMANDS),
  },
  {
    name: "version",
    summary: "Show guichet's version",
    load: async () => (await import("./help.ts")).version,
  },
];

/** Reads what stands before the command. */
const GUICHET: Reader = { command: "guichet", flags: [HELP_FLAG, VERSION_FLAG], maxWords: 0 };

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
    return await tell(error, io);
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const before = at < 0 ? args : args.slice(0, at);
  const words = at < 0 ? [] : args.slice(at);
  const switches = await readEarlyFlags(before);
  const asked = ["version", "help"].find((name) => switches.has(name));
  if (asked === undefined && words.length === 0) {
    // A script that lost its command must not look as if it had succeeded.
    await io.stderr.lines((await import("./help.ts")).overview(COMMANDS));
    return WRONG;
  }
  const { listed, rest } = findCommand(asked === undefined ? words : [asked, ...words], COMMANDS);
  return await runCommand(listed, rest, io);
}

async function runCommand(listed: ListedCommand, args: readonly string[], io: Io): Promise<number> {
  const command = await listed.load();
  const invocation = readArguments(args, {
    command: `guichet ${listed.name}`,
    flags: [...command.flags, HELP_FLAG],
    argument: command.argument,
    maxWords: command.maxWords ?? (command.argument === undefined ? 0 : 1),
  });
  const wantsHelp = invocation.switches.has("help");
  if (command.run !== undefined && !wantsHelp) return await command.run(invocation, io);
  const lines = (await import("./help.ts")).commandHelp(listed, command);
  await (wantsHelp ? io.stdout : io.stderr).lines(lines);
  return wantsHelp ? OK : WRONG;
}

/**
 * Flags before the command.
 *
 * @throws {UsageError} that tells the right place for one that belongs behind it
 */
async function readEarlyFlags(before: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    return readArguments(before, GUICHET).switches;
  } catch (error) {
    for (const { name: command, load } of COMMANDS) {
      for (const { name, value } of (await load()).flags) {
        if (!before.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))) continue;
        const right = `guichet ${command} --${name} ${value ?? ""}`.trimEnd();
        throw usageError(`Flag "--${name}" stands before the command; write ${right}`, GUICHET);
      }
    }
    throw error;
  }
}

/**
 * Says what was thrown. The classes of errors are loaded here: most command lines come to none.
 *
 * @returns the exit status that belongs to the error
 */
async function tell(error: unknown, io: Io): Promise<number> {
  const say = (...lines: string[]) => lines.forEach((line) => io.stderr.line(escapeText(line)));
  if (error instanceof UsageError) {
    say(`guichet: ${error.message}`, error.hint);
    return WRONG;
  }
  const { ConfigError, UnreadableConfiguration } = await import("../config/problems.ts");
  if (error instanceof ConfigError) {
    const count = error.problems.length;
    const what = `Cannot use configuration "${error.problems[0]?.file}"`;
    say(`guichet: ${what}: ${count} ${count === 1 ? "mistake" : "mistakes"}`, ...error.message.split("\n"));
    return WRONG;
  }
  const { LogFileError } = await import("../log/log_file.ts");
  const { JournalError } = await import("../journal/file.ts");
  if (
    error instanceof UnreadableConfiguration || error instanceof LogFileError || error instanceof JournalError
  ) {
    say(`guichet: ${error.message}`);
    const failed = error instanceof LogFileError || error instanceof JournalError && error.fault !== "path";
    return failed ? FAILED : WRONG;
  }
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  say(
    "guichet: Internal error, which is a fault in guichet and not in what you did:",
    ...text.split("\n"),
  );
  return FAILED;
}
