// A copy of the descriptor by which another process holds a socket, made sure to be that socket still: between a look at
// /proc and the copy, the process may have closed it and used its number again. Not here: the copy itself (pidfd.ts).

import { EBADF } from "./constants.ts";
import { pidfd_getfd } from "./pidfd.ts";
import { close } from "./socket.ts";
import type { Holder } from "./socket_holders.ts";
import { statusOfDescriptor } from "./stat.ts";
import { SystemError } from "./system_error.ts";

/**
 * Runs `use` with a copy of a socket's descriptor, and closes the copy.
 *
 * @param inode the socket's, as /proc/net has it
 * @returns what `use` returned; or the error of {@linkcode pidfd_getfd}, unthrown: EBADF also for a number that is used
 * for something else by now
 */
export function withSocket<T>({ pid, fd }: Holder, inode: number, use: (copy: number) => T): T | SystemError {
  const copy = pidfd_getfd(pid, fd);
  if (copy instanceof SystemError) return copy;
  try {
    const status = statusOfDescriptor(copy);
    if (typeof status !== "number" && Number(status.inode) === inode) return use(copy);
    return new SystemError("pidfd_getfd", EBADF, `descriptor ${fd} of process ${pid}`);
  } finally {
    close(copy);
  }
}
