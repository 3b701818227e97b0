// What a probe prints: lines for a person, or one JSON object a line for a program. Complaints and advice go to standard
// error in both, and into the JSON summary. Not here: what they say.

import { escapeText } from "../../telemetry/escape.ts";
import type { Io } from "../io.ts";
import { Progress } from "./progress.ts";
import { untilAborted } from "./until_aborted.ts";

/** Lines printed before they are waited for. One is 1,100 bytes at most, of the megabyte that the queue holds. */
const MOST_QUEUED = 500;

/** A JSON object. */
export type Fields = Record<string, unknown>;

export class Report {
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
    this.#progress = new Progress(io.stderr, io.now());
  }

  /**
   * Prints one exchange: lines of our own making, or the same as fields. Waits now and then until they are taken: the
   * queue of standard output drops what does not fit.
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
