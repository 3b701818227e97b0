// Opens a UDP listener's socket: one address, or with "::" every address of both families. Opens a TCP
// listener's socket: one address, or with "::" every address of both families. Opens an ICMP listener's raw
// socket: what pings send to this machine is seen on it, beside the kernel, which answers. A raw socket is of
// one protocol: "0.0.0.0" is ICMP, "::" is ICMPv6, and two listeners show both.
import { encodeInet, isWildcard } from "../../posix/address.ts";
import { EACCES, EPERM } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { joinDatagrams, reuseAddress, serveBothFamilies, tellDestination } from "../../posix/options.ts";
import { bind, close, icmpSocket } from "../../posix/socket.ts";
import {
  applyOptions,
  bindInet,
  describe,
  familyOf,
  numericScope,
  type Opened,
  OpenError,
  openSocket,
  type WantedOptions,
} from "./opened.ts";

interface UdpPlace {
  readonly address: string;
  readonly port: number;
  readonly receiveBuffer: number;
  /** Socket options by their C names. */
  readonly options?: WantedOptions;
}

/**
 * socket, setsockopt, bind, as the course's serveurUDP does.
 * @throws OpenError, SystemError
 */
export function openUdp({ address, port, receiveBuffer, options = {} }: UdpPlace): Opened {
  const family = familyOf(address);
  const fd = openSocket("udp", address, port);
  const all = isWildcard(address);
  if (all && family === "inet6") serveBothFamilies(fd);
  // Without it the answer leaves from the address that routing likes, and a connected client never sees it.
  if (all) tellDestination(fd, family);
  joinDatagrams(fd);
  applyOptions(fd, options);
  bindInet(fd, "udp", address, port);
  return { ...describe(fd, options, receiveBuffer), cleanUp() {} };
}

interface TcpPlace {
  readonly address: string;
  readonly port: number;
  readonly backlog: number;
  /** Socket options by their C names. */
  readonly options?: WantedOptions;
}

/**
 * socket, setsockopt, bind, listen, as the course's serveurTCP does.
 * @throws OpenError, SystemError
 */
export function openTcp({ address, port, backlog, options = {} }: TcpPlace): Opened {
  const fd = openSocket("tcp", address, port);
  // A restart must not wait for the TIME_WAIT of the connections before it.
  reuseAddress(fd);
  if (familyOf(address) === "inet6" && isWildcard(address)) serveBothFamilies(fd);
  applyOptions(fd, options);
  bindInet(fd, "tcp", address, port, backlog);
  return { ...describe(fd, options), cleanUp() {} };
}

interface IcmpPlace {
  /** One of this machine's, or "0.0.0.0" or "::" for all of one family. */
  readonly address: string;
  readonly receiveBuffer: number;
  /** Socket options by their C names. */
  readonly options?: WantedOptions;
}

/** socket, setsockopt, bind. @throws OpenError, SystemError */
export function openIcmp({ address, receiveBuffer, options = {} }: IcmpPlace): Opened {
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
  return { ...describe(fd, options, receiveBuffer), address, cleanUp() {} };
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
