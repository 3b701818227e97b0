// Sentences about what could not be seen, and what helps. Not here: finding that out.

import { userOf } from "../../posix/process.ts";

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
