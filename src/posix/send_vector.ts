// Sending several messages at once, without waiting and without SIGPIPE. Not here: what is in them (datagram_answers.ts).

import { MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { libc } from "./libc.ts";

/**
 * sendmmsg(2), or for one message sendmsg(2), which is cheaper: an mmsghdr begins with its msghdr.
 * @returns messages sent, or a negative number with the reason in errno
 */
export function sendVector(fd: number, vector: Uint8Array<ArrayBuffer>, messages: number): number {
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  if (messages > 1) return libc().sendmmsg(fd, vector, messages, flags);
  return libc().sendmsg(fd, vector, flags) < 0 ? -1 : 1;
}
