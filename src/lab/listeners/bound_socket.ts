// Listeners with their sockets, and what opening any of them takes: socket(2), options, bind(2), and errors
// that help. The main thread opens sockets before anything runs, and shares their descriptors with the
// workers.
import type { ListenerConfig } from "../../config/types.ts";
import type { Trap } from "../../exchange/exchange.ts";
import { encodeInet, formatAddress } from "../../posix/address.ts";
import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  SO_RCVBUF,
  SOL_SOCKET,
} from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { whoHolds } from "../../posix/netstat/owners.ts";
import { askReceiveBuffer, getsockopt, optionNumbers, trySetsockopt } from "../../posix/options.ts";
import { bind, close, getsockname, listen, socket } from "../../posix/socket.ts";
import { findInterface, listInterfaces } from "../../posix/system/interfaces.ts";

/** A listener's socket once it is bound. */
export interface BoundSocket {
  readonly fd: number;
  /** Where it really listens, as people write it: `0.0.0.0:4567`, `/tmp/lab.sock`. */
  readonly address: string;
  /**
   * Bytes of receive buffer that were asked for, and that the kernel counts against; absent where it makes
   * none.
   */
  readonly receiveBuffer?: { readonly asked: number; readonly granted: number };
  /** The socket options that the configuration asks for, and what the kernel made of them. */
  readonly options: readonly AppliedOption[];
  /** The file of a Unix socket, by which we know it as ours. */
  readonly file?: { readonly path: string; readonly inode: bigint };
}

/** A listener of the lab, or a trap beside one, with its socket. */
export interface BoundListener {
  /** Workers, records of exchanges and tallies know it by this. */
  readonly number: number;
  readonly config: ListenerConfig;
  readonly socket: BoundSocket;
  /** Of a trap: the number of the listener it stands beside, and why it stands there. */
  readonly beside?: number;
  readonly trap?: Trap;
}

/** The keys of a transport's configuration that opening its socket takes; options may be left out. */
export type OpenOptions<Transport extends ListenerConfig["transport"], Keys extends string> =
  & Pick<
    Extract<ListenerConfig, { transport: Transport }>,
    Keys & keyof Extract<ListenerConfig, { transport: Transport }>
  >
  & { readonly options?: WantedOptions };

/**
 * A listener cannot be opened; the message says whether the system or the configuration is to blame, and what
 * helps.
 */
export class OpenError extends Error {
  override readonly name = "OpenError";
}

/** Options as a configuration has them: C names and ints. */
export type WantedOptions = Readonly<Record<string, number>>;

/** One option: what was asked, and what getsockopt(2) then said. */
interface AppliedOption {
  readonly name: string;
  readonly asked: number;
  readonly kernel: number;
}

/**
 * Sets each option; to be called before bind, where SO_REUSEADDR counts. Closes `fd` when one is refused.
 *
 * @throws SystemError with the option, its value and the reason
 */
export function applyOptions(fd: number, options: WantedOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const { level, option } = optionNumbers(name);
    const error = trySetsockopt(fd, level, option, value);
    if (error === undefined) continue;
    close(fd);
    throw new SystemError("set", error.errno, `${name} to ${value}`);
  }
}

/** What the kernel has for each of the options; to be asked once the socket is bound. */
export function appliedOptions(fd: number, options: WantedOptions): AppliedOption[] {
  return Object.entries(options).map(([name, asked]) => {
    const { level, option } = optionNumbers(name);
    return { name, asked, kernel: getsockopt(fd, level, option) };
  });
}

/** socket(2) of an address's family. @throws OpenError where this machine has no such */
export function openSocket(protocol: "udp" | "tcp", address: string, port: number): number {
  const kind = protocol === "udp" ? "dgram" : "stream";
  return step(protocol, address, port, () => socket(familyOf(address), kind));
}

/**
 * Binds `fd` and, with a `backlog`, listens; closes it when that fails.
 * @throws OpenError with the address, the reason, who holds the port if that can be known, and what to do
 */
export function bindInet(
  fd: number,
  protocol: "udp" | "tcp",
  address: string,
  port: number,
  backlog?: number,
): void {
  step(protocol, address, port, () => {
    try {
      bind(fd, encodeInet(numericScope(address), port));
      // Two labs that start at the same moment can both bind, by SO_REUSEADDR: then only one can listen.
      if (backlog !== undefined) listen(fd, backlog);
    } catch (error) {
      close(fd);
      throw error;
    }
  });
}

/** What a bound socket can tell of itself. */
export function describe(
  fd: number,
  options: WantedOptions = {},
  receiveBuffer?: number,
): BoundSocket {
  const address = formatAddress(getsockname(fd));
  if (receiveBuffer === undefined) return { fd, address, options: appliedOptions(fd, options) };
  // A configuration that names SO_RCVBUF sees what setsockopt makes of it, without the way round
  // net.core.rmem_max.
  const asked = options.SO_RCVBUF !== undefined;
  const granted = asked ? getsockopt(fd, SOL_SOCKET, SO_RCVBUF) : askReceiveBuffer(fd, receiveBuffer);
  const applied = appliedOptions(fd, options);
  return { fd, address, receiveBuffer: { asked: receiveBuffer, granted }, options: applied };
}
/**
 * Runs one step of opening.
 * @throws OpenError with the address, the reason, who holds the port if known, what to do
 */
function step<T>(protocol: "udp" | "tcp", address: string, port: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const where = formatAddress({ family: familyOf(address), address, port, scope: 0 });
    const why = error.reason + holder(error, protocol, address, port) + remedy(error, address, port);
    throw new OpenError(`Cannot bind ${protocol} ${where}: ${why}`, { cause: error });
  }
}

/** What a person can do about errno, where we know. */
function remedy(error: SystemError, address: string, port: number): string {
  switch (error.errno) {
    case EADDRINUSE:
      return "; choose another port or stop it";
    case EACCES:
      return port < 1024 ? "; ports below 1024 need root or CAP_NET_BIND_SERVICE" : "";
    case EADDRNOTAVAIL:
      return `; expected an address of this machine, or ${
        familyOf(address) === "inet6" ? "::" : "0.0.0.0"
      } for all`;
    case EAFNOSUPPORT:
      return familyOf(address) === "inet6" ? "; this machine has no IPv6: expected an IPv4 address" : "";
    default:
      return "";
  }
}

/** The holder of an address that is in use, as far as we may see: ` (pid 812, xinetd)`. */
function holder(error: SystemError, protocol: "udp" | "tcp", address: string, port: number): string {
  if (error.errno !== EADDRINUSE) return "";
  const found = whoHolds(protocol, address, port);
  if (found?.pid === undefined) return found?.uid === undefined ? "" : ` (a process of uid ${found.uid})`;
  return ` (pid ${found.pid}${found.command === undefined ? "" : `, ${found.command}`})`;
}

/**
 * An address with its scope as the number that a sockaddr wants: `fe80::1%eth0` is `fe80::1%2`.
 * @throws OpenError where there is no such interface
 */
export function numericScope(address: string): string {
  const [literal, scope] = address.split("%");
  if (scope === undefined || /^\d+$/.test(scope)) return address;
  const index = findInterface(scope)?.index;
  if (index !== undefined) return `${literal}%${index}`;
  const known = listInterfaces().map((each) => each.name).join(", ");
  throw new OpenError(`Cannot bind ${address}: no interface "${scope}" here; expected one of ${known}`);
}

/** The family of an address literal. */
export function familyOf(address: string): "inet" | "inet6" {
  return address.includes(":") ? "inet6" : "inet";
}
