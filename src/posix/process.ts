// Processes as /proc shows them: which there are, their names, whose they are. Not here: the sockets that they hold
// (socket_holders.ts, socket_owner.ts), or this process's own name (process_name.ts).

import { textUntilNul } from "./c_string.ts";
import { listDirectory, readSmallFile } from "./files.ts";

/** Most processes looked at: the default of kernel.pid_max is 32,768 on small machines, 4 million on large ones. */
const MOST_PROCESSES = 32_768;

/** Bytes of /proc/PID/comm: 15 and a line feed, more for the kernel's own threads. */
const COMM_SIZE = 64;

/** Bytes of /proc/PID/status, of which the user stands in the first lines. */
const STATUS_SIZE = 4096;

/** Every process that may be seen, the lowest pid first. */
export function listProcesses(): number[] {
  const names = listDirectory("/proc", MOST_PROCESSES) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
}

/**
 * A process's name, at most 15 bytes of it, with control characters as "?": a process may call itself anything.
 *
 * @returns undefined when it is gone
 */
export function commandOf(pid: number): string | undefined {
  const bytes = readSmallFile(`/proc/${pid}/comm`, COMM_SIZE);
  return bytes === undefined ? undefined : textUntilNul(bytes).trimEnd().replace(/\p{Cc}/gu, "?");
}

/** A process's effective user, or undefined when it is gone. */
export function userOf(pid: number): number | undefined {
  const bytes = readSmallFile(`/proc/${pid}/status`, STATUS_SIZE);
  // Real, effective, saved, file system. Not the owner of /proc/PID, which is root where a process dropped its rights.
  const match = bytes && /^Uid:\t\d+\t(\d+)/m.exec(textUntilNul(bytes));
  return match ? Number(match[1]) : undefined;
}
