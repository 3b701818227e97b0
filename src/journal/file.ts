// The journal's file: private to its owner, locked against a second lab, brought to today's schema, kept
// small. A file that is not ours is left as it was.
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS, SCHEMA_VERSION } from "./schema.ts";

/** Keeps nothing. */
export const MEMORY = ":memory:";

/** Milliseconds that opening waits for another program's lock (a report, a copy). */
const OPEN_PATIENCE = 1000;

/** Milliseconds that a write waits: the main thread stands still meanwhile, and the rows can wait better. */
const WRITE_PATIENCE = 20;

/** Pages after which the WAL is written back, 4 KiB each; fewer for a small journal. */
const CHECKPOINT_PAGES = 1000;

/** As many as a digest of SHA-256: nobody guesses them. */
const SECRET_BYTES = 32;

/** What is added to the journal's path. */
const LOCK_SUFFIX = "-lab";

/** Who can help: whoever set the path, whoever runs the machine, or whoever runs the other lab. */
type JournalFault = "path" | "system" | "other-lab";

/**
 * The journal can't be opened; the message says what to do. A file that is no journal of ours was not
 * changed.
 */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly fault: JournalFault;

  constructor(message: string, fault: JournalFault, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

/** How a file is told from another that took its name. */
interface FileIdentity {
  readonly dev: number;
  readonly ino: number | null;
}

export interface JournalFile extends Disposable {
  readonly db: DatabaseSync;
  /** Undefined for `:memory:`. */
  readonly identity: FileIdentity | undefined;
}

/**
 * Opens or makes the file, and takes it for this lab.
 *
 * @param path as configured
 * @param maxSize bytes
 * @throws {JournalError}
 */
export function openJournalFile(path: string, maxSize: number): JournalFile {
  if (path === MEMORY) {
    const db = new DatabaseSync(MEMORY);
    migrate(db, path);
    return { db, identity: undefined, [Symbol.dispose]: () => db.close() };
  }
  using opened = new DisposableStack();
  try {
    createPrivate(path);
    const real = Deno.realPathSync(path);
    refuseStrangers(real, path);
    const lock = lockLab(real);
    if (lock === undefined) throw lockedError(real, path);
    opened.defer(() => lock.close());
    const db = new DatabaseSync(real, { timeout: OPEN_PATIENCE });
    opened.defer(() => db.close());
    prepare(db, maxSize);
    migrate(db, path);
    db.exec(`PRAGMA busy_timeout = ${WRITE_PATIENCE}`);
    const kept = opened.move();
    return { db, identity: identityOf(real), [Symbol.dispose]: () => kept.dispose() };
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw openError(path, error);
  }
}

/**
 * Takes the file for this process.
 *
 * @param now milliseconds since 1970
 * @param mostWaiting a killed lab may have given out so many ids that were never written
 * @returns where numbering goes on
 */
export function takeOver(db: DatabaseSync, now: number, mostWaiting: number): number {
  const { next_id: next, pid } = db.prepare("SELECT next_id, pid FROM state").get() as unknown as {
    next_id: number;
    pid: number | null;
  };
  const nextId = pid === null ? next : next + mostWaiting;
  db.prepare("UPDATE state SET next_id = ?, pid = ?, opened = ?").run(nextId, Deno.pid, now);
  return nextId;
}

/**
 * Keeps all of them, or none, down to the disk: a number that is lost is a number given twice.
 * @throws what SQLite throws
 */
export function keepCounts(db: DatabaseSync, counts: ReadonlyMap<string, number>): void {
  // With NORMAL, what was committed may be gone after a power cut; it can't be changed within a transaction.
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

/** The lab's secret, which is made once and stays in the file: 32 bytes. */
export function secretOf(db: DatabaseSync): Uint8Array {
  const made = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  db.prepare("UPDATE state SET secret = ? WHERE secret IS NULL").run(made);
  const { secret } = db.prepare("SELECT secret FROM state").get() as unknown as { secret: Uint8Array };
  return secret;
}

/** Another secret takes the place of the lab's own, for good. @throws what SQLite throws */
export function replaceSecret(db: DatabaseSync, secret: Uint8Array): void {
  db.prepare("UPDATE state SET secret = ?").run(secret);
}

/** How it came that another file, or none, has the journal's name; undefined where it has it still. */
export function nameLostBy(path: string, { dev, ino }: FileIdentity): string | undefined {
  const there = identityOf(path);
  if (there?.ino === ino && there?.dev === dev) return undefined;
  return there === undefined ? "its file was removed" : "another file has taken its place";
}

/**
 * Which file has the name now; undefined for none. It is not opened: closing it would drop SQLite's locks.
 */
function identityOf(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = Deno.statSync(path);
    return { dev, ino };
  } catch {
    return undefined;
  }
}

/** Looks before anything is written, read-only, so that a file that is not ours stays as it is. */
function refuseStrangers(real: string, path: string): void {
  // Read-only SQLite can't open a WAL database whose folder it can't write; the same is said below then.
  const db = new DatabaseSync(real, { readOnly: true, timeout: OPEN_PATIENCE });
  try {
    checkVersion(db, path);
  } finally {
    db.close();
  }
}

/** @throws {JournalError} for what is no journal, or a newer one */
export function checkVersion(db: DatabaseSync, path: string): number {
  const version = numberOf(db, "PRAGMA user_version");
  if (version > SCHEMA_VERSION) {
    throw new JournalError(
      `Cannot open the journal "${path}": a newer guichet wrote it (schema ${version}, this one knows ` +
        `${SCHEMA_VERSION}); use that guichet, or another path in [journal]`,
      "path",
    );
  }
  const tables = numberOf(db, "SELECT count(*) FROM sqlite_schema");
  const ours =
    numberOf(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('exchange', 'class_group')") === 2;
  if (version === 0 ? tables > 0 : !ours) {
    throw new JournalError(
      `Cannot open the journal "${path}": another program's database is there; choose another path in [journal]`,
      "path",
    );
  }
  return version;
}

function prepare(db: DatabaseSync, maxSize: number): void {
  // Takes effect in an empty file only, and before the first table and the WAL.
  db.exec("PRAGMA auto_vacuum = INCREMENTAL");
  db.exec("PRAGMA journal_mode = WAL");
  // What a killed process wrote survives; a power cut may cost the last moments, never the file.
  db.exec("PRAGMA synchronous = NORMAL");
  const pages = Math.min(CHECKPOINT_PAGES, Math.floor(maxSize / 8 / 4096));
  db.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
  db.exec(`PRAGMA journal_size_limit = ${pages * 4096}`);
}

/** Each step is a transaction with its version: a lab killed in between goes on from there. */
function migrate(db: DatabaseSync, path: string): void {
  for (let version = checkVersion(db, path); version < SCHEMA_VERSION; version++) {
    db.exec("BEGIN IMMEDIATE");
    try {
      db.exec(MIGRATIONS[version]);
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  }
}

/**
 * Locks until it is closed, or the process ends, however it ends. An empty SQLite database, since SQLite
 * knows how to lock files everywhere, and that a process loses its locks on a file when it closes any
 * descriptor of it (fcntl(2)). The file stays: removing it would let a third lab lock a new one.
 *
 * @param path the journal's real path
 * @returns undefined while another has it
 */
function lockLab(path: string): DatabaseSync | undefined {
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

/**
 * Makes an empty file for its owner only, where there is none; SQLite gives the files beside it the same
 * mode.
 */
function createPrivate(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** The one number that a statement gives. */
export function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0]);
}

/**
 * Says in a word or two why SQLite or the system refused. node:sqlite tells codes in Node only, so texts are
 * read.
 */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/disk is full|os error 28/.test(text)) return "disk full";
  if (/is locked/.test(text)) return "another program holds it locked";
  if (/readonly database|read-only|os error 30/i.test(text)) return "it is read-only";
  if (/os error 13|[Pp]ermission denied/.test(text)) return "permission denied";
  if (/os error 2\b|No such file/.test(text)) return "no such file or folder";
  if (/not a database/.test(text)) return "it is not an SQLite database";
  return text;
}

function lockedError(real: string, path: string): JournalError {
  let pid: number | undefined;
  try {
    const db = new DatabaseSync(real, { readOnly: true });
    try {
      pid = numberOf(db, "SELECT pid FROM state") || undefined;
    } finally {
      db.close();
    }
  } catch {
    // Who it is only makes the message better.
  }
  const who = pid === undefined ? "" : ` (pid ${pid})`;
  return new JournalError(
    `Cannot open the journal "${path}": another lab${who} writes it; stop that lab, or give this one another ` +
      "path in [journal]",
    "other-lab",
  );
}

/** What is told of a file that can't be opened. */
export function openError(path: string, error: unknown): JournalError {
  const reason = reasonOf(error);
  const unopened = /unable to open/.test(reason) ? "the folder is missing or can't be written" : reason;
  const noFolder = error instanceof Deno.errors.NotFound ? "no such folder" : unopened;
  const advice = /not an SQLite/.test(reason)
    ? "choose another path in [journal]"
    : noFolder === "no such folder"
    ? "make it, or choose another path in [journal]"
    : 'fix that, or choose another path in [journal] (":memory:" keeps nothing)';
  return new JournalError(`Cannot open the journal "${path}": ${noFolder}; ${advice}`, "path", error);
}

/**
 * Looks whether a lab could open the journal, and leaves it as it was.
 *
 * @throws {JournalError} as {@linkcode openJournalFile} would
 */
export function examineJournalFile(path: string): void {
  if (path === MEMORY) return;
  try {
    const there = identityOf(path) !== undefined;
    createPrivate(path);
    const real = Deno.realPathSync(path);
    if (!there) return Deno.removeSync(real);
    Deno.openSync(real, { append: true }).close();
    refuseStrangers(real, path);
    // Where no lab ever was, none has it now.
    if (identityOf(real + LOCK_SUFFIX) === undefined) return;
    const lock = lockLab(real);
    if (lock === undefined) throw lockedError(real, path);
    lock.close();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw openError(path, error);
  }
}
