// A copy of another process's descriptor: pidfd_open(2), pidfd_getfd(2), since Linux 5.6. It refers to the same socket,
// so options read through it are the process's own. Not here: which descriptor.

import { SYS_pidfd_getfd, SYS_pidfd_open } from "./constants_processes.ts";
import { errno } from "./errno.ts";
import { libcProcesses } from "./libc_processes.ts";
import { close } from "./socket.ts";
import { SystemError } from "./system_error.ts";

/**
 * Copies a descriptor. Close the copy soon: while it is open, the socket stays open when its process closes it.
 *
 * @param fd the descriptor's number in that process
 * @returns our number for it, close-on-exec; or the error, unthrown. EPERM: we may not look into that process as a
 * debugger may (ptrace(2): another user's, or any but a child's where kernel.yama.ptrace_scope is 1). ESRCH, EBADF:
 * the process, the descriptor is gone. ENOSYS: the kernel is too old.
 */
export function pidfd_getfd(pid: number, fd: number): number | SystemError {
  const process = libcProcesses().syscall(SYS_pidfd_open, pid, 0, 0);
  if (process === -1) return new SystemError("pidfd_open", errno(), `process ${pid}`);
  const copy = libcProcesses().syscall(SYS_pidfd_getfd, process, fd, 0);
  const error = copy === -1 ? errno() : 0;
  close(process);
  return copy === -1 ? new SystemError("pidfd_getfd", error, `descriptor ${fd} of process ${pid}`) : copy;
}
