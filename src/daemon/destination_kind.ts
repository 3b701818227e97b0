// Whether an address that a datagram was sent to is this machine's own, everybody's on a network, or a group's. Not
// here: the names of interfaces on the display (course_lines.ts).

import { parseIPv4 } from "../posix/address.ts";
import type { Destination } from "../posix/destination.ts";
import { broadcastsOf, type NetworkInterface } from "../posix/interfaces.ts";
import { knownInterfaces } from "../posix/known_interfaces.ts";
import type { WideDestination } from "./course_lines.ts";

/** How long interfaces are believed to be the same: asking for them costs tens of microseconds. */
const INTERFACES_MS = 1000;

export class DestinationKinds {
  readonly #clock: () => number;
  readonly #list: () => readonly NetworkInterface[];
  #interfaces: readonly NetworkInterface[] = [];
  #until = -Infinity;

  /** @param clock monotonic milliseconds */
  constructor(clock: () => number, list: () => readonly NetworkInterface[] = knownInterfaces()) {
    this.#clock = clock;
    this.#list = list;
  }

  /** What is to be said of a destination; undefined where it is this machine's own address, or unknown. */
  wide(destination: Destination | undefined): WideDestination | undefined {
    if (destination === undefined) return undefined;
    const { address } = destination;
    if (this.#until <= this.#clock()) {
      this.#interfaces = this.#list();
      this.#until = this.#clock() + INTERFACES_MS;
    }
    const kind = isGroup(address) ? "multicast" : this.#isBroadcast(address) ? "broadcast" : undefined;
    if (kind === undefined) return undefined;
    const on = this.#interfaces.find(({ index }) => index === destination.interface);
    return { kind, address, interface: on?.name };
  }

  #isBroadcast(address: string): boolean {
    return address === "255.255.255.255" ||
      this.#interfaces.some(({ addresses }) =>
        addresses.some((each) => broadcastsOf(each).includes(address))
      );
  }
}

/** 224.0.0.0/4 or ff00::/8. */
function isGroup(address: string): boolean {
  const first = parseIPv4(address)?.[0];
  return first === undefined ? /^ff[0-9a-f]{2}:/i.test(address) : first >> 4 === 0xe;
}
