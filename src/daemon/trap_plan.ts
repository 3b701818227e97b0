// Where traps stand (`traps = true`): places at which only a wrong program knocks, beside the listener it was meant for.
// The port with its bytes swapped, the port in the other protocol, groups that are nearly the group. Pure. Not here:
// opening them (src/listeners/trap.ts), what a visit means (src/hints).

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import type { Trap } from "../exchange/exchange.ts";
import { nearGroups, sameGroup } from "./near_groups.ts";
import { swap16 } from "../text/ints.ts";

/** A trap to be laid. */
export interface TrapPlace {
  /** Number of the listener it stands beside. */
  readonly listener: number;
  readonly trap: Trap;
  readonly protocol: "udp" | "tcp";
  /** The address it binds; of a near group, the group itself, so that nothing else arrives. */
  readonly address: string;
  /** The group it joins, if any. */
  readonly group?: string;
}

/** Traps in all: the workers' shared memory has room for so many beside the listeners. */
export const MOST_TRAPS = 192;

/** Ports below are the system's services', and want root. */
const FIRST_PORT = 1024;

/** The course's servers, which students write themselves. */
const COURSE_PORTS = { udp: [4567, 7200], tcp: [7100] } as const;

/**
 * Ports that students' own servers commonly take: those of textbooks and tutorials (Beej's guide has 3490, 4950, 9034;
 * the rest is what everybody types).
 */
const STUDENT_PORTS: readonly number[] = [
  1234,
  2000,
  2222,
  3000,
  3490,
  4000,
  4444,
  4950,
  5000,
  5001,
  5555,
  6000,
  6666,
  7000,
  7777,
  8000,
  8001,
  8080,
  8081,
  8888,
  9000,
  9001,
  9034,
  9090,
  9999,
  10000,
  12345,
  54321,
  55555,
];

/**
 * The traps of a lab, none of which is in the way of a listener, of the board, of another trap or of what a student's
 * own server would want. A listener whose port the kernel chooses has none: nobody writes that port into a program.
 */
export function planTraps(config: LabConfig): TrapPlace[] {
  if (!config.lab.traps) return [];
  const taken = takenPlaces(config);
  const groups = config.listeners.flatMap((each) => each.transport === "multicast" ? [each.group] : []);
  const plan: TrapPlace[] = [];
  config.listeners.forEach((each, listener) => {
    if (!each.trap || each.transport === "unix" || each.transport === "icmp" || each.port === 0) return;
    for (const place of [...portTraps(each, listener), ...groupTraps(each, listener, groups)]) {
      const key = keyOf(
        place.protocol,
        place.trap.port,
        place.trap.kind === "near-group" ? place.address : "",
      );
      if (taken.has(key) || isWanted(place)) continue;
      taken.add(key);
      plan.push(place);
    }
  });
  return plan.slice(0, MOST_TRAPS);
}

type InetConfig = Extract<ListenerConfig, { port: number }>;

function portTraps(config: InetConfig, listener: number): TrapPlace[] {
  const { port, transport } = config;
  const multicast = transport === "multicast";
  const address = multicast ? anyOf(config.group) : config.address;
  const protocol = transport === "tcp" ? "tcp" : "udp";
  const group = multicast ? config.group : undefined;
  const twin = swap16(port);
  const other = protocol === "tcp" ? "udp" : "tcp";
  const places: TrapPlace[] = [];
  if (twin !== port) {
    places.push({ listener, trap: { kind: "swapped-port", port: twin }, protocol, address, group });
  }
  places.push({ listener, trap: { kind: "other-protocol", port }, protocol: other, address });
  return places;
}

function groupTraps(config: InetConfig, listener: number, groups: readonly string[]): TrapPlace[] {
  if (config.transport !== "multicast") return [];
  const { port } = config;
  const free = nearGroups(config.group).filter((near) => !groups.some((group) => sameGroup(near, group)));
  return free.map((group) => ({
    listener,
    trap: { kind: "near-group", port, group },
    protocol: "udp",
    address: group,
    group,
  }));
}

function anyOf(group: string): string {
  return group.includes(":") ? "::" : "0.0.0.0";
}

function takenPlaces({ listeners, board }: LabConfig): Set<string> {
  const taken = new Set([keyOf("tcp", board.port, ""), keyOf("tcp", board.hintsPort, "")]);
  for (const each of listeners) {
    if ("port" in each) taken.add(keyOf(each.transport === "tcp" ? "tcp" : "udp", each.port, ""));
  }
  return taken;
}

/** Two places of one protocol and port are taken to collide, whatever their addresses, but for groups'. */
function keyOf(protocol: string, port: number, group: string): string {
  return `${protocol} ${port} ${group}`;
}

/** Near groups take nobody's port: their sockets are bound to the group, and others may be beside them. */
function isWanted({ protocol, trap }: TrapPlace): boolean {
  if (trap.kind === "near-group") return false;
  if (trap.port < FIRST_PORT) return true;
  const course: readonly number[] = COURSE_PORTS[protocol];
  return course.includes(trap.port) || STUDENT_PORTS.includes(trap.port);
}
