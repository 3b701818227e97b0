// Puts a journal back whose file was removed while it was open: the kernel keeps the file until the last descriptor is
// closed, so nothing is lost. Not here: noticing it (journal.ts).

import { createPrivate } from "./lab_lock.ts";
import { type JournalFile, openJournalFile } from "./journal_file.ts";

/** Ends the name of the copy while it is made. */
const COPY_SUFFIX = "-restored";

/**
 * Copies the open database to a new file of its name. Takes about a second for 256 MiB.
 *
 * @throws what SQLite or the system throws; the file stays open then as it was
 */
export function restoreFile(file: JournalFile, path: string, maxSize: number): JournalFile {
  const copy = path + COPY_SUFFIX;
  removeIfThere(copy);
  createPrivate(copy);
  file.db.prepare("VACUUM INTO ?").run(copy);
  // A WAL that lay beside the old file must not be taken for the new one's. The old one is closed last: until here
  // whatever fails leaves it usable.
  removeIfThere(`${path}-wal`);
  removeIfThere(`${path}-shm`);
  Deno.renameSync(copy, path);
  file[Symbol.dispose]();
  return openJournalFile(path, maxSize);
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
