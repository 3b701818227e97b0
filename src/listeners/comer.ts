// Who was accepted: where from, which user where the socket tells it, and to which address. Whose a TCP client is the
// kernel is asked later (src/workers/client_users.ts).

import { AF_UNIX } from "../posix/constants.ts";
import { peerUser, UNKNOWN_USER } from "../posix/peer_user.ts";
import { localName, peer, readLocalName } from "../posix/socket.ts";
import type { Comer } from "./observer.ts";

/**
 * The client of the connection `fd`; good until the next call.
 * @param tellLocal whether to ask for the address that it connected to
 * @param name its sockaddr; by default where accept(2) has just written it
 */
export function comerOf(fd: number, tellLocal: boolean, name = peer.name, length = peer.length[0]): Comer {
  // A Unix client may have no name at all: then its address is not even a family.
  if (length < 2 || name[0] === AF_UNIX) return { name, length, uid: peerUser(fd) };
  const local = tellLocal && readLocalName(fd) ? localName.words : undefined;
  return { name, length, uid: UNKNOWN_USER, local };
}
