// A second UDP socket beside a listener's own, opened when it is first needed: decoys leave from it, and tokens to a
// group, whose port others on this machine have bound as well and which an answer to it would reach in our place.
import { encodeInet, isWildcard } from "../../posix/address.ts";
import { SystemError } from "../../posix/errors.ts";
import { setMulticastHops, setMulticastInterface } from "../../posix/multicast.ts";
import { serveBothFamilies, tellDestination, tellHops } from "../../posix/options.ts";
import { bind, close, getsockname, sendto, socket } from "../../posix/socket.ts";
import type { NetworkInterface } from "../../posix/system/interfaces.ts";

interface SecondOptions {
  /** The listener's socket. */
  readonly fd: number;
  /** The worker's: main closes the socket if the worker dies. */
  readonly ledger: Uint8Array;
}

export class SecondSocket {
  readonly #options: SecondOptions;
  /** -1 while it is not open. */
  fd = -1;
  port = 0;

  constructor(options: SecondOptions) {
    this.#options = options;
  }

  /** Opens it, unless it is open: at the listener's address, on a port that the kernel chooses. @throws SystemError */
  open(): void {
    const own = this.fd < 0 ? getsockname(this.#options.fd) : undefined;
    if (own === undefined || own.family === "unix") return;
    const fd = socket(own.family, "dgram");
    try {
      if (own.family === "inet6" && isWildcard(own.address)) serveBothFamilies(fd);
      tellDestination(fd, own.family);
      tellHops(fd, own.family);
      // A link-local address means nothing without its interface.
      const scope = own.family === "inet6" && own.scope !== 0 ? `%${own.scope}` : "";
      bind(fd, encodeInet(own.address + scope, 0));
    } catch (error) {
      close(fd);
      throw error;
    }
    this.#options.ledger[fd] = 1;
    this.fd = fd;
    const bound = getsockname(fd);
    this.port = bound !== undefined && "port" in bound ? bound.port : 0;
  }

  close(): void {
    if (this.fd < 0) return;
    this.#options.ledger[this.fd] = 0;
    close(this.fd);
    this.fd = -1;
  }

  /**
   * Sends a datagram to a group on every interface that is up, as far as one router; members on this machine hear it
   * too, which is the kernel's default.
   * @returns the errors, in words
   */
  sayToGroup(
    { group, port, interface: wanted }: GroupAddress,
    interfaces: readonly NetworkInterface[],
    bytes: Uint8Array<ArrayBuffer>,
  ): string[] {
    const family = group.includes(":") ? "inet6" : "inet";
    const to = encodeInet(group, port);
    const problems: string[] = [];
    const isWanted = ({ name, addresses }: NetworkInterface) =>
      wanted === "auto" || wanted === name || addresses.some(({ address }) => address === wanted);
    for (const each of interfaces) {
      if (!each.up || !isWanted(each) || !each.addresses.some((own) => own.family === family)) continue;
      try {
        setMulticastHops(this.fd, family, 1);
        setMulticastInterface(this.fd, family, each);
        const sent = sendto(this.fd, bytes, to);
        if (sent < 0) problems.push(new SystemError("sendto", -sent, `${group} on ${each.name}`).message);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        problems.push(error.message);
      }
    }
    return problems;
  }
}

/** Where a multicast listener's group is, and on which interfaces. */
export interface GroupAddress {
  readonly group: string;
  readonly port: number;
  /** A name, an address, or "auto" for all that are up. */
  readonly interface: string;
}
