// The doctor's checks of multicast, from the interface to the switch.
import { runningLabs } from "../../lab/status_file.ts";
import { encodeInet, parseIPv4 } from "../../posix/address.ts";
import { POLLIN } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  joinGroup,
  setMulticastAll,
  setMulticastHops,
  setMulticastInterface,
} from "../../posix/multicast.ts";
import { pollOne } from "../../posix/poll.ts";
import { bind, close, getsockname, recv, sendto, socket } from "../../posix/socket.ts";
import { listInterfaces, type NetworkInterface } from "../../posix/system/interfaces.ts";
import { int32, swap32 } from "../../text/ints.ts";
import { gatherGroups, type GroupView } from "../sockets/socket_view.ts";
import { type Check, type Finding, labGroups, ok, problem, readSystemFile, warning } from "./check.ts";

/** Flags of route(8): a route that is up; one that refuses. */
const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

/** Milliseconds that a datagram may take: on this machine it is there at once. */
const PATIENCE_MS = 300;

/** Interfaces tried: a machine full of containers has hundreds. */
const MOST_INTERFACES = 16;

/** Index, device, how many groups, the querier's version, as /proc/net/igmp has them. */
const DEVICE = /^\d+\t(\S+)\s*:\s*\d+\s+V([123])\s*$/gm;

/** Of rp_filter (ip-sysctl). */
const STRICT = 1;

/** An interface that multicast can come in by, besides this machine's own loop. */
export const multicastInterface: Check = {
  name: "multicast interface",
  examine: (config) => labGroups(config).length === 0 ? [] : judgeInterfaces(listInterfaces()),
};

export function judgeInterfaces(interfaces: readonly NetworkInterface[]): Finding[] {
  const outside = interfaces.filter(({ loopback }) => !loopback);
  const able = outside.filter(({ up, multicast }) => up && multicast);
  if (able.length > 0) {
    const idle = able.filter(({ running }) => !running).map(({ name }) => name);
    const names = able.map(({ name }) => name).join(", ");
    if (idle.length === able.length) {
      return [
        warning(`${names}: no cable, or no network behind it`, "Plug it in, or join the class's network"),
      ];
    }
    return [ok(`Multicast can arrive on ${names}`)];
  }
  const cannot = outside.filter(({ up }) => up).map(({ name }) => name);
  if (cannot.length > 0) {
    const [first] = cannot;
    return [
      problem(
        `${cannot.join(", ")}: no MULTICAST flag, so no group can be joined there`,
        `ip link set ${first} multicast on`,
      ),
    ];
  }
  return [
    problem(
      "No interface but lo is up: the lab serves only this machine",
      "ip link set INTERFACE up, or join the class's network",
    ),
  ];
}

/**
 * Whether a program that names no interface can send to the lab's groups: it then goes by the routes, and
 * without one the kernel says "network is unreachable". Students' senders name none.
 */
export const multicastRoute: Check = {
  name: "multicast route",
  examine: (config) => {
    const groups = labGroups(config).filter((group) => !group.includes(":"));
    return groups.flatMap((group) => judgeMulticastRoute(group, readSystemFile("/proc/net/route") ?? ""));
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

/**
 * Whether multicast comes back at all: one datagram with a token to the lab's group, on each interface, which
 * stays on this machine (TTL 0). Firewalls and broken drivers show here.
 */
export const multicastSelf: Check = {
  name: "multicast to itself",
  examine: (config) => {
    const [group] = labGroups(config).filter((each) => !each.includes(":"));
    if (group === undefined) return [];
    const able = listInterfaces().filter(({ up, multicast, loopback, addresses }) =>
      up && (multicast || loopback) && addresses.some(({ family }) => family === "inet")
    );
    return judgeEchoes(
      group,
      able.slice(0, MOST_INTERFACES).map((on) => ({ on: on.name, came: tryOn(group, on) })),
    );
  },
};

/** What became of one datagram: it came back, it did not, or the system's refusal. */
type Came = boolean | string;

export function judgeEchoes(group: string, tries: readonly { on: string; came: Came }[]): Finding[] {
  const back = tries.filter(({ came }) => came === true).map(({ on }) => on);
  const lost = tries.filter(({ came }) => came !== true).map(({ on, came }) =>
    problem(
      `A datagram to ${group} on ${on} ${
        came === false ? "did not come back" : `could not be sent: ${came}`
      }`,
      came === false
        ? "Look for a firewall that drops multicast or IGMP (nft list ruleset, iptables -S)"
        : `ip route add ${group} dev ${on}, or another interface`,
    )
  );
  return [...lost, ...back.length > 0 ? [ok(`Multicast to ${group} comes back on ${back.join(", ")}`)] : []];
}

function tryOn(group: string, on: NetworkInterface): Came {
  const receiver = socket("inet", "dgram");
  const sender = socket("inet", "dgram");
  try {
    setMulticastAll(receiver, false);
    bind(receiver, encodeInet(group, 0));
    const joined = joinGroup(receiver, group, on.index);
    if (joined instanceof SystemError) return joined.reason;
    const bound = getsockname(receiver);
    setMulticastInterface(sender, "inet", on);
    setMulticastHops(sender, "inet", 0);
    const token = crypto.getRandomValues(new Uint8Array(16));
    const port = bound !== undefined && bound.family === "inet" ? bound.port : 0;
    const sent = sendto(sender, token, encodeInet(group, port));
    if (sent < 0) return new SystemError("send", -sent).reason;
    return comes(receiver, token);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.reason;
  } finally {
    close(receiver);
    close(sender);
  }
}

function comes(receiver: number, token: Uint8Array): boolean {
  const bytes = new Uint8Array(64);
  while ((pollOne(receiver, POLLIN, PATIENCE_MS) & POLLIN) !== 0) {
    const length = recv(receiver, bytes, bytes.length);
    if (length === token.length && token.every((byte, i) => byte === bytes[i])) return true;
  }
  return false;
}

/**
 * Others on this machine that have joined the lab's groups: then a program that never joined gets the group's
 * datagrams all the same (IP_MULTICAST_ALL), and its author believes that it works.
 */
export const groupMembers: Check = {
  name: "group members",
  examine: (config) => judgeMembers(labGroups(config), gatherGroups(runningLabs(), undefined)),
};

/** @param rows the groups of this machine's interfaces */
export function judgeMembers(
  groups: readonly string[],
  rows: readonly Pick<GroupView, "group" | "interface" | "users" | "listeners">[],
): Finding[] {
  if (groups.length === 0) return [];
  const strangers = rows.filter(({ group }) => groups.includes(group))
    .map((row) => ({ ...row, count: row.users - row.listeners.length })).filter(({ count }) => count > 0);
  if (strangers.length === 0) return [ok(`No other program has joined ${groups.join(", ")}`)];
  return strangers.map(({ group, interface: on, count }) =>
    warning(
      `${count} ${count === 1 ? "socket" : "sockets"} of other programs joined ${group} on ${on}: ` +
        "a program here that never joins gets its datagrams too",
      "Stop them, or have programs set IP_MULTICAST_ALL to 0; guichet sockets --all --udp shows who has the group's port",
    )
  );
}

/**
 * IGMP: which version each interface speaks, and bridges of this machine that would hold multicast back. What
 * a switch does with it can't be seen from here; it is said.
 */
export const igmp: Check = {
  name: "igmp",
  examine: (config) => {
    if (labGroups(config).length === 0) return [];
    const bridges = listInterfaces().map(({ name }) => ({
      name,
      snooping: readSystemFile(`/sys/class/net/${name}/bridge/multicast_snooping`),
      querier: readSystemFile(`/sys/class/net/${name}/bridge/multicast_querier`),
    }));
    return [...judgeVersions(readSystemFile("/proc/net/igmp") ?? ""), ...bridges.flatMap(judgeBridge)];
  },
};

/** @param text of /proc/net/igmp */
export function judgeVersions(text: string): Finding[] {
  const spoken = [...text.matchAll(DEVICE)].map(([, name, version]) => ({ name, version }))
    .filter(({ name }) => name !== "lo");
  const old = spoken.filter(({ version }) => version === "1");
  if (old.length > 0) {
    const names = old.map(({ name }) => name).join(", ");
    return [
      warning(
        `${names}: IGMPv1, which has no leave: a group's datagrams keep arriving for minutes after its last member left`,
        "Look for an old router on the network, or at net.ipv4.conf.*.force_igmp_version",
      ),
    ];
  }
  if (spoken.length === 0) return [];
  const list = spoken.map(({ name, version }) => `${name} IGMPv${version}`).join(", ");
  return [
    ok(
      `${list}; a switch with IGMP snooping on a network without a querier stops multicast after some minutes: ask the network's administrator`,
    ),
  ];
}

/** A bridge that snoops forgets members when nobody asks for them. */
export function judgeBridge(
  { name, snooping, querier }: { name: string; snooping: string | undefined; querier: string | undefined },
): Finding[] {
  if (snooping !== "1" || querier !== "0") return [];
  return [
    warning(
      `${name}: a bridge with IGMP snooping and no querier: unless a router is one, multicast through it stops after some minutes`,
      `ip link set ${name} type bridge mcast_querier 1 (or mcast_snooping 0)`,
    ),
  ];
}

/**
 * The reverse path filter: with several interfaces, a strict one drops what comes in by another interface
 * than answers would leave by, which is how multicast and a second network card often come (ip-sysctl:
 * rp_filter).
 */
export const reversePath: Check = {
  name: "reverse path",
  examine: () => {
    const value = (name: string) => Number(readSystemFile(`/proc/sys/net/ipv4/conf/${name}/rp_filter`) ?? 0);
    const up = listInterfaces().filter((each) =>
      each.up && !each.loopback && each.addresses.some(({ family }) => family === "inet")
    );
    return judgeReversePath(value("all"), up.map(({ name }) => ({ name, filter: value(name) })));
  },
};

/** The kernel takes the larger of all's and the interface's. */
export function judgeReversePath(
  all: number,
  interfaces: readonly { name: string; filter: number }[],
): Finding[] {
  if (interfaces.length < 2) return [];
  const strict = interfaces.filter(({ filter }) => Math.max(all, filter) === STRICT).map(({ name }) => name);
  if (strict.length === 0) {
    return [ok(`${interfaces.length} interfaces, none with a strict reverse path filter`)];
  }
  return [
    warning(
      `${
        strict.join(", ")
      }: strict reverse path filter on a machine with ${interfaces.length} networks: what arrives by ` +
        "another interface than the answer would leave by is dropped silently",
      "sysctl -w net.ipv4.conf.all.rp_filter=2",
    ),
  ];
}
