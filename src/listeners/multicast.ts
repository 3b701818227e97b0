// Opens a multicast listener's socket and keeps its memberships: the configured interface, or every interface that is
// up, those that come up later too (followed by looking again now and then). The socket is bound to the port on all
// addresses, as the course's servmcast is, so unicast to the port arrives as well.

import { findInterface, listInterfaces } from "../posix/interfaces.ts";
import { joinGroup, leaveGroup, setMulticastAll } from "../posix/memberships.ts";
import { reuseAddress, tellDestination } from "../posix/options.ts";
import { formatAddress } from "../posix/address.ts";
import { bindInet, describe, familyOf, type Opened, OpenError, openSocket } from "./opened.ts";

export interface MulticastPlace {
  readonly group: string;
  readonly port: number;
  /** A name, an address, or "auto". */
  readonly interface: string;
  readonly receiveBuffer: number;
}

/** socket, setsockopt, bind; {@linkcode Memberships} does the rest. @throws OpenError */
export function openMulticast(place: MulticastPlace): Opened {
  const { group, port, receiveBuffer } = place;
  const family = familyOf(group);
  if (place.interface !== "auto" && findInterface(place.interface) === undefined) {
    const known = listInterfaces().map((each) => each.name).join(", ");
    throw new OpenError(
      `Cannot join ${group} on "${place.interface}": no such interface; want "auto" or one of ${known}`,
    );
  }
  const local = family === "inet" ? "0.0.0.0" : "::";
  const fd = openSocket("udp", local, port);
  // Students' own servers on this machine may bind the group's port beside us.
  reuseAddress(fd);
  tellDestination(fd, family);
  // Otherwise it would hear every group that any process of this machine has joined.
  setMulticastAll(fd, false);
  bindInet(fd, "udp", local, port);
  const opened = describe(fd, receiveBuffer);
  const bound = Number(opened.address.slice(opened.address.lastIndexOf(":") + 1));
  const address = formatAddress({ family, address: group, port: bound, scope: 0 });
  return { ...opened, address, cleanUp() {} };
}

/** One interface's change of membership. */
export interface MembershipChange {
  readonly interface: string;
  /** Undefined when the group was joined, else why it couldn't be. */
  readonly problem: string | undefined;
}

/** The memberships of one multicast socket. */
export class Memberships {
  readonly #fd: number;
  readonly #place: MulticastPlace;
  /** Interfaces seen up at the last look, by index: joined, or refused and said so. */
  #known = new Map<number, string>();

  constructor(fd: number, place: MulticastPlace) {
    this.#fd = fd;
    this.#place = place;
  }

  /** Joins on the wanted interfaces that are up and were not at the last look. @returns what changed */
  look(): MembershipChange[] {
    const changes: MembershipChange[] = [];
    const up = new Map<number, string>();
    for (const { index, name } of this.#wanted()) {
      up.set(index, name);
      if (this.#known.has(index)) continue;
      const outcome = joinGroup(this.#fd, this.#place.group, index);
      if (outcome === "already") continue;
      changes.push({ interface: name, problem: outcome === "joined" ? undefined : outcome.reason });
    }
    for (const index of this.#known.keys()) {
      // The socket would keep the membership of one that is gone, and take it for its own when its number comes back.
      if (!up.has(index)) leaveGroup(this.#fd, this.#place.group, index);
    }
    this.#known = up;
    return changes;
  }

  #wanted() {
    const up = listInterfaces().filter((each) => each.up);
    if (this.#place.interface === "auto") return up;
    const named = findInterface(this.#place.interface);
    return up.filter((each) => each.index === named?.index);
  }
}
