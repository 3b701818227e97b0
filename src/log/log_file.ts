// The log's file: opened once, before anything runs; lines appended through a bounded queue, so that a slow or full
// disk costs lines and never the lab. Not here: what a line says.
import { escapeText } from "../text/escape.ts";
import { jsonLine } from "./lines.ts";
import { Output, type WriteBytes } from "./output.ts";

/** Milliseconds that closing waits for a slow disk. */
const FLUSH_TIME = 1000;

/** The configured log file can't be written: whoever wrote the configuration, or its directory's owner, can mend it. */
export class LogFileError extends Error {
  override name = "LogFileError";
}

/** A log file that takes lines. */
export interface LogFile {
  line(text: string): void;
  /** Lines that did not reach the file. */
  readonly lost: number;
  /** Why lines do not reach the file now, or reach one that nobody finds; looks at the file's name each time. */
  readonly problem: string | undefined;
  close(): Promise<void>;
}

/** What a log file needs of an open one. */
export interface OpenFile {
  write: WriteBytes;
  close(): void;
}

/**
 * Opens `path` for appending and makes it where it does not exist.
 *
 * @param complain takes one line for stderr: the first failure to write, and the number of lost lines at the end
 * @throws {LogFileError} with the reason
 */
export function openLogFile(
  path: string,
  complain: (line: string) => void,
  open: (path: string) => OpenFile = appendTo,
): LogFile {
  const file = tryOpen(path, open);
  const name = `log file "${escapeText(path)}"`;
  const gone = goneWatch(path, name, complain);
  let failure: string | undefined;
  const output = new Output((bytes) => file.write(bytes), {
    failed: (error) => {
      failure = `Cannot write ${name}: ${reason(error)}; the lab goes on without it`;
      complain(failure);
    },
    droppedNote: (lines) =>
      jsonLine({
        time: Date.now(),
        level: "warning",
        area: "log",
        message: `${lines} log lines were dropped here: the file was written too slowly`,
        properties: { lines },
        inMessage: new Set(["lines"]),
      }),
  });
  return {
    line: (text) => output.line(text),
    get lost() {
      return output.lost;
    },
    get problem() {
      return output.failing ? failure : gone();
    },
    close: async () => {
      await output.flush(FLUSH_TIME);
      file.close();
      if (output.lost > 0) complain(`Lost ${output.lost} lines of ${name}`);
    },
  };
}

/** @returns what says why nobody finds the open file any more, and complains of it once */
function goneWatch(
  path: string,
  name: string,
  complain: (line: string) => void,
): () => string | undefined {
  const identity = identityOf(path);
  let reported = false;
  return () => {
    // What has no name in a file system can't be gone.
    if (identity === undefined || identity === identityOf(path)) return undefined;
    const problem = `Cannot keep ${name}: it was removed or replaced; start the lab again to begin it anew`;
    if (!reported) complain(problem);
    reported = true;
    return problem;
  };
}

function tryOpen(path: string, open: (path: string) => OpenFile): OpenFile {
  try {
    return open(path);
  } catch (error) {
    throw new LogFileError(
      `Cannot open log file "${escapeText(path)}": ${reason(error)}; choose another in [log] file`,
      {
        cause: error,
      },
    );
  }
}

function appendTo(path: string): OpenFile {
  // Opening a FIFO for writing would wait for a reader, for as long as there is none.
  if (isFifo(path)) throw new Error("it is a FIFO, and a regular file is wanted");
  return Deno.openSync(path, { append: true, create: true });
}

/** What tells the file of this name from another; undefined where there is none. */
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
