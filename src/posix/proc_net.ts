// Sockets in /proc/net as rows: tcp, tcp6, udp, udp6 (proc_net_tcp.rst of the kernel's documentation), raw, raw6, icmp,
// icmp6, whose lines are udp's, and unix (proc(5)). Pure. Not here: reading the files, other tables of /proc/net, or
// which process a row belongs to (port_holder.ts, socket_holders.ts).

import { formatIPv6 } from "./address.ts";
import { MOST_ROWS, parseTable, type Table } from "./proc_table.ts";

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
export type InetState = typeof INET_STATES[number];

/**
 * One socket of /proc/net/tcp, tcp6, udp, udp6, raw, raw6, icmp or icmp6. Ports in host order; a raw socket has its
 * protocol in the local port's place, a ping socket ("icmp") its identifier.
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
export interface UnixRow {
  type: "stream" | "dgram" | "seqpacket" | "other";
  /** Waits for connections (__SO_ACCEPTCON). */
  listening: boolean;
  /** Includes the sockets accepted from a listening one, which bear its name too. */
  connected: boolean;
  inode: number;
  /**
   * The name as it was given to bind: a relative path stays one. "" for none; an abstract one starts with "@", and
   * NULs in it are shown as "@" as well. A name may hold any byte, a line feed too: the text after that is a
   * line of its own here, counted as malformed unless it was made to look like a row. So never act on a row alone.
   */
  name: string;
}

// sl, local and remote address, state, tx:rx queue, timer and its jiffies, retransmissions, uid, timeout, inode; then
// the reference count and a pointer and, in all tables but tcp's, the drops.
const INET_LINE =
  /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) [0-9A-F]{2}:[0-9A-F]+ [0-9A-F]{8}\s+(\d+)\s+\d+\s+(\d+)(?: \d+ [0-9a-f]+ (\d+))?(?:\s|$)/;

// pointer, reference count, protocol, flags, type, state, inode, and after one space the name, if there is one.
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
