// Opens a UDP listener's socket: one address, or with "::" every address of both families.

import { isWildcard } from "../posix/address.ts";
import { joinDatagrams, serveBothFamilies, tellDestination } from "../posix/options.ts";
import { applyOptions, type WantedOptions } from "./apply_options.ts";
import { bindInet, describe, familyOf, type Opened, openSocket } from "./opened.ts";

export interface UdpPlace {
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
