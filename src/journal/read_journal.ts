// Reads a journal beside the lab that writes it, or after it: nothing is changed.
import { DatabaseSync } from "node:sqlite";
import { type ReportQuery, type ReportRow, selectReport } from "./cells.ts";
import { checkVersion, JournalError, reasonOf } from "./file.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { type Group, selectGroups } from "./students.ts";

/** Milliseconds that reading waits while a lab recovers the file. */
const PATIENCE = 2000;

/** A journal that is open for reading. */
export class JournalReader implements Disposable {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Oldest first. */
  groups(): Group[] {
    return selectGroups(this.#db).map(({ id, name, since }) => ({ id, name, since }));
  }

  report(query: ReportQuery): ReportRow[] {
    return selectReport(this.#db, query);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** @throws {JournalError} where there is no journal, or it can't be read */
export function readJournal(path: string): JournalReader {
  try {
    // SQLite's own message for a missing file does not say that it is missing.
    Deno.statSync(path);
    return new JournalReader(openReadOnly(path));
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError(
      `Cannot read the journal "${path}": ${reasonOf(error)}; want the file of a lab that has run`,
      "path",
      error,
    );
  }
}

function openReadOnly(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE });
  try {
    const version = checkVersion(db, path);
    if (version === SCHEMA_VERSION) return db;
    throw new JournalError(
      `Cannot read the journal "${path}": ` +
        (version === 0
          ? "it is empty; run a lab with it first"
          : `its schema is ${version}, this guichet reads ` +
            `${SCHEMA_VERSION}; run a lab with it first, which brings it up to date`),
      "path",
    );
  } catch (error) {
    db.close();
    throw error;
  }
}
