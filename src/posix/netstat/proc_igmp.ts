// Multicast memberships in /proc/net as rows: igmp (IPv4) and igmp6 tell which groups an interface has joined
// (proc(5), net/ipv4/igmp.c, net/ipv6/mcast.c). They are the machine's: the kernel tells nobody but a
// socket's own process what that socket joined. Pure.
import { formatIPv6 } from "../address.ts";
import { MOST_ROWS, parseTable, type Table } from "./proc_net.ts";

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
