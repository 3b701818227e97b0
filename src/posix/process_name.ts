// This process's own name, as ps(1), top(1), ss(8) and /proc/PID/comm show it: prctl(2) with PR_SET_NAME. A thread has
// one each and the process shows its first thread's, which is Deno's main one: call these there.

import { cString, textUntilNul } from "./c_string.ts";
import { PR_GET_NAME, PR_SET_NAME } from "./constants_processes.ts";
import { libcCheck } from "./errno.ts";
import { libcProcesses } from "./libc_processes.ts";

/** TASK_COMM_LEN: 15 bytes and a NUL. */
const NAME_SIZE = 16;

/** The name now. @throws SystemError */
export function processName(): string {
  const name = new Uint8Array(NAME_SIZE);
  libcCheck("prctl", libcProcesses().prctl(PR_GET_NAME, name), "PR_GET_NAME");
  return textUntilNul(name);
}

/** Sets it; the kernel keeps 15 bytes. @throws SystemError */
export function setProcessName(name: string): void {
  libcCheck("prctl", libcProcesses().prctl(PR_SET_NAME, cString(name)), "PR_SET_NAME");
}
