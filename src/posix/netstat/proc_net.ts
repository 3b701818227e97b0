// The tables of /proc/net as rows: tcp, udp, raw, icmp and the same with a "6" (proc_net_tcp.rst of the
// kernel's documentation), unix (proc(5)), netlink and packet (net/netlink/af_netlink.c,
// net/packet/af_packet.c), and the multicast memberships in igmp and igmp6 (net/ipv4/igmp.c, net/ipv6/mcast.c).
// Parsing is pure and never throws: what is no row is counted, since the text may be cut anywhere and a name may
// hold any byte.
import { formatIPv6 } from "../address.ts";
import { readSmallFile } from "../system/files.ts";

/** Most rows taken from a table: far more than a class opens at once, and under 50 MB as objects. */
export const MOST_ROWS = 100_000;

/** The rows of a table. */
export interface Table<Row> {
  rows: Row[];
  /** Lines that are neither a row nor the heading. */
  malformed: number;
  /** There was more than was asked for. */
  cut: boolean;
}

/**
 * Reads a table.
 *
 * @param text the file, or as much of it as was read
 * @param mostRows rows taken at most
 * @param parse a line without its line feed; null for a line that is right and no row, undefined for a
 * malformed one
 * @param headings lines before the rows
 */
export function parseTable<Row>(
  text: string,
  mostRows: number,
  parse: (line: string) => Row | null | undefined,
  headings: 0 | 1 = 1,
): Table<Row> {
  const table: Table<Row> = { rows: [], malformed: 0, cut: false };
  for (let from = headings === 0 ? 0 : afterLine(text); from < text.length;) {
    const end = text.indexOf("\n", from);
    // A line without its end was cut, perhaps within a number.
    const row = end === -1 ? undefined : parse(text.slice(from, end));
    from = end === -1 ? text.length : end + 1;
    if (row === null) continue;
    if (row === undefined) {
      table.malformed++;
    } else if (table.rows.length === mostRows) {
      table.cut = true;
      break;
    } else {
      table.rows.push(row);
    }
  }
  return table;
}

function afterLine(text: string): number {
  const end = text.indexOf("\n");
  return end === -1 ? text.length : end + 1;
}

/** Most bytes read of a table: 100,000 lines of 150. */
const TABLE_SIZE = 16 * 1024 * 1024;

/**
 * A table as text.
 *
 * @param name "tcp6", "igmp", …
 * @param pid whose network namespace; ours where it is left out
 * @returns undefined where there is no such table, for want of IPv6 say, or no such process
 */
export function readProcNet(name: string, pid?: number): string | undefined {
  const bytes = readSmallFile(`/proc/${pid === undefined ? "" : `${pid}/`}net/${name}`, TABLE_SIZE);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** States of a TCP socket by the number /proc prints (include/net/tcp_states.h); UDP uses 1 and 7 of them. */
const INET_STATES = [
  "unknown",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
  "NEW_SYN_RECV",
] as const;

/** Name of a TCP or UDP socket's state. An unconnected UDP socket is in "CLOSE". */
type InetState = typeof INET_STATES[number];

/**
 * One socket of /proc/net/tcp, tcp6, udp, udp6, raw, raw6, icmp or icmp6. Ports in host order; a raw socket
 * has its protocol in the local port's place, a ping socket ("icmp") its identifier.
 */
export interface InetRow {
  local: { address: string; port: number };
  remote: { address: string; port: number };
  state: InetState;
  /** Bytes queued for sending. */
  txQueue: number;
  /** Bytes received and not read; of a listening socket, the connections not accepted. */
  rxQueue: number;
  uid: number;
  /** 0 for a socket that no process holds any more (TIME_WAIT). */
  inode: number;
  /** Datagrams dropped since it was opened; not for TCP. */
  drops?: number;
}

/** One socket of /proc/net/unix. */
interface UnixRow {
  type: "stream" | "dgram" | "seqpacket" | "other";
  /** Waits for connections (__SO_ACCEPTCON). */
  listening: boolean;
  /** Includes the sockets accepted from a listening one, which bear its name too. */
  connected: boolean;
  inode: number;
  /**
   * The name as it was given to bind: a relative path stays one. "" for none; an abstract one starts with
   * "@", and NULs in it are shown as "@" as well. A name may hold any byte, a line feed too: the text after
   * that is a line of its own here, counted as malformed unless it was made to look like a row. So never act
   * on a row alone.
   */
  name: string;
}

// sl, local and remote address, state, tx:rx queue, timer and its jiffies, retransmissions, uid, timeout,
// inode; then the reference count and a pointer and, in all tables but tcp's, the drops.
const INET_LINE =
  /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) [0-9A-F]{2}:[0-9A-F]+ [0-9A-F]{8}\s+(\d+)\s+\d+\s+(\d+)(?: \d+ [0-9a-f]+ (\d+))?(?:\s|$)/;

// pointer, reference count, protocol, flags, type, state, inode, and after one space the name, if there is
// one.
const UNIX_LINE =
  /^[0-9a-fA-F]+: [0-9A-F]{8} [0-9A-F]{8} ([0-9A-F]{8}) ([0-9A-F]{4}) ([0-9A-F]{2}) +(\d+)(?: (.*))?$/s;

/** Flag of a listening Unix socket (include/uapi/linux/net.h). */
const SO_ACCEPTCON = 0x10000;

/** State of a connected Unix socket (enum socket_state of include/uapi/linux/net.h). */
const SS_CONNECTED = 3;

const UNIX_TYPES = new Map<number, UnixRow["type"]>([[1, "stream"], [2, "dgram"], [5, "seqpacket"]]);

/** Which file lines come from, without its "6". */
export type InetTransport = "tcp" | "udp" | "raw" | "icmp";

/**
 * Reads /proc/net/tcp, udp, raw, icmp, or the same with a "6".
 *
 * @param text the file, or as much of it as was read
 * @param transport "tcp" tables carry other numbers where the others carry drops
 * @param mostRows rows taken at most
 */
export function parseInetTable(text: string, transport: InetTransport, mostRows = MOST_ROWS): Table<InetRow> {
  return parseTable(text, mostRows, (line) => parseInetLine(line, transport));
}

/**
 * Reads /proc/net/unix.
 *
 * @param text the file, or as much of it as was read
 * @param mostRows rows taken at most
 */
export function parseUnixTable(text: string, mostRows = MOST_ROWS): Table<UnixRow> {
  return parseTable(text, mostRows, parseUnixLine);
}

function parseInetLine(line: string, transport: InetTransport): InetRow | undefined {
  const match = INET_LINE.exec(line);
  if (match === null) return undefined;
  const local = parseAddress(match[1]);
  const remote = parseAddress(match[3]);
  if (local === undefined || remote === undefined) return undefined;
  const row: InetRow = {
    local: { address: local, port: parseInt(match[2], 16) },
    remote: { address: remote, port: parseInt(match[4], 16) },
    state: INET_STATES[parseInt(match[5], 16)] ?? "unknown",
    txQueue: parseInt(match[6], 16),
    rxQueue: parseInt(match[7], 16),
    uid: Number(match[8]),
    inode: Number(match[9]),
  };
  if (transport !== "tcp" && match[10] !== undefined) row.drops = Number(match[10]);
  return row;
}

/** One or four 32-bit words, each printed as a host-order number although its bytes are in network order. */
function parseAddress(hex: string): string | undefined {
  if (hex.length !== 8 && hex.length !== 32) return undefined;
  const words = new Uint32Array(hex.length / 8);
  for (let i = 0; i < words.length; i++) words[i] = parseInt(hex.slice(8 * i, 8 * i + 8), 16);
  const bytes = new Uint8Array(words.buffer);
  return bytes.length === 4 ? bytes.join(".") : formatIPv6(bytes);
}

function parseUnixLine(line: string): UnixRow | undefined {
  const match = UNIX_LINE.exec(line);
  if (match === null) return undefined;
  return {
    type: UNIX_TYPES.get(parseInt(match[2], 16)) ?? "other",
    listening: (parseInt(match[1], 16) & SO_ACCEPTCON) !== 0,
    connected: parseInt(match[3], 16) === SS_CONNECTED,
    inode: Number(match[4]),
    name: match[5] ?? "",
  };
}

/** One socket of /proc/net/netlink. */
interface NetlinkRow {
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
interface PacketRow {
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

/** A group that an interface has joined. */
export interface GroupRow {
  /** The interface's. */
  index: number;
  interface: string;
  family: "inet" | "inet6";
  group: string;
  /** How many joins the interface counts: by sockets, and by the kernel itself for 224.0.0.1 and its like. */
  users: number;
}

// Index, device, how many groups, querier version; the groups follow, one a line.
const IGMP_DEVICE = /^(\d+)\t(\S+)\s*:\s*\d+\s+\S+\s*$/;

// Group, users, timer, reporter. The group is printed as a host-order number although its bytes are in
// network order.
const IGMP_GROUP = /^\t+([0-9A-F]{8})\s+(\d+)\s+\d+:[0-9A-F]+\s+\d+\s*$/;

// Index, device, group, users, flags, timer.
const IGMP6_LINE = /^(\d+)\s+(\S+)\s+([0-9a-f]{32})\s+(\d+)\s+[0-9A-F]+\s+-?\d+\s*$/;

/** Reads /proc/net/igmp, or as much of it as was read. */
export function parseIgmp(text: string, mostRows = MOST_ROWS): Table<GroupRow> {
  let device: { index: number; interface: string } | undefined;
  return parseTable(text, mostRows, (line) => {
    const found = IGMP_DEVICE.exec(line);
    if (found !== null) {
      device = { index: Number(found[1]), interface: found[2] };
      return null;
    }
    const match = IGMP_GROUP.exec(line);
    if (match === null || device === undefined) return undefined;
    const group = new Uint8Array(Uint32Array.of(parseInt(match[1], 16)).buffer).join(".");
    return { ...device, family: "inet", group, users: Number(match[2]) };
  });
}

/** Reads /proc/net/igmp6, which has no heading, or as much of it as was read. */
export function parseIgmp6(text: string, mostRows = MOST_ROWS): Table<GroupRow> {
  return parseTable(text, mostRows, (line) => {
    const match = IGMP6_LINE.exec(line);
    if (match === null) return undefined;
    return {
      index: Number(match[1]),
      interface: match[2],
      family: "inet6",
      group: formatIPv6(fromHex(match[3])),
      users: Number(match[4]),
    };
  }, 0);
}

/** Bytes as they are written, most significant first. */
function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
