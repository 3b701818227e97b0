// Which process holds a socket, by the inode that /proc/net names it with and the links in /proc/PID/fd. Only root
// sees every process's; others see their own. Not here: which socket is asked for (port_holder.ts).

import { listDirectory, readlink } from "./files.ts";
import { commandOf, listProcesses } from "./process.ts";

/** Most descriptors looked at in all; each costs a system call of about 2 us, so the search ends within a second. */
const MOST_DESCRIPTORS = 200_000;

/** A process, as an error message names it. */
export interface Process {
  pid: number;
  /** Its name as {@linkcode commandOf} gives it; "?" when it is gone since. */
  command: string;
}

/**
 * The process that holds the first of these sockets that any visible process holds. Of several that share it, as
 * after a fork, the one with the lowest pid.
 *
 * @param inodes sockets, the most wanted first
 * @returns undefined when no process is seen to hold one of them
 */
export function ownerOfSocket(inodes: readonly number[]): Process | undefined {
  const rank = new Map(inodes.map((inode, index) => [`socket:[${inode}]`, index]));
  let best: { pid: number; rank: number } | undefined;
  let descriptors = 0;
  for (const pid of listProcesses()) {
    for (const fd of listDirectory(`/proc/${pid}/fd`, MOST_DESCRIPTORS - descriptors) ?? []) {
      descriptors++;
      const found = rank.get(readlink(`/proc/${pid}/fd/${fd}`) ?? "");
      if (found !== undefined && (best === undefined || found < best.rank)) best = { pid, rank: found };
    }
    if (best?.rank === 0 || descriptors >= MOST_DESCRIPTORS) break;
  }
  return best === undefined ? undefined : { pid: best.pid, command: commandOf(best.pid) ?? "?" };
}
