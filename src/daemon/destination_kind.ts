// Whether an address that a datagram was sent to is this machine's own, everybody's on a network, or a group's. Not
// here: the names of interfaces on the display (course_lines.ts).

import { parseIPv4 } from "../posix/address.ts";
import type { Destination } from "../posix/destination.ts";
import { broadcastsOf, type NetworkInterface } from "../posix/interfaces.ts";
import type { WideDestination } from "./course_lines.ts";

/**
 * What is to be said of a destination; undefined where it is this machine's own address, or unknown.
 * @param interfaces this machine's
 */
export function wideDestination(
  destination: Destination | undefined,
  interfaces: readonly NetworkInterface[],
): WideDestination | undefined {
  if (destination === undefined) return undefined;
  const { address } = destination;
  const isBroadcast = address === "255.255.255.255" ||
    interfaces.some(({ addresses }) => addresses.some((each) => broadcastsOf(each).includes(address)));
  const kind = isGroup(address) ? "multicast" : isBroadcast ? "broadcast" : undefined;
  if (kind === undefined) return undefined;
  const on = interfaces.find(({ index }) => index === destination.interface);
  return { kind, address, interface: on?.name };
}

/** 224.0.0.0/4 or ff00::/8. */
function isGroup(address: string): boolean {
  const first = parseIPv4(address)?.[0];
  return first === undefined ? /^ff[0-9a-f]{2}:/i.test(address) : first >> 4 === 0xe;
}
