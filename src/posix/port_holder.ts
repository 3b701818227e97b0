// Who already has an address that could not be bound, so that the error can say it: from /proc/net to a socket, from
// the socket to its process. A best effort: the socket may be gone by now, or its process not ours to see.
// Not here: what to do about it.

import { formatIPv6, isWildcard, parseIPv4, parseIPv6 } from "./address.ts";
import { readProcNet } from "./proc_files.ts";
import { type InetRow, parseInetTable, parseUnixTable } from "./proc_net.ts";
import { ownerOfSocket } from "./socket_owner.ts";
import { unmapped } from "../text/address.ts";

/** Most sockets whose process is looked for: a busy server's port has thousands of connections besides its listener. */
const MOST_CANDIDATES = 64;

/** Who holds an address. */
export interface PortHolder {
  /** Owner of the socket; undefined where /proc/net does not say (Unix sockets). */
  uid?: number;
  /** Undefined when no process that we may look into holds it: another user's, or in another container. */
  pid?: number;
  /** The process's name, safe to print. */
  command?: string;
}

/**
 * Who holds a port on an address, or on one that conflicts with it: a wildcard holds the port on every address, and
 * "::" holds it for IPv4 too.
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
 * Who is bound to the path of a Unix socket. Found only by the name that was given to bind: a process that was given
 * a relative path is not found by the absolute one.
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
