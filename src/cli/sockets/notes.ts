// Sentences about what could not be seen, and what helps. Not here: finding that out.

import { ENOSYS } from "../../posix/constants_processes.ts";
import { EPERM } from "../../posix/constants.ts";
import { textUntilNul } from "../../posix/c_string.ts";
import { readSmallFile } from "../../posix/files.ts";
import { userOf } from "../../posix/process.ts";
import type { SystemError } from "../../posix/system_error.ts";

/** Of processes that were asked for by name and can't be looked into. */
export function noLooking(pids: readonly number[]): string {
  const each = pids.map((pid) => `${pid}${userOf(pid) === undefined ? "" : ` (of user ${userOf(pid)})`}`)
    .join(", ");
  return `Cannot look into process ${each}: permission denied; sudo guichet sockets can, and ` +
    "--all shows its sockets without saying whose they are";
}

/** Of other users' processes. */
export function hiddenNote(hidden: readonly number[]): string | undefined {
  if (hidden.length === 0) return undefined;
  return `Processes that are not ours to look into: ${hidden.length}; their sockets have no process here, root sees it`;
}

/** Of tables that are longer than what is read. */
export function cutNote(cut: boolean): string | undefined {
  return cut ? "There are more sockets than were read; some are left out" : undefined;
}

/** Of descriptors that could not be copied. */
export function descriptorProblem(problem: SystemError | undefined): string | undefined {
  if (problem === undefined) return undefined;
  return `${problem.message}; ${descriptorAdvice(problem)}`;
}

function descriptorAdvice({ errno }: SystemError): string {
  if (errno === ENOSYS) return "the kernel must be Linux 5.6 or later";
  if (errno !== EPERM) return "it was closed meanwhile: ask again";
  const scope = readSmallFile("/proc/sys/kernel/yama/ptrace_scope", 16);
  return scope !== undefined && textUntilNul(scope).trim() !== "0"
    ? "kernel.yama.ptrace_scope leaves that to root: sudo guichet sockets"
    : "root may, and the user whose process it is: sudo guichet sockets";
}
