// Does what `guichet sockets` is asked. Sentences about what could not be seen, and what helps. Prints lines
// of any number: the queue of an output is bounded, so this waits for whoever reads them.
import type { SocketFamily } from "../../posix/netstat/socket_table.ts";
import { userOf } from "../../posix/system/process.ts";
import { escapeText } from "../../text/escape.ts";
import { readPid, usageError } from "../arguments.ts";
import { type Invocation, type Io, type LineOutput, OK, UNREACHABLE, WRONG_ANSWER } from "../command.ts";
import { gatherGroups, groupLines, type GroupView } from "./group_view.ts";
import {
  findSubject,
  gatherOptions,
  gatherSockets,
  NobodyThere,
  optionLines,
  severalLabs,
  socketLines,
  type SocketView,
  type Subject,
} from "./socket_view.ts";
import { type Report, reportLines } from "./sockets_json.ts";

/** Of processes that were asked for by name and can't be looked into. */
export function noLooking(pids: readonly number[]): string {
  const each = pids.map((pid) => `${pid}${userOf(pid) === undefined ? "" : ` (of user ${userOf(pid)})`}`)
    .join(", ");
  return `Cannot look into process ${each}: permission denied; sudo guichet sockets can, and ` +
    "--all shows its sockets without saying whose they are";
}

/** Of other users' processes. */
export function hiddenNote(hidden: readonly number[]): string | undefined {
  if (hidden.length === 0) return undefined;
  return `Processes that are not ours to look into: ${hidden.length}; their sockets have no process here, root sees it`;
}

/** Of tables that are longer than what is read. */
export function cutNote(cut: boolean): string | undefined {
  return cut ? "There are more sockets than were read; some are left out" : undefined;
}

/** Lines after which it waits: well below a megabyte, which the queue holds, for lines of a few hundred bytes. */
const BATCH = 500;

/** Prints lines for people; what hides, reorders or commands a terminal is shown as an escape. */
export function printText(lines: readonly string[], output: LineOutput): Promise<void> {
  return printAll(lines.map(escapeText), output);
}

/** Prints lines as they are. */
export async function printAll(lines: readonly string[], output: LineOutput): Promise<void> {
  for (const [i, line] of lines.entries()) {
    output.line(line);
    if (i % BATCH === BATCH - 1) await output.written();
  }
}

/** What each flag stands for. */
const FAMILIES: Readonly<Record<string, readonly SocketFamily[]>> = {
  tcp: ["tcp"],
  udp: ["udp"],
  unix: ["unix"],
  raw: ["raw", "icmp"],
};

/** @returns the exit status. @throws {UsageError} */
export async function runSockets(invocation: Invocation, io: Io): Promise<number> {
  const { switches } = invocation;
  checkFlags(invocation);
  try {
    const subject = findSubject(switches.has("all"), readPid(invocation, READER));
    return await show(subject, switches, io);
  } catch (error) {
    if (!(error instanceof NobodyThere)) throw error;
    io.stderr.line(`guichet: ${error.message}`);
    return WRONG_ANSWER;
  }
}

async function show(subject: Subject, switches: ReadonlySet<string>, io: Io): Promise<number> {
  const named = Object.keys(FAMILIES).filter((name) => switches.has(name));
  const families = named.length === 0 ? undefined : new Set(named.flatMap((name) => FAMILIES[name]));
  if (switches.has("options")) checkForOptions(subject);
  const found = gatherSockets(subject, families);
  if (subject.pids !== undefined && found.hidden.length === subject.pids.length) {
    io.stderr.line(`guichet: ${noLooking(found.hidden)}`);
    return UNREACHABLE;
  }
  const groups = switches.has("groups") ? shownGroups(subject) : undefined;
  const options = switches.has("options") ? gatherOptions(found.sockets, subject) : undefined;
  // --groups alone shows no sockets, as netstat --groups does not.
  const sockets = groups !== undefined && families === undefined ? undefined : found.sockets;
  if (switches.has("table") || (io.stdout.isTerminal && !switches.has("json"))) {
    await printText(textLines(sockets, groups, options), io.stdout);
  } else {
    await printAll(reportLines({ subject, sockets, groups, options }), io.stdout);
  }
  const notes = [severalLabs(subject), hiddenNote(found.hidden), cutNote(found.cut)];
  await printText(notes.filter((note) => note !== undefined), io.stderr);
  return OK;
}

/** @throws {NobodyThere} where none of the processes is a lab */
function checkForOptions({ pids = [], labs }: Subject): void {
  if (labs.some(({ pid }) => pids.includes(pid))) return;
  throw new NobodyThere(
    `Cannot show the socket options of process ${
      pids.join(", ")
    }: it is no lab, and the kernel tells a socket's ` +
      "options to its own process only; call getsockopt there",
  );
}

/** The lab's listeners' groups; all of the namespace where everybody's are wanted, or those of a process that is no lab. */
function shownGroups({ pids, labs }: Subject): GroupView[] {
  const groups = gatherGroups(labs, pids);
  const areLabs = pids !== undefined &&
    labs.some(({ pid, status: plate }) => pids.includes(pid) && plate !== undefined);
  return areLabs ? groups.filter(({ listeners }) => listeners.length > 0) : groups;
}

function textLines(
  sockets: readonly SocketView[] | undefined,
  groups: readonly GroupView[] | undefined,
  options: Report["options"],
): string[] {
  const parts = [];
  if (options !== undefined) parts.push(optionLines(options));
  else if (sockets !== undefined) parts.push(socketLines(sockets));
  if (groups !== undefined) parts.push(groupLines(groups));
  return parts.flatMap((lines, i) => i === 0 ? lines : ["", ...lines]);
}

const READER = { name: "guichet sockets" };

function checkFlags({ switches, values }: Invocation): void {
  const both = (one: string, other: string, why: string) => {
    const has = (name: string) => switches.has(name) || values.has(name);
    if (has(one) && has(other)) throw wrong(`--${one} and --${other} exclude each other: ${why}`);
  };
  both("all", "pid", "everybody's sockets, or those of one process");
  both("all", "options", "only a lab tells its options");
  both("json", "table", "one or the other is printed");
}

function wrong(message: string) {
  return usageError(message, READER);
}
