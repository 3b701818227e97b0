// The sockets that `guichet sockets` shows: whose are wanted, each with its owners, and the listener's name
// and options if it is a lab's; as a table in the manner of netstat. Here the kernel's tables of sockets meet
// processes. Of multicast groups, it tells only to a socket's own process who joined them.
import {
  labText,
  ownLabsFirst,
  type RunningLab,
  runningLabs,
  type SocketOption,
} from "../../lab/status_file.ts";
import { type Holder, type Holders, protocolOf, socketHolders } from "../../posix/netstat/owners.ts";
import { type GroupRow, parseIgmp, parseIgmp6, readProcNet } from "../../posix/netstat/proc_net.ts";
import {
  readSockets,
  SOCKET_FAMILIES,
  type SocketFamily,
  type SocketRow,
} from "../../posix/netstat/socket_table.ts";
import { readlink } from "../../posix/system/files.ts";
import { commandOf, listProcesses, userOf } from "../../posix/system/process.ts";
import { alignColumns } from "../../text/format.ts";

/** Of the table; further columns follow. */
const HEADING = ["Protocol", "State", "Recv-Q", "Send-Q", "Drops", "Local", "Remote"];

/** Columns of numbers. */
const RIGHT = new Set([2, 3, 4]);

/** What stands for a thing that the kernel does not tell, or that is not there. */
const NONE = "-";

/** What is said of buffers. */
const DOUBLED =
  "The kernel doubles a buffer's size, for its own bookkeeping; for all but root it first cuts what is " +
  "asked for to net.core.rmem_max or wmem_max (socket(7))";

/** Whose sockets are shown. */
export interface Subject {
  /** Undefined for everybody's. */
  pids: number[] | undefined;
  /** They are the running labs' and no process was named. */
  isLab: boolean;
  /** Every lab that runs, for its listeners' names. */
  labs: RunningLab[];
}

/** No such lab or process; `message` says what to do. */
export class NobodyThere extends Error {
  override readonly name = "NobodyThere";
}

/**
 * Finds them.
 *
 * @param pid a process, if one was named; it need not be a lab
 * @throws {NobodyThere} where no lab runs, or no such process
 */
export function findSubject(all: boolean, pid: number | undefined): Subject {
  const labs = runningLabs();
  if (all) return { pids: undefined, isLab: false, labs };
  if (pid !== undefined) {
    if (commandOf(pid) === undefined) {
      throw new NobodyThere(`Cannot show process ${pid}: there is no such process`);
    }
    return { pids: [pid], isLab: false, labs };
  }
  if (labs.length === 0) {
    throw new NobodyThere(
      "Cannot show the lab's sockets: no lab runs on this machine, or none that can be seen from here; " +
        "--all shows everybody's sockets, --pid N those of one process",
    );
  }
  const own = ownLabsFirst(labs);
  return { pids: own.map((lab) => lab.pid), isLab: true, labs: own };
}

/** Said where several labs were shown together. */
export function severalLabs({ pids, labs }: Subject): string | undefined {
  if (pids === undefined || pids.length < 2) return undefined;
  return `${labs.length} labs run: ${labs.map(labText).join(", ")}; --pid N shows one of them`;
}

/** A descriptor that holds a socket. */
export interface Owner extends Holder {
  command: string;
  uid: number | undefined;
}

/** A socket as it is shown. */
export interface SocketView extends SocketRow {
  /** Lowest pid first; none where no process holds it any more, or the process may not be looked into. */
  owners: Owner[];
  /** The lab's listener that it belongs to, as its own socket or as a connection to it. */
  listener?: string;
}

/** What was found. */
interface Gathered {
  sockets: SocketView[];
  /** Processes whose descriptors this user may not see. */
  hidden: number[];
  /** There was more than was read. */
  cut: boolean;
}

/** Reads tables and processes and joins them. @param families undefined for every kind of socket */
export function gatherSockets(subject: Subject, families?: ReadonlySet<SocketFamily>): Gathered {
  const { pids } = subject;
  const holders = socketHolders(pids ?? listProcesses());
  // Of some processes, all tables: what stands in none of them is to be found as well.
  const table = readTables(pids === undefined && families ? families : new Set(SOCKET_FAMILIES), pids);
  const owners = new Owners();
  let sockets: SocketView[] = table.rows.map((row) => ({
    ...row,
    owners: owners.of(holders.byInode.get(row.inode)),
  }));
  if (pids !== undefined) {
    if (subject.isLab) sockets = withoutPairs(sockets);
    sockets = ownedOrLeft(sockets).concat(unlisted(holders, table.rows, owners))
      .filter(({ family }) => families === undefined || families.has(family));
  }
  nameListeners(sockets, subject);
  // A process that ended meanwhile hides nothing.
  const hidden = holders.hidden.filter((pid) => commandOf(pid) !== undefined);
  return { sockets: inOrder(sockets), hidden, cut: table.cut || holders.cut };
}

/** Of each network namespace once: a lab may run in a container. */
function readTables(families: ReadonlySet<SocketFamily>, pids: number[] | undefined) {
  const ours = readlink("/proc/self/ns/net");
  const byNamespace = new Map<string | undefined, number | undefined>();
  for (const pid of pids ?? []) {
    const namespace = readlink(`/proc/${pid}/ns/net`) ?? ours;
    byNamespace.set(namespace, namespace === ours ? undefined : pid);
  }
  if (pids === undefined) byNamespace.set(ours, undefined);
  const tables = [...byNamespace.values()].map((pid) => readSockets(families, pid));
  return { rows: tables.flatMap(({ rows }) => rows), cut: tables.some(({ cut }) => cut) };
}

/** Owners of sockets; each process is asked for its name and user once. */
class Owners {
  readonly #known = new Map<number, Pick<Owner, "command" | "uid">>();

  of(holders: readonly Holder[] = []): Owner[] {
    return holders.map((holder) => ({ ...holder, ...this.#process(holder.pid) }));
  }

  #process(pid: number): Pick<Owner, "command" | "uid"> {
    let known = this.#known.get(pid);
    if (known === undefined) {
      known = { command: commandOf(pid) ?? "?", uid: userOf(pid) };
      this.#known.set(pid, known);
    }
    return known;
  }
}

/**
 * Those with an owner, and what is left of their connections: one in TIME_WAIT belongs to no process any
 * more.
 */
function ownedOrLeft(sockets: SocketView[]): SocketView[] {
  const ports = new Set(
    sockets.filter((each) => each.owners.length > 0 && each.state === "LISTEN").map(({ port }) => port),
  );
  return sockets.filter(({ owners, inode, family, port }) =>
    owners.length > 0 || (family === "tcp" && inode === 0 && ports.has(port))
  );
}

/**
 * Drops nameless pairs whose two ends one process holds: Deno's runtime wakes itself by them; they are not
 * the lab's.
 */
function withoutPairs(sockets: SocketView[]): SocketView[] {
  const byInode = new Map(sockets.map((socket) => [socket.inode, socket]));
  return sockets.filter(({ local, remote, peer, owners }) => {
    const otherEnd = peer === undefined ? undefined : byInode.get(peer);
    return local !== "" || remote !== "" || otherEnd === undefined || owners.length === 0 ||
      owners[0].pid !== otherEnd.owners[0]?.pid;
  });
}

/** Sockets that no table of /proc/net has, such as a TCP socket that does neither listen nor connect. */
function unlisted(holders: Holders, rows: readonly SocketRow[], owners: Owners): SocketView[] {
  const listed = new Set(rows.map(({ inode }) => inode));
  return [...holders.byInode].filter(([inode]) => !listed.has(inode)).flatMap(([inode, held]) => {
    const protocol = protocolOf(held[0], inode);
    // Closed meanwhile.
    if (protocol === undefined) return [];
    return [{ ...describe(protocol), local: "", remote: "", inode, owners: owners.of(held) }];
  });
}

/** @param protocol the kernel's name */
function describe(protocol: string): Pick<SocketView, "family" | "protocol" | "state"> {
  const name = protocol.replace(/v6$/, "");
  const shown = protocol.toLowerCase().replace(/v6$/, "6");
  // TCP's own name for a socket that does nothing yet.
  if (name === "TCP") return { family: "tcp", protocol: shown, state: "CLOSE" };
  return { family: name === "UDP" ? "udp" : "other", protocol: shown, state: "UNCONNECTED" };
}

/** By descriptor for the listeners' own sockets; connections by the port or path that they came to. */
function nameListeners(sockets: SocketView[], { labs }: Subject): void {
  const byDescriptor = new Map(
    labs.flatMap(({ pid, status }) =>
      (status?.listeners ?? []).map(({ fd, name }) => [`${pid} ${fd}`, name])
    ),
  );
  const byPlace = new Map<string, string>();
  for (const socket of sockets) {
    for (const { pid, fd } of socket.owners) socket.listener ??= byDescriptor.get(`${pid} ${fd}`);
    if (socket.listener !== undefined && socket.state === "LISTEN") {
      byPlace.set(placeOf(socket), socket.listener);
    }
  }
  for (const socket of sockets) {
    if (isLabs(socket, labs)) socket.listener ??= byPlace.get(placeOf(socket));
  }
}

function isLabs({ owners, inode }: SocketView, labs: Subject["labs"]): boolean {
  return inode === 0 || owners.some(({ pid }) => labs.some((lab) => lab.pid === pid));
}

/**
 * A connection has its listener's port; of a listener of both families, IPv4 connections are in the IPv6
 * table.
 */
function placeOf({ family, port, local }: SocketRow): string {
  return family === "tcp" ? `tcp ${port}` : `${family} ${local}`;
}

/** By family, listening ones first, then by port; else as the kernel has them. */
function inOrder(sockets: SocketView[]): SocketView[] {
  const rank = ({ family }: SocketView) => SOCKET_FAMILIES.indexOf(family);
  const listens = ({ state }: SocketView) => state === "LISTEN" ? 0 : 1;
  return sockets.sort((a, b) =>
    rank(a) - rank(b) || listens(a) - listens(b) || (a.port ?? 0) - (b.port ?? 0)
  );
}

/** The table, its heading first; listeners' names have a column where there are any. */
export function socketLines(sockets: readonly SocketView[]): string[] {
  if (sockets.length === 0) return ["No sockets to show"];
  const named = sockets.some(({ listener }) => listener !== undefined);
  const rows = sockets.map((socket) => [
    socket.protocol,
    socket.state,
    number(socket.receiveQueue),
    number(socket.sendQueue),
    number(socket.drops),
    socket.local || NONE,
    socket.remote || NONE,
    ...named ? [socket.listener ?? NONE] : [],
    number(socket.owners[0]?.uid ?? socket.uid),
    ownersText(socket.owners),
  ]);
  return alignColumns([[...HEADING, ...named ? ["Listener"] : [], "User", "Process"], ...rows], RIGHT);
}

/** `812/guichet-lab`, as netstat has it; of several, the first and how many more. */
function ownersText(owners: readonly Owner[]): string {
  if (owners.length === 0) return NONE;
  const processes = new Map(owners.map(({ pid, command }) => [pid, command]));
  const [[pid, command]] = processes;
  return `${pid}/${command}${processes.size > 1 ? ` +${processes.size - 1}` : ""}`;
}

function number(value: number | undefined): string {
  return value === undefined ? NONE : String(value);
}

/**
 * The options of the lab's listening sockets: what the configuration asked for beside what the kernel
 * granted, as the lab says itself. The kernel tells a socket's options to the socket's own process alone.
 */
export function gatherOptions(
  sockets: readonly SocketView[],
  { labs }: Subject,
): ReadonlyMap<SocketView, readonly SocketOption[]> {
  const byDescriptor = new Map(
    labs.flatMap(({ pid, status }) =>
      (status?.listeners ?? []).map(({ fd, options }) => [`${pid} ${fd}`, options] as const)
    ),
  );
  return new Map(sockets.flatMap((socket) => {
    const options = socket.owners.map(({ pid, fd }) => byDescriptor.get(`${pid} ${fd}`))
      .find((each) => each !== undefined);
    return options === undefined ? [] : [[socket, options] as const];
  }));
}

/** The table, its heading first. */
export function optionLines(options: ReadonlyMap<SocketView, readonly SocketOption[]>): string[] {
  const rows = [...options].flatMap(([{ listener = "-", protocol, local }, each]) =>
    each.map((
      { name, asked, kernel },
    ) => [listener, `${protocol} ${local}`, name, String(asked), String(kernel)])
  );
  if (rows.length === 0) return ["No socket options were asked for"];
  const table = alignColumns([["Listener", "Socket", "Option", "Asked", "Kernel"], ...rows], new Set([3, 4]));
  return rows.some(([, , name]) => /BUF$/.test(name)) ? [...table, "", DOUBLED] : table;
}

/** A group of an interface. */
export interface GroupView extends GroupRow {
  /** Labs' listeners of that group, by name. */
  readonly listeners: readonly string[];
}

/** Every group of every interface. @param pid whose network namespace; ours where it is left out */
function interfaceGroups(pid?: number): GroupRow[] {
  return [
    ...parseIgmp(readProcNet("igmp", pid) ?? "").rows,
    ...parseIgmp6(readProcNet("igmp6", pid) ?? "").rows,
  ];
}

/** The groups of this network namespace, or of the processes'. @param pids undefined for ours */
export function gatherGroups(labs: readonly RunningLab[], pids: readonly number[] | undefined): GroupView[] {
  const byNamespace = new Map((pids ?? [undefined]).map((pid) => [namespaceOf(pid), pid]));
  return [...byNamespace].flatMap(([namespace, pid]) => {
    const listeners = labs.filter((lab) => namespaceOf(lab.pid) === namespace)
      .flatMap(({ status }) => status?.listeners ?? []).filter(({ transport }) => transport === "multicast");
    return interfaceGroups(pid).map((row) => ({
      ...row,
      listeners: listeners.filter(({ address }) => isOf(row.group, address)).map(({ name }) => name),
    }));
  });
}

function namespaceOf(pid: number | undefined): string {
  return readlink(`/proc/${pid ?? "self"}/ns/net`) ?? String(pid);
}

/** `225.0.0.10:7200`, `[ff02::1234%2]:7200`. */
function isOf(group: string, address: string): boolean {
  return address.replace(/:\d+$/, "").replace(/^\[|%.*$|\]$/g, "") === group;
}

/** The table, its heading first. */
export function groupLines(groups: readonly GroupView[]): string[] {
  if (groups.length === 0) return ["No groups to show"];
  const rows = groups.map(({ listeners, ...row }) => [
    row.interface,
    row.group,
    String(row.users),
    listeners.join(", ") || "-",
  ]);
  return alignColumns([["Interface", "Group", "Users", "Listener"], ...rows], new Set([2]));
}
