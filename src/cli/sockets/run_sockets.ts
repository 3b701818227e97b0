// Does what `guichet sockets` is asked. Not here: the flags and the help (sockets.ts), finding sockets (socket_view.ts,
// group_view.ts, option_view.ts), how they look (…_lines.ts, sockets_json.ts).

import type { SocketFamily } from "../../posix/socket_table.ts";
import { usageError } from "../arguments.ts";
import { readPid } from "../pid_flag.ts";
import type { Invocation } from "../command.ts";
import { OK, UNREACHABLE, WRONG_ANSWER } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { type GatheredGroups, gatherGroups, type GroupView } from "./group_view.ts";
import { groupLines } from "./group_lines.ts";
import { cutNote, descriptorProblem, hiddenNote, noLooking } from "./notes.ts";
import { optionLines } from "./option_lines.ts";
import { gatherOptions, type SocketOptionsView } from "./option_view.ts";
import { printAll, printText } from "./print.ts";
import { socketLines } from "./socket_lines.ts";
import { gatherSockets, type SocketView } from "./socket_view.ts";
import { reportLines } from "./sockets_json.ts";
import { findSubject, NobodyThere, severalLabs, type Subject } from "./subject.ts";

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
  const wantsGroups = switches.has("groups");
  // Memberships are looked for in all sockets, whichever are shown.
  const found = gatherSockets(subject, wantsGroups ? undefined : families);
  if (subject.pids !== undefined && found.hidden.length === subject.pids.length) {
    io.stderr.line(`guichet: ${noLooking(found.hidden)}`);
    return UNREACHABLE;
  }
  const groups = wantsGroups ? shownGroups(found.sockets, subject) : undefined;
  const chosen = found.sockets.filter(({ family }) => families === undefined || families.has(family));
  const options = switches.has("options") ? gatherOptions(chosen, subject) : undefined;
  // --groups alone shows no sockets, as netstat --groups does not.
  const sockets = wantsGroups && families === undefined ? undefined : chosen;
  if (switches.has("table") || (io.stdout.isTerminal && !switches.has("json"))) {
    await printText(textLines(sockets, groups?.groups, options), io.stdout);
  } else {
    const byView = options && new Map(options.map((each) => [each.socket, each.options]));
    await printAll(reportLines({ subject, sockets, groups: groups?.groups, options: byView }), io.stdout);
  }
  const problem = options?.find((each) => each.problem !== undefined)?.problem ?? groups?.problem;
  const notes = [
    severalLabs(subject),
    hiddenNote(found.hidden),
    cutNote(found.cut),
    descriptorProblem(problem),
  ];
  await printText(notes.filter((note) => note !== undefined), io.stderr);
  const isBlind = options !== undefined && options.length > 0 &&
    options.every((each) => each.problem !== undefined);
  return isBlind ? UNREACHABLE : OK;
}

/** The subject's memberships; all of them where everybody's are wanted, or where nobody can tell which are the lab's. */
function shownGroups(sockets: readonly SocketView[], { pids, labs }: Subject): GatheredGroups {
  if (pids === undefined) {
    const isLabs = ({ owners }: SocketView) => owners.some(({ pid }) => labs.some((lab) => lab.pid === pid));
    return { ...gatherGroups(sockets.filter(isLabs), pids), problem: undefined };
  }
  const { groups, problem } = gatherGroups(sockets, pids);
  return {
    groups: problem === undefined ? groups.filter(({ joined }) => joined.length > 0) : groups,
    problem,
  };
}

function textLines(
  sockets: readonly SocketView[] | undefined,
  groups: GroupView[] | undefined,
  options: SocketOptionsView[] | undefined,
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
  both("all", "options", "options are read from the lab, or from --pid N");
  both("json", "table", "one or the other is printed");
}

function wrong(message: string) {
  return usageError(message, READER);
}
