// Opens a TCP listener's socket: one address, or with "::" every address of both families.

import { isWildcard } from "../posix/address.ts";
import { reuseAddress, serveBothFamilies } from "../posix/options.ts";
import { applyOptions, type WantedOptions } from "./apply_options.ts";
import { bindInet, describe, familyOf, type Opened, openSocket } from "./opened.ts";

export interface TcpPlace {
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
