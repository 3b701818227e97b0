// Sockets of multicast listeners, and their memberships: on the configured interface, or on every interface
// that is up, those that come up later too (found by asking again every second). The socket is bound to the
// port on all addresses, as the course's servmcast is, so unicast to the port arrives as well.
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
  type BoundSocket,
  describe,
  familyOf,
  OpenError,
  type OpenOptions,
  openSocket,
} from "./bound_socket.ts";

/** What opening a multicast socket and joining its group takes. */
type MulticastOptions = OpenOptions<"multicast", "group" | "port" | "interface" | "receiveBuffer" | "source">;

/**
 * socket, setsockopt, bind; {@linkcode Memberships} does the rest.
 * @param bindTo the address to bind to: every one, or the group, to hear what is sent to that and nothing
 * else
 * @throws OpenError, SystemError
 */
export function openMulticast(config: MulticastOptions, bindTo?: string): BoundSocket {
  const { group, port, receiveBuffer, options = {} } = config;
  const family = familyOf(group);
  if (config.interface !== "auto" && findInterface(config.interface) === undefined) {
    const known = listInterfaces().map((each) => each.name).join(", ");
    throw new OpenError(
      `Cannot join ${group} on "${config.interface}": no such interface; expected "auto" or one of ${known}`,
    );
  }
  const local = bindTo ?? (family === "inet" ? "0.0.0.0" : "::");
  const fd = openSocket("udp", local, port);
  // Students' own servers on this machine may bind the group's port beside us.
  reuseAddress(fd);
  tellDestination(fd, family);
  tellHops(fd, family);
  // Otherwise it would hear every group that any process of this machine has joined.
  setMulticastAll(fd, false);
  applyOptions(fd, options);
  bindInet(fd, "udp", local, port);
  const bound = describe(fd, options, receiveBuffer);
  const address = formatAddress({ family, address: group, port: portOf(bound.address), scope: 0 });
  return { ...bound, address };
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
  readonly #config: MulticastOptions;
  /** Interfaces that were up at the last tick, by index: joined, or refused, which was told. */
  #known = new Map<number, string>();

  constructor(fd: number, config: MulticastOptions) {
    this.#fd = fd;
    this.#config = config;
  }

  /** Joins on the wanted interfaces that are up and were not at the last tick. @returns what changed */
  tick(): MembershipChange[] {
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
      // Else the socket would keep the membership of one that is gone, and believe it valid when the index
      // comes back.
      if (!up.has(index)) leaveGroup(this.#fd, this.#config.group, index);
    }
    this.#known = up;
    return changes;
  }

  /** The group on one interface: all of it, or what the wanted senders send. */
  #join(index: number): JoinOutcome {
    const { group, source } = this.#config;
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
    if (this.#config.interface === "auto") return up;
    const named = findInterface(this.#config.interface);
    return up.filter((each) => each.index === named?.index);
  }
}
