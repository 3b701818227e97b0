// Whose sockets are shown: everybody's, the running lab's, or those of one process. Not here: the sockets.

import { type RunningLab, runningLabs } from "../../daemon/nameplate.ts";
import { commandOf } from "../../posix/process.ts";

/** Whose sockets are shown. */
export interface Subject {
  /** Undefined for everybody's. */
  pids: number[] | undefined;
  /** They are the running labs' and no process was named. */
  isLab: boolean;
  /** Every lab that runs, for its listeners' names. */
  labs: RunningLab[];
}

/** There is nobody to look at; `message` says what to do. */
export class NobodyThere extends Error {
  override readonly name = "NobodyThere";
}

/**
 * Finds them.
 *
 * @param pid a process, if one was named; it need not be a lab
 * @throws {NobodyThere} where no lab runs, or no such process
 */
export function findSubject(all: boolean, pid: number | undefined): Subject {
  const labs = runningLabs();
  if (all) return { pids: undefined, isLab: false, labs };
  if (pid !== undefined) {
    if (commandOf(pid) === undefined) {
      throw new NobodyThere(`Cannot show process ${pid}: there is none of that number`);
    }
    return { pids: [pid], isLab: false, labs };
  }
  if (labs.length === 0) {
    throw new NobodyThere(
      "Cannot show the lab's sockets: no lab runs on this machine, as far as its processes are seen from here; " +
        "--all shows everybody's sockets, --pid N those of one process",
    );
  }
  return { pids: labs.map((lab) => lab.pid), isLab: true, labs };
}

/** For whom several labs were shown together. */
export function severalLabs({ pids, labs }: Subject): string | undefined {
  if (pids === undefined || pids.length < 2) return undefined;
  const each = labs.map(({ pid, plate }) => plate === undefined ? `pid ${pid}` : `pid ${pid} (${plate.lab})`);
  return `${labs.length} labs run: ${each.join(", ")}; --pid N shows one of them`;
}
