// What is thrown when a configuration can't be used: the complete list of mistakes, and their report.
// Not here: finding them.

/** One mistake in a configuration file. */
export interface ConfigProblem {
  /** The file's name, as given to loadConfig. */
  readonly file: string;
  /** Counted from 1; absent when something is missing from the file as a whole. */
  readonly line?: number;
  /** Where in the lab: `listener "tcp-counter", port`, `[lab] drain`, `syntax`. */
  readonly key: string;
  /** The value, what is wrong with it, and what would be right. */
  readonly message: string;
  /** The offending line, printable, to be shown underneath; absent where there is none or it holds a secret. */
  readonly source?: string;
}

/**
 * A configuration that can't be used. The one to blame is whoever wrote the file; `message` is the whole report, the
 * problems in file order, each with its line quoted underneath.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describe).join("\n"));
    this.problems = problems;
  }
}

/** A mistake in words, its line quoted underneath. */
export function describe({ file, line, key, message, source }: ConfigProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const report = `${place}: ${key}: ${message}`;
  return source === undefined ? report : `${report}\n    ${source}`;
}
