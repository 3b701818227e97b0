// Sockets of UDP, TCP and ICMP listeners: at one address, or with "::" at every address of both families. An ICMP
// listener is a raw socket that sees what pings send to this machine, beside the kernel, which answers. A raw socket is
// of one protocol: "0.0.0.0" is ICMP, "::" is ICMPv6, and two listeners show both.
import { encodeInet, isWildcard } from "../../posix/address.ts";
import { EACCES, EPERM } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  icmpSocket,
  joinDatagrams,
  reuseAddress,
  serveBothFamilies,
  tellDestination,
} from "../../posix/options.ts";
import { bind, close } from "../../posix/socket.ts";
import {
  applyOptions,
  bindInet,
  type BoundSocket,
  describe,
  familyOf,
  numericScope,
  OpenError,
  type OpenOptions,
  openSocket,
} from "./bound_socket.ts";

/**
 * socket, setsockopt, bind, as the course's serveurUDP does.
 * @throws OpenError, SystemError
 */
export function openUdp(
  { address, port, receiveBuffer, options = {} }: OpenOptions<"udp", "address" | "port" | "receiveBuffer">,
): BoundSocket {
  const family = familyOf(address);
  const fd = openSocket("udp", address, port);
  const all = isWildcard(address);
  if (all && family === "inet6") serveBothFamilies(fd);
  // Without it the answer leaves from the address that routing likes, and a connected client never sees it.
  if (all) tellDestination(fd, family);
  joinDatagrams(fd);
  applyOptions(fd, options);
  bindInet(fd, "udp", address, port);
  return describe(fd, options, receiveBuffer);
}

/**
 * socket, setsockopt, bind, listen, as the course's serveurTCP does.
 * @throws OpenError, SystemError
 */
export function openTcp(
  { address, port, backlog, options = {} }: OpenOptions<"tcp", "address" | "port" | "backlog">,
): BoundSocket {
  const fd = openSocket("tcp", address, port);
  // A restart must not wait for the TIME_WAIT of the connections before it.
  reuseAddress(fd);
  if (familyOf(address) === "inet6" && isWildcard(address)) serveBothFamilies(fd);
  applyOptions(fd, options);
  bindInet(fd, "tcp", address, port, backlog);
  return describe(fd, options);
}

/** socket, setsockopt, bind. @throws OpenError, SystemError */
export function openIcmp(
  { address, receiveBuffer, options = {} }: OpenOptions<"icmp", "address" | "receiveBuffer">,
): BoundSocket {
  const fd = socketOf(address);
  applyOptions(fd, options);
  try {
    bind(fd, encodeInet(numericScope(address), 0));
  } catch (error) {
    close(fd);
    if (!(error instanceof SystemError)) throw error;
    throw new OpenError(`Cannot bind icmp ${address}: ${error.reason}; want an address of this machine`, {
      cause: error,
    });
  }
  return { ...describe(fd, options, receiveBuffer), address };
}

function socketOf(address: string): number {
  try {
    return icmpSocket(familyOf(address));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const rights = error.errno === EPERM || error.errno === EACCES;
    const remedy = rights ? "; raw sockets want root or CAP_NET_RAW" : "";
    throw new OpenError(`Cannot open icmp ${address}: ${error.reason}${remedy}`, { cause: error });
  }
}
