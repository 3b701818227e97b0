// One lab writes a journal: a lock on a file beside it, which the kernel takes back when its process ends, however it
// ends. The file stays: removing it would let a third lab lock a new one beside the second. Not here: the journal's own
// locks, which SQLite sets for a moment each.

import { DatabaseSync } from "node:sqlite";

/** What is added to the journal's path. */
const LOCK_SUFFIX = "-lab";

/**
 * Locks until it is closed. An empty SQLite database, since SQLite knows how to lock files everywhere, and minds that a
 * process loses its locks on a file when it closes any descriptor of it (fcntl(2)).
 *
 * @param path the journal's real path
 * @returns undefined while another has it
 */
export function lockLab(path: string): DatabaseSync | undefined {
  createPrivate(path + LOCK_SUFFIX);
  const lock = new DatabaseSync(path + LOCK_SUFFIX, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /is locked/.test(error.message)) return undefined;
    throw error;
  }
}

/** Makes an empty file for its owner only, where there is none; SQLite gives the files beside it the same mode. */
export function createPrivate(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
