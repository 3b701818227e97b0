// kill(2): Deno's own wants the permission to run programs. Not here: which process, and why.

import { errno } from "./errno.ts";
import { libcProcesses } from "./libc_processes.ts";
import { SystemError } from "./system_error.ts";

/** SIGHUP is 1 on every Linux (signal(7)). */
export const SIGHUP = 1;

/** Sends a signal to a process. @returns the error, unthrown: EPERM, another user's; ESRCH, gone */
export function kill(pid: number, signal: number): SystemError | undefined {
  return libcProcesses().kill(pid, signal) === -1
    ? new SystemError("kill", errno(), `process ${pid}`)
    : undefined;
}
