// send(2) and recv(2) with the flags of the course: MSG_OOB, MSG_PEEK, MSG_WAITALL. Not here: plain ones (socket.ts).

import { MSG_NOSIGNAL } from "./constants.ts";
import { F_GETFL, F_SETFL } from "./constants_client.ts";
import { O_NONBLOCK } from "./constants_files.ts";
import { errno, libcCheck } from "./errno.ts";
import { libc } from "./libc.ts";

/** send(2) without SIGPIPE. @returns bytes taken, or a negative errno */
export function sendFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const sent = libc().send(fd, bytes, bytes.length, flags | MSG_NOSIGNAL);
  return sent < 0 ? -errno() : sent;
}

/** fcntl(2): makes calls on a descriptor wait, as MSG_WAITALL needs: it has no effect otherwise. @throws SystemError */
export function setBlocking(fd: number): void {
  const flags = libcCheck("fcntl", libc().fcntl(fd, F_GETFL, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFL, flags & ~O_NONBLOCK));
}

/** recv(2). @returns bytes (0: end of input, or an empty record), or a negative errno */
export function recvFlagged(fd: number, bytes: Uint8Array<ArrayBuffer>, flags: number): number {
  const received = libc().recv(fd, bytes, bytes.length, flags);
  return received < 0 ? -errno() : received;
}
