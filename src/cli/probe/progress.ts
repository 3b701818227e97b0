// A line on the terminal that tells a person what is waited for, from the second second on. Not here: what is printed
// of answers (report.ts).

import type { LineOutput } from "../io.ts";

/** Milliseconds until the first line, and between two. */
const EVERY = 1000;

/** Moves the cursor to the line before and empties it (ECMA-48). */
const OVER_THE_LAST_LINE = "\x1b[1A\x1b[2K";

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
