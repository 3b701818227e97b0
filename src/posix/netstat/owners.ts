// Which process holds an address or a socket: /proc/net names a socket by its inode, and the links in
// /proc/PID/fd show who holds it. Only root sees every process's; others see their own. A best effort: by the
// time that it is told, the socket may be gone.
import { unmapped } from "../../text/address.ts";
import { formatIPv6, isWildcard, parseIPv4, parseIPv6 } from "../address.ts";
import { coldLibc } from "../libc_cold.ts";
import { cString, textUntilNul } from "../memory.ts";
import { listDirectory, readlink } from "../system/files.ts";
import { commandOf, listProcesses } from "../system/process.ts";
import { type InetRow, parseInetTable, parseUnixTable, readProcNet } from "./proc_net.ts";

/**
 * Most sockets whose process is looked for: a busy server's port has thousands of connections besides its
 * listener.
 */
const MOST_CANDIDATES = 64;

/** Who holds an address. */
interface PortHolder {
  /** Owner of the socket; undefined where /proc/net does not say (Unix sockets). */
  uid?: number;
  /** Undefined when no process that we may look into holds it: another user's, or in another container. */
  pid?: number;
  /** The process's name, safe to print. */
  command?: string;
}

/**
 * Who holds a port on an address, or on one that conflicts with it: a wildcard holds the port on every
 * address, and "::" holds it for IPv4 too.
 *
 * @param address an IPv4 or IPv6 address, "0.0.0.0" and "::" included; a scope is ignored
 * @returns undefined when no socket is seen to hold it
 */
export function whoHolds(transport: "udp" | "tcp", address: string, port: number): PortHolder | undefined {
  const asked = canonical(address);
  const candidates = ["", "6"]
    .flatMap((suffix) => parseInetTable(readTable(`${transport}${suffix}`), transport).rows)
    .filter((row) => row.local.port === port && row.inode !== 0)
    .map((row) => ({ row, rank: rankOf(row, asked) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => a.rank! - b.rank!)
    .map(({ row }) => row)
    .slice(0, MOST_CANDIDATES);
  if (candidates.length === 0) return undefined;
  return { uid: candidates[0].uid, ...ownerOfSocket(candidates.map(({ inode }) => inode)) };
}

/**
 * Who is bound to the path of a Unix socket. Found only by the name that was given to bind: a process that
 * was given a relative path is not found by the absolute one.
 *
 * @param path as given to bind; an abstract name starts with "@"
 * @returns undefined when no socket is seen to hold it
 */
export function whoHoldsPath(path: string): PortHolder | undefined {
  const candidates = parseUnixTable(readTable("unix")).rows
    .filter((row) => row.name === path)
    .sort((a, b) => Number(b.listening) - Number(a.listening) || Number(a.connected) - Number(b.connected))
    .slice(0, MOST_CANDIDATES);
  if (candidates.length === 0) return undefined;
  return { ...ownerOfSocket(candidates.map(({ inode }) => inode)) };
}

function readTable(name: string): string {
  return readProcNet(name) ?? "";
}

/** Lower is likelier to be what is in the way; undefined is not in the way. */
function rankOf(row: InetRow, asked: string): number | undefined {
  const held = canonical(row.local.address);
  // A listening TCP socket is the cause of the connections that share its port.
  const state = row.state === "LISTEN" || row.state === "CLOSE" ? 0 : 10;
  if (held === asked) return state;
  const sameFamily = held.includes(":") === asked.includes(":");
  if (sameFamily) return isWildcard(held) || isWildcard(asked) ? state + 1 : undefined;
  return held === "::" || asked === "::" ? state + 2 : undefined;
}

/** One spelling for each address, without scope; an IPv4-mapped one is the IPv4 address it stands for. */
function canonical(address: string): string {
  const [literal] = address.split("%");
  const ipv4 = parseIPv4(literal);
  if (ipv4 !== undefined) return ipv4.join(".");
  const ipv6 = parseIPv6(literal);
  return ipv6 === undefined ? literal : unmapped(formatIPv6(ipv6));
}

/**
 * Most descriptors looked at in all; each costs a system call of about 2 us, so the search ends within a
 * second.
 */
const MOST_DESCRIPTORS = 200_000;

/** A process, as an error message names it. */
interface Process {
  pid: number;
  /** Its name as {@linkcode commandOf} gives it; "?" when it is gone since. */
  command: string;
}

/**
 * The process that holds the first of these sockets that any visible process holds. Of several that share it,
 * as after a fork, the one with the lowest pid.
 *
 * @param inodes sockets, the most wanted first
 * @returns undefined when no process is seen to hold one of them
 */
export function ownerOfSocket(inodes: readonly number[]): Process | undefined {
  const rank = new Map(inodes.map((inode, index) => [`socket:[${inode}]`, index]));
  let best: { pid: number; rank: number } | undefined;
  let descriptors = 0;
  for (const pid of listProcesses()) {
    for (const fd of listDirectory(`/proc/${pid}/fd`, MOST_DESCRIPTORS - descriptors) ?? []) {
      descriptors++;
      const found = rank.get(readlink(`/proc/${pid}/fd/${fd}`) ?? "");
      if (found !== undefined && (best === undefined || found < best.rank)) best = { pid, rank: found };
    }
    if (best?.rank === 0 || descriptors >= MOST_DESCRIPTORS) break;
  }
  return best === undefined ? undefined : { pid: best.pid, command: commandOf(best.pid) ?? "?" };
}

/**
 * The same for {@linkcode socketHolders}: whoever asks for every socket of a process waits a second for it.
 */
const MOST_HELD_DESCRIPTORS = 500_000;

/** One descriptor of one process. */
export interface Holder {
  pid: number;
  fd: number;
}

/** What was found in some processes. */
export interface Holders {
  /** By the socket's inode, lowest pid and descriptor first. */
  byInode: Map<number, Holder[]>;
  /** Processes whose descriptors are not ours to see, or that are gone. */
  hidden: number[];
  /** There were more descriptors than were looked at. */
  cut: boolean;
}

/** The sockets that these processes hold. @param pids the lowest first */
export function socketHolders(pids: readonly number[]): Holders {
  const holders: Holders = { byInode: new Map(), hidden: [], cut: false };
  let looked = 0;
  for (const pid of pids) {
    const names = listDirectory(`/proc/${pid}/fd`, MOST_HELD_DESCRIPTORS - looked);
    if (names === undefined) {
      holders.hidden.push(pid);
      continue;
    }
    looked += names.length;
    const links = names.map(Number).sort((a, b) => a - b)
      .map((fd) => ({ pid, fd, link: readlink(`/proc/${pid}/fd/${fd}`) }));
    // The owner of a process that has more rights than they may list the numbers, but not see what they are.
    if (links.length > 0 && links.every(({ link }) => link === undefined)) holders.hidden.push(pid);
    for (const each of links) take(holders, each);
    if (looked >= MOST_HELD_DESCRIPTORS) {
      holders.cut = true;
      break;
    }
  }
  return holders;
}

/** Bytes of a protocol's name: the kernel's `struct proto` has 32. */
const LONGEST_NAME = 64;

/**
 * The kernel's name for a socket's protocol, `TCP`, `UDPv6`, `NETLINK`; for those that /proc/net has not,
 * such as a TCP socket that neither listens nor connects.
 *
 * @param inode the socket's: the process may have closed it and used the number again
 * @returns undefined where that descriptor does not hold the socket any more
 */
export function protocolOf({ pid, fd }: Holder, inode: number): string | undefined {
  const path = `/proc/${pid}/fd/${fd}`;
  const name = new Uint8Array(LONGEST_NAME);
  const length = coldLibc.getxattr(cString(path), cString("system.sockprotoname"), name, name.length);
  return length > 0 && readlink(path) === `socket:[${inode}]` ? textUntilNul(name) : undefined;
}

function take({ byInode }: Holders, { pid, fd, link }: Holder & { link: string | undefined }): void {
  const match = /^socket:\[(\d+)\]$/.exec(link ?? "");
  if (match === null) return;
  const inode = Number(match[1]);
  const known = byInode.get(inode);
  if (known === undefined) byInode.set(inode, [{ pid, fd }]);
  else known.push({ pid, fd });
}
