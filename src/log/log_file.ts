// The log's file: opened before anything runs, and anew when it was rotated; lines appended through a bounded
// queue, so that a slow or full disk costs lines and never the lab.
import { escapeText } from "../text/escape.ts";
import { jsonLine } from "./lines.ts";
import { type ByteWriter, Output } from "./output.ts";

/** Milliseconds that closing waits for a slow disk. */
const FLUSH_TIME = 1000;

/**
 * The configured log file can't be written: its configuration, or its directory's permissions, must change.
 */
export class LogFileError extends Error {
  override name = "LogFileError";
}

/** What a log file needs of an open one. */
interface OpenFile extends ByteWriter {
  close(): void;
}

/** A log file that takes lines. */
export class LogFile extends Output {
  readonly #path: string;
  readonly #files: Replaceable;
  readonly #open: (path: string) => OpenFile;
  readonly #complain: (line: string) => void;
  #identity: string | undefined;
  #failure: string | undefined;
  #gone = false;

  /**
   * Opens `path` for appending and makes it where it does not exist.
   *
   * @param complain takes one line for stderr: the first failure to write, and the number of lost lines at
   * the end
   * @throws {LogFileError} with the reason
   */
  constructor(path: string, complain: (line: string) => void, open: (path: string) => OpenFile = appendTo) {
    const files = new Replaceable(tryOpen(path, open));
    super(files);
    this.#path = path;
    this.#files = files;
    this.#open = open;
    this.#complain = complain;
    this.#identity = identityOf(path);
  }

  /**
   * Why lines do not reach the file now, or reach one that nobody finds; looks at the file's name each time.
   */
  get problem(): string | undefined {
    return this.failing ? this.#failure : this.#goneProblem();
  }

  /**
   * Opens the file of that name anew, after a rotation: what is queued goes there. Where that fails, the old one
   * is kept.
   */
  reopen(): void {
    try {
      this.#files.replace(tryOpen(this.#path, this.#open));
    } catch (error) {
      if (!(error instanceof LogFileError)) throw error;
      this.#complain(`${error.message}; the old one is kept`);
      return;
    }
    this.#identity = identityOf(this.#path);
    this.#gone = false;
  }

  /** Writes out what is queued and closes the file. */
  async close(): Promise<void> {
    await this.flush(FLUSH_TIME);
    this.#files.close();
    if (this.dropped > 0) this.#complain(`Lost ${this.dropped} lines of ${this.#name}`);
  }

  protected override failed(error: unknown): void {
    this.#failure = `Cannot write ${this.#name}: ${reason(error)}; the lab goes on without it`;
    this.#complain(this.#failure);
  }

  protected override droppedNote(lines: number): string {
    return jsonLine({
      time: Date.now(),
      level: "warning",
      area: "log",
      message: `${lines} log lines were dropped here: the file was written too slowly`,
      properties: { lines },
      inMessage: new Set(["lines"]),
    });
  }

  get #name(): string {
    return `log file "${escapeText(this.#path)}"`;
  }

  /** Says why nobody finds the open file any more, and complains of it once. */
  #goneProblem(): string | undefined {
    // What has no name in a file system can't be gone.
    if (this.#identity === undefined || this.#identity === identityOf(this.#path)) return undefined;
    const problem =
      `Cannot keep ${this.#name}: it was removed or replaced; SIGHUP, or guichet reload, starts it again`;
    if (!this.#gone) this.#complain(problem);
    this.#gone = true;
    return problem;
  }
}

/** The open file; another takes its place once the write that is under way has ended. */
class Replaceable implements ByteWriter {
  #file: OpenFile;
  #old: OpenFile[] = [];
  #writing = false;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  replace(file: OpenFile): void {
    this.#old.push(this.#file);
    this.#file = file;
    if (!this.#writing) this.#closeOld();
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.#writing = true;
    try {
      return await this.#file.write(bytes);
    } finally {
      this.#writing = false;
      this.#closeOld();
    }
  }

  close(): void {
    this.#closeOld();
    this.#file.close();
  }

  #closeOld(): void {
    for (const file of this.#old.splice(0)) file.close();
  }
}

function tryOpen(path: string, open: (path: string) => OpenFile): OpenFile {
  try {
    return open(path);
  } catch (error) {
    throw new LogFileError(
      `Cannot open log file "${escapeText(path)}": ${reason(error)}; choose another in [log] file`,
      { cause: error },
    );
  }
}

function appendTo(path: string): OpenFile {
  // Opening a FIFO for writing would wait for a reader, for as long as there is none.
  if (isFifo(path)) throw new Error("it is a FIFO; expected a regular file");
  // It tells who used the lab: for its owner, as the journal is.
  return Deno.openSync(path, { append: true, create: true, mode: 0o600 });
}

/** Looks whether the file could be opened, and leaves nothing behind. @throws {LogFileError} with the reason */
export function examineLogFile(path: string): void {
  const there = identityOf(path) !== undefined;
  tryOpen(path, appendTo).close();
  if (!there) Deno.removeSync(path);
}

/** Which file has that name now: its device and inode; undefined where there is none. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

function isFifo(path: string): boolean {
  try {
    return Deno.statSync(path).isFifo === true;
  } catch {
    return false;
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such directory";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) return "Deno does not let guichet write there";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}
