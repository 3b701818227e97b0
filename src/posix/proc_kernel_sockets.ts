// Sockets in /proc/net that talk to the kernel or to the wire rather than to a program: netlink (net/netlink/af_netlink.c)
// and packet (net/packet/af_packet.c) as rows. Pure. Not here: the sockets of the course (proc_net.ts).

import { MOST_ROWS, parseTable, type Table } from "./proc_table.ts";

/** One socket of /proc/net/netlink. */
export interface NetlinkRow {
  /** What it is about: "route", "sock_diag", or a number without a name here. */
  protocol: string;
  /** Its address, mostly the process's pid; 0 is the kernel's own end. */
  portId: number;
  rxQueue: number;
  txQueue: number;
  drops: number;
  inode: number;
}

/** One socket of /proc/net/packet. */
export interface PacketRow {
  type: "raw" | "dgram" | "other";
  /** What of the wire it hears: "0800" is IPv4, "0003" everything (linux/if_ether.h). */
  protocol: string;
  /** The interface's index; 0 is every interface. */
  index: number;
  rxQueue: number;
  uid: number;
  inode: number;
}

/** linux/netlink.h. */
const NETLINK_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0, "route"],
  [4, "sock_diag"],
  [6, "xfrm"],
  [7, "selinux"],
  [9, "audit"],
  [10, "fib_lookup"],
  [11, "connector"],
  [12, "netfilter"],
  [15, "kobject_uevent"],
  [16, "generic"],
  [21, "crypto"],
]);

// Pointer, protocol, port id, groups, bytes to read, bytes being sent, dump, references, drops, inode.
const NETLINK_LINE =
  /^[0-9a-fA-F]+\s+(\d+)\s+(\d+)\s+[0-9a-f]{8}\s+(\d+)\s+(\d+)\s+\d+\s+\d+\s+(\d+)\s+(\d+)\s*$/;

// Pointer, references, type, protocol, interface, running, bytes to read, user, inode.
const PACKET_LINE = /^[0-9a-fA-F]+\s+\d+\s+(\d+)\s+([0-9a-f]{4})\s+(\d+)\s+\d\s+(\d+)\s+(\d+)\s+(\d+)\s*$/;

const PACKET_TYPES = new Map<number, PacketRow["type"]>([[2, "dgram"], [3, "raw"]]);

/** Reads /proc/net/netlink, or as much of it as was read. */
export function parseNetlink(text: string, mostRows = MOST_ROWS): Table<NetlinkRow> {
  return parseTable(text, mostRows, (line) => {
    const match = NETLINK_LINE.exec(line);
    if (match === null) return undefined;
    const [protocol, portId, rxQueue, txQueue, drops, inode] = match.slice(1).map(Number);
    return { protocol: NETLINK_PROTOCOLS.get(protocol) ?? match[1], portId, rxQueue, txQueue, drops, inode };
  });
}

/** Reads /proc/net/packet, or as much of it as was read. */
export function parsePacket(text: string, mostRows = MOST_ROWS): Table<PacketRow> {
  return parseTable(text, mostRows, (line) => {
    const match = PACKET_LINE.exec(line);
    if (match === null) return undefined;
    return {
      type: PACKET_TYPES.get(Number(match[1])) ?? "other",
      protocol: match[2],
      index: Number(match[3]),
      rxQueue: Number(match[4]),
      uid: Number(match[5]),
      inode: Number(match[6]),
    };
  });
}
