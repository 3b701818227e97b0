// Opens a multicast listener's socket and keeps its memberships: the configured interface, or every interface that is
// up, those that come up later too (followed by looking again now and then). The socket is bound to the port on all
// addresses, as the course's servmcast is, so unicast to the port arrives as well.
import { formatAddress } from "../../posix/address.ts";
import { EADDRNOTAVAIL } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  joinGroup,
  type JoinOutcome,
  joinSourceGroup,
  leaveGroup,
  setMulticastAll,
} from "../../posix/multicast.ts";
import { reuseAddress, tellDestination, tellHops } from "../../posix/options.ts";
import { findInterface, listInterfaces } from "../../posix/system/interfaces.ts";
import { portOf } from "../../text/address.ts";
import {
  applyOptions,
  bindInet,
  describe,
  familyOf,
  type Opened,
  OpenError,
  openSocket,
  type WantedOptions,
} from "./opened.ts";

export interface MulticastPlace {
  readonly group: string;
  readonly port: number;
  /** A name, an address, or "auto". */
  readonly interface: string;
  readonly receiveBuffer: number;
  /** Senders that are heard; none is everybody. */
  readonly source?: readonly string[];
  /** Socket options by their C names. */
  readonly options?: WantedOptions;
  /** The address to bind to: every one unless it is given; a group, to hear what is sent to that and nothing else. */
  readonly bindTo?: string;
}

/** socket, setsockopt, bind; {@linkcode Memberships} does the rest. @throws OpenError, SystemError */
export function openMulticast(place: MulticastPlace): Opened {
  const { group, port, receiveBuffer, options = {} } = place;
  const family = familyOf(group);
  if (place.interface !== "auto" && findInterface(place.interface) === undefined) {
    const known = listInterfaces().map((each) => each.name).join(", ");
    throw new OpenError(
      `Cannot join ${group} on "${place.interface}": no such interface; want "auto" or one of ${known}`,
    );
  }
  const local = place.bindTo ?? (family === "inet" ? "0.0.0.0" : "::");
  const fd = openSocket("udp", local, port);
  // Students' own servers on this machine may bind the group's port beside us.
  reuseAddress(fd);
  tellDestination(fd, family);
  tellHops(fd, family);
  // Otherwise it would hear every group that any process of this machine has joined.
  setMulticastAll(fd, false);
  applyOptions(fd, options);
  bindInet(fd, "udp", local, port);
  const opened = describe(fd, options, receiveBuffer);
  const bound = portOf(opened.address);
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
      const outcome = this.#join(index);
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

  /** The group on one interface: all of it, or what the wanted senders send. */
  #join(index: number): JoinOutcome {
    const { group, source = [] } = this.#place;
    if (source.length === 0) return joinGroup(this.#fd, group, index);
    let joined = false;
    for (const sender of source) {
      try {
        joinSourceGroup(this.#fd, group, sender, index);
        joined = true;
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        // The membership has outlived its interface's going down and coming up.
        if (error.errno !== EADDRNOTAVAIL) return error;
      }
    }
    return joined ? "joined" : "already";
  }

  #wanted() {
    const up = listInterfaces().filter((each) => each.up);
    if (this.#place.interface === "auto") return up;
    const named = findInterface(this.#place.interface);
    return up.filter((each) => each.index === named?.index);
  }
}
