// How far counters that outlive their lab may have counted. Written at once and down to the disk, since a number that
// is lost is a number given twice. Not here: how far ahead of the count (src/daemon/persistent_counters.ts).

import type { DatabaseSync } from "node:sqlite";

/** What is kept of a listener's counter, a C int. */
export function countedUpTo(db: DatabaseSync, listener: string): number | undefined {
  const row = db.prepare("SELECT upto FROM counter WHERE listener = ?").get(listener);
  return row === undefined ? undefined : Number(row.upto);
}

/** Keeps all of them, or none. @throws what SQLite throws */
export function keepCounts(db: DatabaseSync, counts: ReadonlyMap<string, number>): void {
  // With NORMAL, what was committed may be gone after a power cut; the setting can't change within a transaction.
  db.exec("PRAGMA synchronous = FULL");
  try {
    db.exec("BEGIN IMMEDIATE");
    const keep = db.prepare("INSERT OR REPLACE INTO counter (listener, upto) VALUES (?, ?)");
    for (const [listener, upTo] of counts) keep.run(listener, upTo);
    db.exec("COMMIT");
  } catch (error) {
    // SQLite may have rolled back by itself (disk full).
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    db.exec("PRAGMA synchronous = NORMAL");
  }
}
