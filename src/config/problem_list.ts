// Gathers the mistakes of one configuration file while it is checked, so that all are reported at once, in file order.
// Not here: the checks.

import type { ConfigProblem } from "./config_error.ts";
import { printable, shorten } from "./quote.ts";
import { holdsSecret } from "./secret_line.ts";

/** Longest quoted line: beyond, a terminal's line is full. */
const LONGEST_SOURCE = 120;

/** The mistakes found so far in one file. */
export class ProblemList {
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #problems: ConfigProblem[] = [];

  /**
   * @param file the file's name for the report
   * @param text the file's text, whose lines are quoted
   */
  constructor(file: string, text: string) {
    this.#file = file;
    this.#lines = text.split("\n");
  }

  /**
   * Notes a mistake.
   *
   * @param line counted from 1, or undefined when the file as a whole lacks something
   * @param key where in the lab, as in {@linkcode ConfigProblem}
   * @param message the value, its state and what is wanted
   */
  add(line: number | undefined, key: string, message: string): void {
    const source = this.#source(line);
    this.#problems.push({
      file: this.#file,
      ...(line === undefined ? {} : { line }),
      key,
      message,
      ...(source === "" ? {} : { source }),
    });
  }

  /** The mistakes in file order; what is missing from the file as a whole stands last. */
  inFileOrder(): ConfigProblem[] {
    return this.#problems.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0);
  }

  #source(line: number | undefined): string {
    const text = line === undefined ? undefined : this.#lines[line - 1];
    return text === undefined || holdsSecret(text) ? "" : shorten(printable(text.trim()), LONGEST_SOURCE);
  }
}
