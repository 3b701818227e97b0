// Whether a program that names no interface can send to the lab's groups: it then goes by the routes, and without one
// the kernel says "network is unreachable". Students' senders name none.

import { parseIPv4 } from "../../../posix/address.ts";
import { type Check, type Finding, ok, problem } from "../check.ts";
import { labGroups } from "../lab_ports.ts";
import { int32, swap32 } from "../../../text/ints.ts";

/** Flags of route(8): a route that is up; one that refuses. */
const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

export const multicastRoute: Check = {
  name: "multicast route",
  look: ({ config, read }) => {
    const groups = labGroups(config).filter((group) => !group.includes(":"));
    return groups.flatMap((group) => judgeMulticastRoute(group, read("/proc/net/route") ?? ""));
  },
};

/** @param table the text of /proc/net/route */
export function judgeMulticastRoute(group: string, table: string): Finding[] {
  const route = parseRoutes(table).filter((each) => covers(each, group))
    .sort((a, b) => b.mask - a.mask || a.metric - b.metric)[0];
  if (route === undefined) {
    return [
      problem(
        `No route leads to ${group}: programs that send to it without naming an interface get "network is unreachable"`,
        "ip route add 224.0.0.0/4 dev INTERFACE, with the class's interface",
      ),
    ];
  }
  const how = route.mask === 0 ? "the default route" : "a route of its own";
  return [ok(`${group} leaves by ${route.interface}, ${how}`)];
}

interface Route {
  interface: string;
  destination: number;
  mask: number;
  metric: number;
}

/** Addresses are in network order, printed as numbers of this machine's. */
function parseRoutes(table: string): Route[] {
  return table.split("\n").slice(1).flatMap((line) => {
    const [name, destination, , flags, , , metric, mask] = line.split(/\s+/);
    if (mask === undefined) return [];
    const bits = parseInt(flags, 16);
    if ((bits & RTF_UP) === 0 || (bits & RTF_REJECT) !== 0) return [];
    const number = (hex: string) => swap32(parseInt(hex, 16)) >>> 0;
    return [{
      interface: name,
      destination: number(destination),
      mask: number(mask),
      metric: Number(metric),
    }];
  });
}

function covers({ destination, mask }: Route, group: string): boolean {
  const address = int32(parseIPv4(group)!, 0, false);
  return ((address & mask) >>> 0) === destination;
}
