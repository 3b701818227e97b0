// A lab's new configuration while it runs: read and checked whole; wrong, nothing changes and all that is
// wrong is told; right, only what changed is touched. One at a time, and at most one waits: it reads what the
// file says last, so a storm of signals costs two reloads and not one each.
import { ConfigError, describe, UnreadableConfiguration } from "../config/problems.ts";
import type { LabConfig } from "../config/types.ts";
import type { Logger } from "../log/logger.ts";
import { SystemError } from "../posix/errors.ts";
import type { Classroom } from "./class/classroom.ts";
import { announceClosed, announceListeners, servingStatus } from "./display/announce.ts";
import type { Display, LabScreen } from "./display/screen.ts";
import { reloadedLine } from "./display/start_and_stop.ts";
import type { Lab } from "./lab.ts";
import { OpenError } from "./listeners/bound_socket.ts";
import { type ConfigChange, diff } from "./listeners/change.ts";
import { labStatus, type PublishedStatus, type ReloadReport } from "./status_file.ts";
import type { ServiceManager } from "./systemd/notify.ts";

/** The running lab, and what shows it. */
interface ReloadOptions {
  readonly lab: Lab;
  readonly classroom: Classroom;
  readonly screen: LabScreen;
  readonly display: Display;
  readonly log: Logger;
  readonly manager: ServiceManager;
  /** Undefined where it could not be published. */
  readonly status: PublishedStatus | undefined;
}

export class Reload {
  readonly #read: () => LabConfig;
  readonly #options: ReloadOptions;
  #count = 0;
  #running: Promise<void> = Promise.resolve();
  #waits = false;

  /** @param read reads the file again. @throws UnreadableConfiguration, ConfigError */
  constructor(read: () => LabConfig, options: ReloadOptions) {
    this.#read = read;
    this.#options = options;
  }

  /** Reloads, once the one that is under way is done; nothing more where one waits for that already. */
  ask(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#running = this.#running.then(() => {
      this.#waits = false;
      return this.#reload();
    });
  }

  async #reload(): Promise<void> {
    const { lab, manager } = this.#options;
    const count = ++this.#count;
    manager.reloading();
    try {
      const config = this.#read();
      const change = diff(lab.config, config, lab.traps.map((trap) => trap.config));
      const problems = await this.#apply(change);
      this.#report({ count, applied: true, problems, later: change.later });
    } catch (error) {
      this.#report({ count, applied: false, problems: mistakesOf(error), later: [] });
    }
  }

  /** @returns what could not be opened. @throws OpenError when nothing has changed */
  async #apply(change: ConfigChange): Promise<string[]> {
    const { lab, classroom, screen } = this.#options;
    const before = lab.listeners;
    await lab.roomFor(change);
    const problems = await lab.apply(change);
    classroom.listenersChanged(lab);
    screen.configure(lab.config);
    const gone = before.filter((bound) => !lab.listeners.some(({ number }) => number === bound.number));
    announceClosed(gone, lab.config.lab.language, this.#options);
    announceListeners(lab, lab.listeners.filter((bound) => !before.includes(bound)), this.#options);
    return problems;
  }

  /** Tells what came of it: in the log, on the display, to other processes and to the service manager. */
  #report(report: ReloadReport): void {
    const { lab, display, log, manager, status } = this.#options;
    const { applied, problems, later } = report;
    const outcome = applied ? "Reloaded, but" : "Not reloaded";
    for (const problem of problems) log.error(`${outcome}: {problem}`, { problem });
    for (const key of later) log.warning("{key} takes effect at the next start", { key });
    if (applied && problems.length === 0) {
      log.info("Reloaded", { listeners: lab.listeners.length, later, shown: true });
    }
    const line = reloadedLine(report, lab.config.lab.language);
    display.line(line);
    try {
      status?.change(labStatus(lab.config, lab.bound, report));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      log.warning("Cannot show the result of the reload: {problem}", { problem: error.message });
    }
    // What went wrong comes first: whoever asked for the reload may not have seen it.
    manager.reloaded((problems.length > 0 ? `${line}. ` : "") + servingStatus(lab));
  }
}

/** What is wrong, one text a mistake. @throws the error itself, where that is a fault of ours */
function mistakesOf(error: unknown): string[] {
  if (error instanceof ConfigError) return error.problems.map(describe);
  const expected = [UnreadableConfiguration, OpenError, SystemError];
  if (expected.some((kind) => error instanceof kind)) return [(error as Error).message];
  throw error;
}
