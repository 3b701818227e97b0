// The frame of every probe: its report, its waiter, Ctrl-C, and the exit status of what is thrown.
import { SystemError } from "../../posix/errors.ts";
import { Waiter } from "../../posix/poll.ts";
import { escapeText } from "../../text/escape.ts";
import { INTERRUPTED, type Invocation, readTimeout, UNREACHABLE } from "../command.ts";
import { Interrupt, type Io, type LineOutput } from "../process_io.ts";
import { DEFAULT_TIMEOUT } from "./flags.ts";

/** Milliseconds until the first line, and between two. */
const EVERY = 1000;

/** Moves the cursor to the line before and empties it (ECMA-48). */
const OVER_THE_LAST_LINE = "\x1b[1A\x1b[2K";

/**
 * Lines printed before they are waited for. One is 1,100 bytes at most, of the megabyte that the queue holds.
 */
const MOST_QUEUED = 500;

/** The signal came first. */
export const ABORTED = Symbol("aborted");

/** What a probe runs with. */
export interface Session {
  readonly io: Io;
  readonly waiter: Waiter;
  readonly report: Report;
  /** Milliseconds that one answer may take. */
  readonly timeout: number;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}

/** What a probe came to: its exit status, the summary's fields, and its lines for a person, if any. */
export interface Verdict {
  status: number;
  fields: Record<string, unknown>;
  lines?: readonly string[];
}

/**
 * Runs a probe and prints its summary.
 *
 * @returns the exit status
 */
export async function runProbe(
  invocation: Invocation,
  io: Io,
  probe: (session: Session) => Promise<Verdict>,
): Promise<number> {
  const timeout = readTimeout(invocation, DEFAULT_TIMEOUT);
  using interrupt = new Interrupt();
  const report = new Report(io, invocation.switches.has("json"), interrupt.signal);
  const waiter = new Waiter(interrupt.signal, () => report.tick(performance.now()));
  const verdict = await verdictOf(
    () => probe({ io, waiter, report, timeout, stop: interrupt.signal }),
    report,
  );
  await report.summary(verdict.lines ?? [], { ...verdict.fields, status: verdict.status });
  return verdict.status;
}

async function verdictOf(probe: () => Promise<Verdict>, report: Report): Promise<Verdict> {
  try {
    return await probe();
  } catch (error) {
    if (error instanceof Interrupted) return { status: INTERRUPTED, fields: { interrupted: true } };
    if (!(error instanceof Unreachable || error instanceof SystemError)) throw error;
    report.complain(error.message, error instanceof Unreachable ? error.advice : []);
    return { status: UNREACHABLE, fields: {} };
  }
}

/** The server can't be reached: nobody listens, no way there, no such host. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  /**
   * @param message the action, the address quoted, the state
   * @param advice what to look at, one sentence a line
   */
  constructor(message: string, readonly advice: readonly string[] = []) {
    super(message);
  }
}

/** Ctrl-C came, or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** A JSON object. */
type Fields = Record<string, unknown>;

/**
 * What a probe prints: lines for a person, or one JSON object a line for a program. Complaints and advice go
 * to standard error in both, and into the JSON summary.
 */
class Report {
  readonly #io: Io;
  readonly #json: boolean;
  readonly #stop: AbortSignal;
  readonly #progress: Progress;
  #lines = 0;
  #complaint: string | undefined;
  #advice: string[] = [];
  /** Completes "Waiting for …" on a terminal; undefined while nothing is worth saying. */
  waitingFor: string | undefined = "an answer";

  /** @param stop aborted by Ctrl-C, which must not wait for a reader that has stopped reading */
  constructor(io: Io, json: boolean, stop: AbortSignal) {
    this.#io = io;
    this.#json = json;
    this.#stop = stop;
    this.#progress = new Progress(io.stderr, performance.now());
  }

  /**
   * Prints one exchange: lines of our own making, or the same as fields. Waits now and then until they are
   * taken: the queue of standard output drops what does not fit.
   */
  async exchange(lines: readonly string[], fields: Fields): Promise<void> {
    if (this.#json) this.#print(JSON.stringify(fields));
    else for (const line of lines) this.#print(escapeText(line));
    if (this.#lines < MOST_QUEUED) return;
    this.#lines = 0;
    await untilAborted(this.#io.stdout.written(), this.#stop);
  }

  /** A remark on standard error that is no complaint: what goes on, for a person only. */
  remark(line: string): void {
    if (this.#json) return;
    this.#progress.interrupted();
    this.#io.stderr.line(escapeText(line));
  }

  /** Says what is wrong, on standard error. @param advice what to look at, one sentence a line */
  complain(message: string, advice: readonly string[] = []): void {
    this.#progress.interrupted();
    this.#complaint ??= message;
    this.#advice.push(...advice);
    this.#io.stderr.line(escapeText(`guichet: ${message}`));
    for (const line of advice) this.#io.stderr.line(escapeText(`  ${line}`));
  }

  /** Prints what it all came to; as JSON always, for a person only where there are lines. */
  async summary(lines: readonly string[], fields: Fields): Promise<void> {
    await this.exchange(lines, { summary: { ...fields, error: this.#complaint, advice: this.#advice } });
  }

  /** Shows progress where it is time to. */
  tick(now: number): void {
    if (this.waitingFor !== undefined) this.#progress.tick(now, escapeText(this.waitingFor));
  }

  #print(line: string): void {
    this.#progress.interrupted();
    this.#io.stdout.line(line);
    this.#lines++;
  }
}

/** A line on the terminal that tells a person what is waited for, from the second second on. */
export class Progress {
  readonly #output: LineOutput;
  readonly #start: number;
  #shown = 0;
  #lastLineIsOurs = false;

  /**
   * @param output standard error; nothing is shown where it is no terminal
   * @param now milliseconds
   */
  constructor(output: LineOutput, now: number) {
    this.#output = output;
    this.#start = now;
  }

  /** Shows a line when it is time for one. @param waitingFor completes "Waiting for …" */
  tick(now: number, waitingFor: string): void {
    const seconds = Math.floor((now - this.#start) / EVERY);
    if (!this.#output.isTerminal || seconds <= this.#shown) return;
    this.#shown = seconds;
    const text = `Waiting for ${waitingFor}: ${seconds} s`;
    this.#output.line(this.#lastLineIsOurs ? OVER_THE_LAST_LINE + text : text);
    this.#lastLineIsOurs = true;
  }

  /** Something else was printed: the next line must not go over it. */
  interrupted(): void {
    this.#lastLineIsOurs = false;
  }
}

/** What the promise comes to, or {@linkcode ABORTED} where the signal comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | typeof ABORTED> {
  if (signal.aborted) return ABORTED;
  const aborted = Promise.withResolvers<typeof ABORTED>();
  const abort = () => aborted.resolve(ABORTED);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
