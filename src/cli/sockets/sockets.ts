// The `sockets` command, netstat for the running lab: its sockets, their options and its multicast
// memberships, or those of any process. A table for people, or one JSON document with a line for each socket
// and group, so that no line grows without bound.
import type { SocketOption } from "../../lab/status_file.ts";
import type { SocketFamily } from "../../posix/netstat/socket_table.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { counted } from "../../text/format.ts";
import {
  type Command,
  type Invocation,
  OK,
  readPid,
  UNREACHABLE,
  usageError,
  WRONG_ANSWER,
} from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  findSubject,
  gatherGroups,
  gatherOptions,
  gatherSockets,
  groupLines,
  type GroupView,
  NobodyThere,
  optionLines,
  type Owner,
  severalLabs,
  socketLines,
  type SocketView,
  type Subject,
} from "./socket_view.ts";
import { effectiveUser, userOf } from "../../posix/system/process.ts";

/** What each flag stands for. */
const FAMILIES: Readonly<Record<string, readonly SocketFamily[]>> = {
  tcp: ["tcp"],
  udp: ["udp"],
  unix: ["unix"],
  raw: ["raw", "icmp"],
};

export const sockets: Command = {
  details: [
    "Shows the sockets of every lab that runs here; --all shows everybody's, --pid N those",
    "of one process, such as a student's server. A table on a terminal, JSON otherwise.",
    "Left out: the pairs of sockets with which a lab's Deno runtime wakes itself.",
    "",
    "Recv-Q: bytes that the program has not read yet; of a listening socket, connections",
    "that it has not accepted. Send-Q: bytes that the other end has not taken. Drops:",
    "datagrams that arrived while the receive buffer was full.",
    "",
    "--options shows the lab's listeners only: the kernel tells a socket's options to its",
    "own process, and the lab says what it asked for and what it was granted. --groups shows",
    "which of the lab's listeners are of a group, and how many sockets have joined it.",
    "",
    "  guichet sockets --pid $(pgrep serveurTCP)    a student's server: does it listen, has it read?",
    "  guichet sockets --groups                     who has joined which multicast group",
    "",
    "Exit status: 0 shown; 1 no lab runs, or there is no such process; 2 the command line",
    "is wrong; 3 this user may not look into the lab's process.",
  ],
  flags: [
    { name: "tcp", help: "Only TCP" },
    { name: "udp", help: "Only UDP" },
    { name: "unix", help: "Only Unix sockets; abstract names begin with @" },
    { name: "raw", help: "Only raw and ping sockets (ICMP)" },
    { name: "groups", help: "Multicast groups of each interface, and the lab's listeners of them" },
    { name: "options", help: "Socket options: what the lab asked for, what the kernel granted" },
    { name: "all", help: "Everybody's sockets, not only the lab's" },
    { name: "pid", value: "N", help: "The sockets of process N" },
    { name: "json", help: "Print JSON, also on a terminal" },
    { name: "table", help: "Print a table, also into a file or a pipe" },
  ],
  run: runSockets,
};

/** What was found; parts that were not asked for are undefined. */
interface Report {
  subject: Subject;
  sockets: readonly SocketView[] | undefined;
  groups: readonly GroupView[] | undefined;
  /** Of listeners' own sockets, where options were asked for. */
  options: ReadonlyMap<SocketView, readonly SocketOption[]> | undefined;
}

async function runSockets(invocation: Invocation, io: Io): Promise<number> {
  const { switches } = invocation;
  checkFlags(invocation);
  try {
    const subject = findSubject(switches.has("all"), readPid(invocation));
    return await show(subject, switches, io);
  } catch (error) {
    if (!(error instanceof NobodyThere)) throw error;
    io.stderr.line(`guichet: ${error.message}`);
    return WRONG_ANSWER;
  }
}

function checkFlags(invocation: Invocation): void {
  const has = (name: string) => invocation.switches.has(name) || invocation.values.has(name);
  const both = (one: string, other: string, why: string) => {
    if (!has(one) || !has(other)) return;
    throw usageError(`--${one} and --${other} exclude each other: ${why}`, invocation);
  };
  both("all", "pid", "everybody's sockets, or those of one process");
  both("all", "options", "only a lab tells its options");
  both("json", "table", "one or the other is printed");
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
  const report = { subject, sockets, groups, options };
  const asTable = switches.has("table") || (io.stdout.isTerminal && !switches.has("json"));
  await io.stdout.lines(asTable ? tableLines(report) : jsonLines(report));
  const notes = [severalLabs(subject), hiddenNote(found.hidden), cutNote(found.cut)];
  await io.stderr.lines(notes.filter((note) => note !== undefined).map(escapeText));
  return OK;
}

/** @throws {NobodyThere} where none of the processes is a lab */
function checkForOptions({ pids = [], labs }: Subject): void {
  if (labs.some(({ pid }) => pids.includes(pid))) return;
  throw new NobodyThere(
    `Cannot show the socket options of process ${pids.join(", ")}: it is not a lab, and the kernel tells a ` +
      "socket's options to its own process only; call getsockopt there",
  );
}

/**
 * The groups of the lab's listeners; all groups of the namespace for everybody's, or for a process that is no
 * lab.
 */
function shownGroups({ pids, labs }: Subject): GroupView[] {
  const groups = gatherGroups(labs, pids);
  const areLabs = pids !== undefined &&
    labs.some(({ pid, status }) => pids.includes(pid) && status !== undefined);
  return areLabs ? groups.filter(({ listeners }) => listeners.length > 0) : groups;
}

/** Of processes that were asked for by name and can't be looked into. */
function noLooking(pids: readonly number[]): string {
  const each = pids.map((pid) => `${pid}${userOf(pid) === undefined ? "" : ` (of user ${userOf(pid)})`}`)
    .join(", ");
  const who = effectiveUser() === 0
    ? "even root needs CAP_SYS_PTRACE for that, which a container may not have"
    : "sudo guichet sockets can";
  return `Cannot look into process ${each}: permission denied; ${who}, and --all shows its sockets without ` +
    "saying whose they are";
}

/** Of other users' processes. */
function hiddenNote(hidden: readonly number[]): string | undefined {
  if (hidden.length === 0) return undefined;
  const whose = counted(hidden.length, "process of another user", "processes of other users", "en");
  return `Cannot look into ${whose}: their sockets are shown without a process; root sees it`;
}

/** Of tables that are longer than what is read. */
function cutNote(cut: boolean): string | undefined {
  return cut ? "There are more sockets than were read: some are left out" : undefined;
}

/** For people: what hides, reorders or commands a terminal is shown as an escape. */
export function tableLines({ sockets, groups, options }: Report): string[] {
  const parts = [];
  if (options !== undefined) parts.push(optionLines(options));
  else if (sockets !== undefined) parts.push(socketLines(sockets));
  if (groups !== undefined) parts.push(groupLines(groups));
  return parts.flatMap((lines, i) => i === 0 ? lines : ["", ...lines]).map(escapeText);
}

/** The JSON document's lines. */
export function jsonLines({ subject, sockets, groups, options }: Report): string[] {
  const labs = subject.labs
    .filter(({ pid }) => subject.pids === undefined || subject.pids.includes(pid))
    .map(({ pid, uid, status }) => ({ pid, uid, name: status?.lab ?? null }));
  const parts = [[`"labs":${safeJson(labs)}`]];
  if (sockets) parts.push(list("sockets", sockets.map((socket) => socketJson(socket, options?.get(socket)))));
  if (groups) parts.push(list("groups", groups.map(groupJson)));
  return ["{", ...parts.flatMap((lines, i) => i < parts.length - 1 ? withComma(lines) : lines), "}"];
}

function list(name: string, values: unknown[]): string[] {
  if (values.length === 0) return [`"${name}":[]`];
  const lines = values.map((value, i) => safeJson(value) + (i < values.length - 1 ? "," : ""));
  return [`"${name}":[`, ...lines, "]"];
}

function withComma(lines: string[]): string[] {
  return [...lines.slice(0, -1), `${lines.at(-1)},`];
}

/** Every field each time, null for what is not known. */
function socketJson(
  socket: SocketView,
  options: readonly SocketOption[] | undefined,
): Record<string, unknown> {
  return {
    protocol: socket.protocol,
    state: socket.state,
    local: socket.local || null,
    remote: socket.remote || null,
    receiveQueue: socket.receiveQueue ?? null,
    sendQueue: socket.sendQueue ?? null,
    drops: socket.drops ?? null,
    uid: socket.uid ?? socket.owners[0]?.uid ?? null,
    inode: socket.inode,
    peer: socket.peer ?? null,
    listener: socket.listener ?? null,
    owners: socket.owners.map(ownerJson),
    ...options && { options },
  };
}

function ownerJson({ pid, command, uid, fd }: Owner): Record<string, unknown> {
  return { pid, command, uid: uid ?? null, descriptor: fd };
}

function groupJson({ interface: on, index, group, users, listeners }: GroupView): Record<string, unknown> {
  return { interface: on, index, group, users, listeners };
}
