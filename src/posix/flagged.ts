// send(2) and recv(2) with the flags of the course: MSG_OOB, MSG_PEEK, MSG_WAITALL. Not here: plain ones (socket.ts).

import { MSG_NOSIGNAL } from "./constants.ts";
import { errno } from "./errno.ts";
import { libc } from "./libc.ts";

/** send(2) without SIGPIPE. @returns bytes taken, or a negative errno */
export function sendFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const sent = libc().send(fd, bytes, bytes.length, flags | MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/** recv(2). @returns bytes (0: end of input, or an empty record), or a negative errno */
export function recvFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const received = libc().recv(fd, bytes, bytes.length, flags);
  return received < 0 ? -errno() : received;
}
