// Opens an ICMP listener's raw socket: what pings send to this machine is seen on it, beside the kernel, which answers.
// A raw socket is of one protocol: "0.0.0.0" is ICMP, "::" is ICMPv6, and two listeners show both. Not here: what is in a request (echo_request.ts).

import { encodeInet } from "../posix/address.ts";
import { EACCES, EPERM } from "../posix/constants.ts";
import { icmpSocket } from "../posix/icmp.ts";
import { bind, close } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";
import { applyOptions, type WantedOptions } from "./apply_options.ts";
import { describe, familyOf, numericScope, type Opened, OpenError } from "./opened.ts";

export interface IcmpPlace {
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
