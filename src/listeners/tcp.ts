// Opens a TCP listener's socket: one address, or with "::" every address of both families.

import { reuseAddress, serveBothFamilies } from "../posix/options.ts";
import { listen, socket } from "../posix/socket.ts";
import { bindInet, describe, familyOf, type Opened } from "./opened.ts";

export interface TcpPlace {
  readonly address: string;
  readonly port: number;
  readonly backlog: number;
}

/**
 * socket, setsockopt, bind, listen, as the course's serveurTCP does.
 * @throws OpenError
 */
export function openTcp({ address, port, backlog }: TcpPlace): Opened {
  const fd = socket(familyOf(address), "stream");
  // A restart must not wait for the TIME_WAIT of the connections before it.
  reuseAddress(fd);
  if (address === "::") serveBothFamilies(fd);
  bindInet(fd, "tcp", address, port);
  listen(fd, backlog);
  return { ...describe(fd), cleanUp() {} };
}
