// Opens a UDP listener's socket: one address, or with "::" every address of both families.

import { joinDatagrams, serveBothFamilies, tellDestination } from "../posix/options.ts";
import { bindInet, describe, familyOf, type Opened, openSocket } from "./opened.ts";

export interface UdpPlace {
  readonly address: string;
  readonly port: number;
  readonly receiveBuffer: number;
}

/** Addresses that stand for all of this machine's: answers must then leave from the one that was asked. */
const WILDCARDS = ["0.0.0.0", "::"];

/**
 * socket, setsockopt, bind, as the course's serveurUDP does.
 * @throws OpenError
 */
export function openUdp({ address, port, receiveBuffer }: UdpPlace): Opened {
  const family = familyOf(address);
  const fd = openSocket("udp", address, port);
  if (address === "::") serveBothFamilies(fd);
  // Without it the answer leaves from the address that routing likes, and a connected client never sees it.
  if (WILDCARDS.includes(address)) tellDestination(fd, family);
  joinDatagrams(fd);
  bindInet(fd, "udp", address, port);
  return { ...describe(fd, receiveBuffer), cleanUp() {} };
}
