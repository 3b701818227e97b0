// Whose a TCP connection of this machine is, seen from its other end: the row of /proc/net/tcp that has the client's
// address as its own (proc_net_tcp.rst of the kernel's documentation; anybody may read the uid column). Not here: who
// listens (port_holder.ts).

import { parseIPv4, parseIPv6 } from "./address.ts";
import { readProcNet } from "./proc_files.ts";
import { parseInetTable } from "./proc_net.ts";
import { unmapped } from "../text/address.ts";

/** The kernel gives the table in pieces: a row is missed now and then where many sockets come and go between two of them. */
const LOOKS = 3;

/**
 * @param address the client's, as text; an IPv4-mapped one may be written either way
 * @param port in host order
 * @returns undefined where this machine has no such open socket, or two users have one: a client of another machine, or one
 * that is gone
 */
export function tcpClientUser(address: string, port: number): number | undefined {
  for (let look = 0; look < LOOKS; look++) {
    const uid = lookUp(address, port);
    if (uid !== undefined) return uid;
  }
  return undefined;
}

/** Ports are used again while connections to others wait for their time to pass: those rows have no inode, and no user. */
function lookUp(address: string, port: number): number | undefined {
  const users = new Set<number>();
  for (const { table, hex } of wanted(address)) {
    const local = `: ${hex}:${port.toString(16).toUpperCase().padStart(4, "0")} `;
    // Of thousands of lines a few are taken apart.
    const lines = (readProcNet(table) ?? "").split("\n").filter((each) => each.includes(local));
    const { rows } = parseInetTable(`\n${lines.join("\n")}\n`, "tcp");
    for (const { inode, uid } of rows) if (inode !== 0) users.add(uid);
  }
  // One port may lead two users to two places: then nobody can say which of them this is.
  return users.size === 1 ? [...users][0] : undefined;
}

/** Where to look: an IPv4 client is in tcp, or in tcp6 when its own socket is an IPv6 one. */
function wanted(address: string): { table: string; hex: string }[] {
  const ipv4 = parseIPv4(unmapped(address));
  if (ipv4 !== undefined) {
    const word = wordText(ipv4);
    return [{ table: "tcp", hex: word }, { table: "tcp6", hex: `0000000000000000FFFF0000${word}` }];
  }
  const ipv6 = parseIPv6(address.split("%")[0]);
  if (ipv6 === undefined) return [];
  return [{ table: "tcp6", hex: [0, 4, 8, 12].map((at) => wordText(ipv6.subarray(at, at + 4))).join("") }];
}

/** Four bytes as /proc prints them: a host-order word (every machine this runs on is little-endian). */
function wordText(bytes: Uint8Array): string {
  return [...bytes].reverse().map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}
