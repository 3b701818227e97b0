// From the HOST and PORT that were typed to socket addresses, by getaddrinfo(3), waiting no longer than the probe does.
// Not here: the `resolve` command, trying the addresses.

import { formatAddress, type SocketAddress } from "../../posix/address.ts";
import { SOCK_DGRAM, SOCK_STREAM } from "../../posix/constants.ts";
import { EAI_AGAIN, EAI_SERVICE } from "../../posix/constants_names.ts";
import { getaddrinfo, ResolverError } from "../../posix/resolver.ts";
import { usageError } from "../arguments.ts";
import { LATE, withPatience } from "../resolve/patience.ts";
import { Interrupted, Unreachable } from "./failures.ts";
import type { Session } from "./session.ts";
import { ABORTED, untilAborted } from "./until_aborted.ts";

export type Transport = "udp" | "tcp";

/** An IPv4 or IPv6 address with its port. */
export type InetAddress = Extract<SocketAddress, { port: number }>;

/** One address to ask. */
export interface Target {
  transport: Transport;
  address: InetAddress;
  /** The same as bind, connect and sendto take it. */
  sockaddr: Uint8Array<ArrayBuffer>;
}

/** `udp 127.0.0.1:4567` */
export function targetText({ transport, address }: Target): string {
  return `${transport} ${formatAddress(address)}`;
}

/**
 * Every address of a host, in getaddrinfo's order.
 *
 * @param port a number, or the name of a service
 * @throws {Unreachable} when there is none
 */
export async function findTargets(
  transport: Transport,
  host: string,
  port: string,
  session: Session,
): Promise<Target[]> {
  const socktype = transport === "udp" ? SOCK_DGRAM : SOCK_STREAM;
  const notice = `Waiting for the address of ${host}`;
  const answer = getaddrinfo(host, port, { socktype, flags: 0 });
  const found = await untilAborted(withPatience(answer, session.timeout, notice, session.io), session.stop);
  if (found === ABORTED) throw new Interrupted();
  if (found === LATE) {
    throw new Unreachable(`Cannot find the host "${host}": no name server answered in time`, [
      "An address needs no name server; guichet resolve shows which ones were asked",
    ]);
  }
  if (found instanceof ResolverError) throw unknownHost(host, port, found);
  return found.addresses.flatMap(({ address, sockaddr }) =>
    address.family === "unix" ? [] : [{ transport, address, sockaddr }]
  );
}

function unknownHost(host: string, port: string, error: ResolverError): Error {
  if (error.number === EAI_SERVICE) {
    const message = `Cannot use the port "${port}": /etc/services has no service of that name`;
    return usageError(message, { name: "guichet probe" });
  }
  const advice = error.number === EAI_AGAIN
    ? "Is the network up? An address needs no name server"
    : `Check the spelling; guichet resolve ${host} tells more`;
  return new Unreachable(`Cannot find the host "${host}": ${error.reason} (${error.code})`, [advice]);
}
