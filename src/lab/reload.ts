// A lab's new configuration while it runs: read and checked whole; wrong, nothing changes and all that is wrong is said;
// right, only what changed is touched. One at a time. Not here: what is touched (lab.ts, places.ts), the signal.
import { ConfigError, describe } from "../config/problems.ts";
import type { LabConfig } from "../config/types.ts";
import type { Logger } from "../log/logger.ts";
import { SystemError } from "../posix/errors.ts";
import { OpenError } from "./listeners/opened.ts";

/** What came of a reload, for the card that `guichet reload` reads. */
export interface ReloadReport {
  /** Reloads so far, this one included. */
  readonly count: number;
  readonly applied: boolean;
  /** What is wrong, or of a configuration that was taken, what could not be done. */
  readonly problems: readonly string[];
  /** What was taken and has no effect before the lab is started again. */
  readonly later: readonly string[];
}

export interface ReloadOptions {
  /** Reads the file again. @throws an error whose message says all that is wrong with it */
  readonly read: () => LabConfig;
  readonly current: () => LabConfig;
  /** Told before the file is read; {@linkcode told} follows, whatever comes of it. */
  readonly begun?: () => void;
  /** @returns what could not be opened. @throws OpenError when nothing has changed */
  readonly apply: (config: LabConfig) => Promise<readonly string[]>;
  readonly told: (report: ReloadReport) => void;
  readonly log: Logger;
}

/** Sections and keys that are read at the start only. */
const AT_START: readonly (readonly [string, (config: LabConfig) => unknown])[] = [
  ["[lab] workers", ({ lab }) => lab.workers],
  ["[lab] stdin", ({ lab }) => lab.stdin],
  ["[lab] idle_exit", ({ lab }) => lab.idleExit],
  ["[lab] observations", ({ lab }) => lab.observations],
  ["[log]", ({ log }) => log],
  ["[board]", ({ board }) => board],
  ["[journal]", ({ journal }) => journal],
];

export class Reload {
  readonly #setting: ReloadOptions;
  #count = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(setting: ReloadOptions) {
    this.#setting = setting;
  }

  /** Reloads once what was asked for before is done. */
  ask(): void {
    this.#running = this.#running.then(() => this.#reload());
  }

  async #reload(): Promise<void> {
    const { read, current, apply, told, log } = this.#setting;
    const count = ++this.#count;
    this.#setting.begun?.();
    let config: LabConfig;
    let problems: readonly string[];
    const before = current();
    try {
      config = read();
      problems = await apply(config);
    } catch (error) {
      const mistakes = mistakesOf(error);
      for (const problem of mistakes) log.error("Not reloaded: {problem}", { problem });
      return told({ count, applied: false, problems: mistakes, later: [] });
    }
    const later = AT_START.filter(([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(config)))
      .map(([key]) => key);
    for (const problem of problems) log.error("Reloaded, but: {problem}", { problem });
    for (const key of later) log.warning("{key} has no effect before the lab is started again", { key });
    told({ count, applied: true, problems, later });
  }
}

/** What is wrong, one text a mistake. @throws the error itself, where that is a fault of ours */
function mistakesOf(error: unknown): string[] {
  if (error instanceof ConfigError) return error.problems.map(describe);
  // A file that can't be read: src/cli reads it, and its error is known by its name.
  const unreadable = error instanceof Error && error.name === "UnreadableConfiguration";
  if (error instanceof OpenError || error instanceof SystemError || unreadable) return [error.message];
  throw error;
}
