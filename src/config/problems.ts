// The mistakes of one configuration file: gathered while it is checked, so that all are reported at once and
// in file order, and thrown as one error. A line that gives a secret its value is never quoted, since reports
// end in logs and on projectors.
import { nearest } from "../text/nearest.ts";
import { SECTIONS } from "./sections.ts";
import { printable, shorten } from "./values.ts";

/** Longest quoted line: about as much as a terminal shows in one. */
const LONGEST_SOURCE = 120;

const SECRET_KEYS = SECTIONS.flatMap(({ fields }) => {
  return Object.entries(fields).filter(([, field]) => field.secret === true).map(([key]) => key);
});

/** A word where a key may stand: at the start of the line, or before "=" or ":". */
const KEYS = /^\s*["']?([\w-]+)|([\w-]+)["']?\s*[=:]/g;

/** One mistake in a configuration file. */
interface ConfigProblem {
  /** The file's name, as given to loadConfig. */
  readonly file: string;
  /** Counted from 1; absent when something is missing from the file as a whole. */
  readonly line?: number;
  /** Where in the lab: `listener "tcp-counter", port`, `[lab] drain`, `syntax`. */
  readonly key: string;
  /** The value, what is wrong with it, and what would be right. */
  readonly message: string;
  /** The line itself, printable; absent where there is none or it holds a secret. */
  readonly source?: string;
}

/** The configuration file can't be read; whoever named it is to blame, or its owner. */
export class UnreadableConfiguration extends Error {
  override readonly name = "UnreadableConfiguration";
}

/**
 * A configuration that can't be used; whoever wrote the file is to blame. `message` is the whole report, the
 * problems in file order, each with its line underneath.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describe).join("\n"));
    this.problems = problems;
  }
}

/** A mistake in words, its line underneath. */
export function describe({ file, line, key, message, source }: ConfigProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const report = `${place}: ${key}: ${message}`;
  return source === undefined ? report : `${report}\n    ${source}`;
}

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

/** An address with a password in it: `postgresql://alice:secret@host/`. */
const PASSWORD_IN_ADDRESS = /:\/\/[^/@]*:[^/]*@/;

/** Whether a line gives a secret key its value, be it misspelt or of wrong syntax, or an address has a password. */
export function holdsSecret(line: string): boolean {
  return PASSWORD_IN_ADDRESS.test(line) ||
    [...line.matchAll(KEYS)].some((match) => nearest(match[1] ?? match[2], SECRET_KEYS) !== undefined);
}
