// Who has just been accepted: where from, which user where the socket tells it, and to which address. Not here: asking the
// kernel whose a TCP client is (src/workers/client_users.ts).

import { AF_UNIX } from "../posix/constants.ts";
import { peerUser, UNKNOWN_USER } from "../posix/peer_user.ts";
import { localName, peer, readLocalName } from "../posix/socket.ts";
import type { Comer } from "./observer.ts";

/**
 * The client of the connection `fd` that accept(2) gave last; good until the next call.
 * @param tellLocal whether to ask for the address that it connected to
 */
export function comerOf(fd: number, tellLocal: boolean): Comer {
  const { name } = peer;
  const length = peer.length[0];
  // A Unix client may have no name at all: then its address is not even a family.
  if (length < 2 || name[0] === AF_UNIX) return { name, length, uid: peerUser(fd) };
  const local = tellLocal && readLocalName(fd) ? localName.words : undefined;
  return { name, length, uid: UNKNOWN_USER, local };
}
