// Opens, adjusts and closes the sockets of listeners: UDP, TCP and ICMP here, multicast and Unix sockets, of
// which there is more to know, in files of their own.
import { isStream, type ListenerConfig } from "../../config/types.ts";
import { encodeInet, isWildcard } from "../../posix/address.ts";
import { EACCES, EPERM, SHUT_RDWR } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  askReceiveBuffer,
  joinDatagrams,
  optionNumbers,
  reuseAddress,
  serveBothFamilies,
  serveIpv6Only,
  tellDestination,
  trySetsockopt,
} from "../../posix/options.ts";
import { bind, close, icmpSocket, listen, shutdown } from "../../posix/socket.ts";
import { chmod } from "../../posix/system/files.ts";
import {
  appliedOptions,
  applyOptions,
  bindInet,
  type BoundListener,
  type BoundSocket,
  describe,
  familyOf,
  numericScope,
  OpenError,
  type OpenOptions,
  openSocket,
} from "./bound_socket.ts";
import { openMulticast } from "./multicast.ts";
import { openUnix, removeSocketFile } from "./unix.ts";

/**
 * Opens every listener; when one fails, closes those before it again.
 * @throws OpenError that names the listener, its address, the reason and what would help
 */
export function bindAll(configs: readonly ListenerConfig[]): BoundSocket[] {
  const bound: BoundSocket[] = [];
  for (const config of configs) {
    try {
      bound.push(openListener(config));
    } catch (error) {
      closeListeners(bound);
      if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
      throw new OpenError(`Cannot open listener "${config.name}": ${lowerFirst(error.message)}`, {
        cause: error,
      });
    }
  }
  return bound;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Opens one listener's socket. @throws OpenError, SystemError */
export function openListener(config: ListenerConfig): BoundSocket {
  switch (config.transport) {
    case "udp":
      return openUdp(config);
    case "tcp":
      return openTcp(config);
    case "multicast":
      return openMulticast(config);
    case "icmp":
      return openIcmp(config);
    case "unix":
      return openUnix(config);
  }
}

/**
 * socket, setsockopt, bind, as the course's serveurUDP does.
 * @param families which of them "::" serves
 * @throws OpenError, SystemError
 */
export function openUdp(
  { address, port, receiveBuffer, options = {} }: OpenOptions<"udp", "address" | "port" | "receiveBuffer">,
  families: "both" | "ipv6" = "both",
): BoundSocket {
  const family = familyOf(address);
  const fd = openSocket("udp", address, port);
  const all = isWildcard(address);
  if (all && family === "inet6") (families === "both" ? serveBothFamilies : serveIpv6Only)(fd);
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

/**
 * socket, setsockopt, bind of a raw socket, which sees what pings send to this machine, beside the kernel,
 * which answers. It is of one protocol: "0.0.0.0" is ICMP, "::" is ICMPv6, and two listeners show both.
 * @throws OpenError, SystemError
 */
function openIcmp(
  { address, receiveBuffer, options = {} }: OpenOptions<"icmp", "address" | "receiveBuffer">,
): BoundSocket {
  const fd = icmpSocketFor(address);
  applyOptions(fd, options);
  try {
    bind(fd, encodeInet(numericScope(address), 0));
  } catch (error) {
    close(fd);
    if (!(error instanceof SystemError)) throw error;
    throw new OpenError(`Cannot bind icmp ${address}: ${error.reason}; expected an address of this machine`, {
      cause: error,
    });
  }
  return { ...describe(fd, options, receiveBuffer), address };
}

function icmpSocketFor(address: string): number {
  try {
    return icmpSocket(familyOf(address));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const rights = error.errno === EPERM || error.errno === EACCES;
    const remedy = rights ? "; raw sockets need root or CAP_NET_RAW" : "";
    throw new OpenError(`Cannot open icmp ${address}: ${error.reason}${remedy}`, { cause: error });
  }
}

/**
 * Has the kernel refuse clients that connect from now on, and those that were not accepted yet: shutdown(2)
 * ends the listening, for all workers that wait to accept. The descriptors stay open, for workers still know
 * their numbers.
 */
export function stopListening(listeners: readonly BoundListener[]): void {
  for (const { config, socket } of listeners) {
    if (isStream(config)) shutdown(socket.fd, SHUT_RDWR);
  }
}

/**
 * Closes sockets and removes the files that were made for them.
 * @returns what could not be removed: a socket file in a folder that we may not write to any more
 */
export function closeListeners(sockets: readonly BoundSocket[]): SystemError[] {
  const problems: SystemError[] = [];
  for (const socket of sockets) {
    try {
      // The path first: while the socket lives, nobody else can take the name for stale and remove it.
      removeSocketFile(socket);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      problems.push(error);
    }
    close(socket.fd);
  }
  return problems;
}

/**
 * Gives an open socket what a changed configuration asks of it: receive buffer, options, backlog, the file's
 * mode. What the kernel refuses is not fatal here: the socket serves as it did.
 * @returns what the socket then has
 */
export function adjust({ config, socket }: BoundListener, wanted: ListenerConfig): BoundSocket {
  const { fd, receiveBuffer } = socket;
  for (const [name, value] of Object.entries(wanted.options)) {
    const { level, option } = optionNumbers(name);
    trySetsockopt(fd, level, option, value);
  }
  // listen(2) on a socket that listens changes its backlog.
  if (isStream(wanted) && isStream(config) && wanted.backlog !== config.backlog) listen(fd, wanted.backlog);
  if (wanted.transport === "unix" && config.transport === "unix" && wanted.mode !== config.mode) {
    chmod(wanted.path, wanted.mode);
  }
  const asked = wanted.receiveBuffer;
  const buffer = receiveBuffer === undefined || receiveBuffer.asked === asked
    ? receiveBuffer
    : { asked, granted: askReceiveBuffer(fd, asked) };
  return { ...socket, receiveBuffer: buffer, options: appliedOptions(fd, wanted.options) };
}
