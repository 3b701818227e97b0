// Every socket that /proc/net shows, whatever its kind, in one form: what netstat(8) prints a line of. Unix
// sockets are completed with what the kernel tells besides (unix_diag.ts).
import { protocolName } from "../address.ts";
import {
  type InetRow,
  type InetTransport,
  parseInetTable,
  parseNetlink,
  parsePacket,
  parseUnixTable,
  readProcNet,
  type Table,
} from "./proc_net.ts";
import { type UnixDetails, unixDetails } from "./unix_diag.ts";

/** Which tables a socket may stand in; "other": in none of those that are read here. */
export type SocketFamily = InetTransport | "unix" | "netlink" | "packet" | "other";

/** All of them, in the order in which they are shown. */
export const SOCKET_FAMILIES: readonly SocketFamily[] = [
  "tcp",
  "udp",
  "raw",
  "icmp",
  "unix",
  "netlink",
  "packet",
  "other",
];

/** One socket. What the kernel does not tell is undefined. */
export interface SocketRow {
  family: SocketFamily;
  /** As people call it: "tcp", "tcp6", "unix/stream", "netlink/route". */
  protocol: string;
  /** TCP's own states; "LISTEN", "CONNECTED" or "UNCONNECTED" for the others. */
  state: string;
  /** As people write it: `127.0.0.1:7100`, a path, `0.0.0.0:icmp` for a raw socket; "" for none. */
  local: string;
  /** The same of the other end; "" for none, and for a Unix socket whose other end has no name. */
  remote: string;
  /** TCP and UDP only, in host order. */
  port?: number;
  /** Bytes received and not read; of a listening socket, connections that wait to be accepted. */
  receiveQueue?: number;
  /**
   * Bytes sent and not acknowledged, or not read by the other end; of a listening Unix socket, listen's
   * queue.
   */
  sendQueue?: number;
  drops?: number;
  uid?: number;
  /** 0 for a socket that no process holds any more, such as one in TIME_WAIT. */
  inode: number;
  /** The other end's, of a connected Unix socket. */
  peer?: number;
}

/**
 * Reads the tables of some families, IPv4 before IPv6, each in the kernel's order.
 *
 * @param pid whose network namespace; ours where it is left out
 */
export function readSockets(families: ReadonlySet<SocketFamily>, pid?: number): Table<SocketRow> {
  const tables = SOCKET_FAMILIES.filter((family) => families.has(family)).flatMap((family) =>
    readFamily(family, pid)
  );
  return {
    rows: tables.flatMap(({ rows }) => rows),
    malformed: tables.reduce((sum, { malformed }) => sum + malformed, 0),
    cut: tables.some(({ cut }) => cut),
  };
}

function readFamily(family: SocketFamily, pid: number | undefined): Table<SocketRow>[] {
  switch (family) {
    case "unix":
      return [readUnix(readProcNet(family, pid) ?? "")];
    case "netlink":
      return [readNetlink(readProcNet(family, pid) ?? "")];
    case "packet":
      return [readPacket(readProcNet(family, pid) ?? "")];
    case "other":
      return [];
    default:
      return ["", "6"].map((suffix) => {
        const table = parseInetTable(readProcNet(family + suffix, pid) ?? "", family);
        return mapRows(table, (row) => inetSocket(row, family, family + suffix));
      });
  }
}

function readUnix(text: string): Table<SocketRow> {
  const table = parseUnixTable(text);
  const details = unixDetails() ?? new Map<number, UnixDetails>();
  // A connection that waits to be accepted has no inode yet, and there may be many.
  details.delete(0);
  const names = new Map(table.rows.map(({ inode, name }) => [inode, details.get(inode)?.name ?? name]));
  return mapRows(table, ({ inode, type, listening, connected }) => {
    const known = details.get(inode);
    return {
      family: "unix",
      protocol: `unix/${type}`,
      // /proc shows a connected datagram socket as unconnected.
      state: listening ? "LISTEN" : connected || known?.peer ? "CONNECTED" : "UNCONNECTED",
      local: names.get(inode) ?? "",
      remote: known?.peer ? names.get(known.peer) ?? "" : "",
      receiveQueue: known?.receiveQueue,
      sendQueue: known?.sendQueue,
      uid: known?.uid,
      inode,
      // 0: the other end is gone.
      peer: known?.peer || undefined,
    };
  });
}

/** Without the kernel's own ends, which are no program's. */
function readNetlink(text: string): Table<SocketRow> {
  const table = parseNetlink(text);
  return mapRows({ ...table, rows: table.rows.filter(({ portId }) => portId !== 0) }, (row) => ({
    family: "netlink",
    protocol: `netlink/${row.protocol}`,
    state: "UNCONNECTED",
    local: String(row.portId),
    remote: "",
    receiveQueue: row.rxQueue,
    sendQueue: row.txQueue,
    drops: row.drops,
    inode: row.inode,
  }));
}

function readPacket(text: string): Table<SocketRow> {
  return mapRows(parsePacket(text), (row) => ({
    family: "packet",
    protocol: `packet/${row.type}`,
    state: "UNCONNECTED",
    local: `0x${row.protocol} on ${row.index === 0 ? "every interface" : `interface ${row.index}`}`,
    remote: "",
    receiveQueue: row.rxQueue,
    uid: row.uid,
    inode: row.inode,
  }));
}

function inetSocket(row: InetRow, family: InetTransport, protocol: string): SocketRow {
  const { local, remote, state, rxQueue, txQueue, drops, uid, inode } = row;
  const hasPorts = family === "tcp" || family === "udp";
  return {
    family,
    protocol,
    state: family === "tcp" ? state : state === "ESTABLISHED" ? "CONNECTED" : "UNCONNECTED",
    local: hasPorts ? addressText(local) : `${hostText(local.address)}:${localName(family, local.port)}`,
    remote: remote.port === 0 && isWildcard(remote.address) ? "" : addressText(remote),
    port: hasPorts ? local.port : undefined,
    receiveQueue: rxQueue,
    sendQueue: txQueue,
    drops,
    uid,
    inode,
  };
}

/**
 * What stands in the place of a port: a raw socket's protocol, the identifier in a ping socket's echo
 * requests.
 */
function localName(family: InetTransport, port: number): string {
  return family === "raw" ? protocolName(port) : String(port);
}

function addressText({ address, port }: { address: string; port: number }): string {
  return `${hostText(address)}:${port}`;
}

function hostText(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function mapRows<From>(
  { rows, malformed, cut }: Table<From>,
  map: (row: From) => SocketRow,
): Table<SocketRow> {
  return { rows: rows.map(map), malformed, cut };
}
