// Whose process is at the other end of a connected Unix socket: SO_PEERCRED (unix(7)). Not here: TCP and UDP clients of
// this machine (socket_diag.ts), senders of Unix datagrams (their credentials come with each).

import { SOL_SOCKET } from "./constants.ts";
import { SO_PEERCRED } from "./constants_diag.ts";
import { LAYOUT_DIAG } from "./layout_diag.ts";
import { libc } from "./libc.ts";

/** In place of a user: not known. It is C's (uid_t)-1, which no user has. */
export const UNKNOWN_USER = -1;

const UID = LAYOUT_DIAG.ucred.fields.uid / 4;
const credentials = new Int32Array(LAYOUT_DIAG.ucred.size / 4);
const length = new Uint32Array(1);

/** The uid of a connection's peer when it connected, as a signed word; {@linkcode UNKNOWN_USER} where it isn't told. */
export function peerUser(fd: number): number {
  length[0] = credentials.byteLength;
  const failed = libc().getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) < 0;
  return failed ? UNKNOWN_USER : credentials[UID];
}
