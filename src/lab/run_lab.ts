// Runs a lab from its start to its end, and says on the display what happens: the listeners, ready, what services
// show, stopping, the totals. Not here: the lab itself (lab.ts), the words (display.ts, display_totals.ts).
import { type BoardAddresses, BoardError } from "../board/options.ts";
import type { LabConfig } from "../config/types.ts";
import { JournalError } from "../journal/file.ts";
import { limitedLog, LOG_LIMIT, type Logger, RateLimit } from "../log/logger.ts";
import { encodeInet } from "../posix/address.ts";
import { SystemError } from "../posix/errors.ts";
import { KnownInterfaces } from "../posix/system/interfaces.ts";
import { getnameinfo, ResolverError } from "../posix/system/resolver.ts";
import { ignoreSigusr1 } from "../posix/system/terminal.ts";
import { NoDescriptorsError } from "../workers/slot.ts";
import { Classroom } from "./class/classroom.ts";
import type { Pipeline } from "./class/pipeline.ts";
import { announceEnd, announceListeners, announceStart } from "./display/announce.ts";
import { HostNames, LabScreen } from "./display/screen.ts";
import { reloadedLine, stoppingLine, type StopReason } from "./display/start_and_stop.ts";
import { Lab } from "./lab.ts";
import { OpenError } from "./listeners/opened.ts";
import { Reload, type ReloadReport } from "./reload.ts";
import { labStatus, type PublishedStatus, publishStatus } from "./status_file.ts";
import { stdinUse, StopRequest } from "./stop_request.ts";
import { type ServiceEnvironment, UNMANAGED } from "./systemd/environment.ts";
import { ServiceManager } from "./systemd/notify.ts";

/** What a lab runs in. */
export interface RunOptions {
  /** Takes one line for the person at the terminal (stdout). */
  readonly display: (line: string) => void;
  readonly log: Logger;
  /** When the process started, on performance.now()'s clock. */
  readonly startedAt: number;
  readonly color: boolean;
  /** Reads the configuration again, for a reload. @throws an error whose message says what is wrong with it */
  readonly reread?: () => LabConfig;
  /** What a service manager tells by the environment; without, there is none. */
  readonly service?: ServiceEnvironment;
  /** What is wrong with the log's file, which says so itself. */
  readonly logProblem?: () => string | undefined;
}

/** Exit statuses: stopped in good order; could not serve, or not any more. */
const STOPPED = 0;
const FAILED = 1;

/** A lab whose every address is bound, and whose board is open. */
interface Begun {
  readonly lab: Lab;
  readonly classroom: Classroom;
  readonly pipeline: Pipeline;
  readonly board: BoardAddresses | undefined;
  /** The workers' start, under way since the addresses were bound. */
  readonly starting: Promise<void>;
}

/** One run of a lab. */
class Run {
  #config: LabConfig;
  readonly #around: RunOptions;
  readonly #request = new StopRequest(() => performance.now(), () => this.#hungUp());
  readonly #interfaces = new KnownInterfaces();
  readonly #screen: LabScreen;
  #lab: Lab | undefined;
  #plate: PublishedStatus | undefined;
  #reload: Reload | undefined;
  readonly #onTerminal: boolean;

  constructor(config: LabConfig, around: RunOptions) {
    this.#config = config;
    this.#around = around;
    this.#onTerminal = stdinUse(config.lab.stdin) === "terminal";
    const clock = () => performance.now();
    this.#screen = new LabScreen({
      config: () => this.#config,
      configOf: (listener) => this.#lab!.place(listener).config,
      display: around.display,
      log: around.log,
      limited: limitedLog(around.log, new RateLimit(LOG_LIMIT, clock)),
      names: new HostNames({ lookUp: lookUpName, clock }),
      interfaces: this.#interfaces,
      clock,
    });
  }

  async run(): Promise<number> {
    ignoreSigusr1();
    this.#request.listen();
    const { service = UNMANAGED, log } = this.#around;
    for (const complaint of service.complaints) log.warning("{complaint}", { complaint });
    using manager = new ServiceManager(service, log);
    const begun = await this.#begin();
    if (begun === undefined) return FAILED;
    using plate = this.#showPlate(begun.lab);
    this.#plate = plate;
    try {
      return await this.#serve(begun, manager);
    } catch (error) {
      if (!(error instanceof NoDescriptorsError)) throw error;
      log.error("{problem}", { problem: error.message });
      await begun.classroom.closeBoard();
      await begun.lab.close();
      return FAILED;
    } finally {
      begun.lab.closeSockets();
      begun.classroom.close();
      this.#request.unlisten();
    }
  }

  async #serve(begun: Begun, manager: ServiceManager): Promise<number> {
    const { lab, classroom, board, starting } = begun;
    // Workers that can't even start are a reason to stop, and so is a signal that comes meanwhile.
    const started = await Promise.race([
      starting.then(() => true),
      this.#request.first.then(() => false),
    ]);
    if (started) {
      announceStart(lab, board, this.#config, this.#around);
      manager.ready(this.#status(lab), () => lab.health);
      this.#reload = this.#makeReload(lab, classroom, manager);
    }
    const reason = await this.#request.first;
    manager.stopping("Stopping: open connections may finish");
    return await Promise.race([this.#stop(begun, reason), this.#request.atOnce]);
  }

  /** Opens the journal, every address, the board. @returns undefined when one can't be had, after saying why */
  async #begin(): Promise<Begun | undefined> {
    let classroom: Classroom | undefined;
    let lab: Lab | undefined;
    let starting: Promise<void> | undefined;
    try {
      classroom = this.#openClassroom();
      lab = this.#lab = this.#open(classroom);
      const pipeline = classroom.observe(lab, this.#screen);
      // Workers start while the board opens.
      starting = lab.start();
      const board = await classroom.open(lab);
      return { lab, classroom, pipeline, board, starting };
    } catch (error) {
      if (starting !== undefined) await Promise.all([starting.catch(() => {}), lab?.close()]);
      lab?.closeSockets();
      classroom?.close();
      this.#request.unlisten();
      const known = [OpenError, SystemError, JournalError, BoardError];
      if (!known.some((kind) => error instanceof kind)) throw error;
      this.#around.log.error("{problem}", { problem: (error as Error).message });
      return undefined;
    }
  }

  /** @throws JournalError */
  #openClassroom(): Classroom {
    const { logProblem } = this.#around;
    return new Classroom({
      config: this.#config,
      log: this.#around.log,
      openedLog: {
        get problem() {
          return logProblem?.();
        },
      },
      clock: { monotonic: () => performance.now(), wallClock: Date.now },
      interfaces: this.#interfaces,
    });
  }

  /** @throws OpenError, SystemError */
  #open(classroom: Classroom): Lab {
    return new Lab({
      config: this.#config,
      stdin: stdinUse(this.#config.lab.stdin),
      log: this.#around.log,
      counters: classroom.counters,
      interfaces: this.#interfaces,
      clock: () => performance.now(),
      events: {
        shown: (listener, message) => this.#screen.shown(listener, message),
        looked: (...what) => this.#screen.looked(...what),
        idle: () => this.#request.stop("idle"),
        entered: (end) => this.#request.stop(end ? "endOfInput" : "enter"),
        hopeless: () => this.#request.stop("workersDied"),
      },
    });
  }

  #makeReload(lab: Lab, classroom: Classroom, manager: ServiceManager): Reload | undefined {
    const { log, reread } = this.#around;
    if (reread === undefined) return undefined;
    return new Reload({
      read: reread,
      current: () => this.#config,
      begun: () => manager.reloading(),
      apply: (config) => this.#apply(lab, classroom, config),
      told: (report) => {
        this.#reloaded(lab, report);
        manager.reloaded(this.#statusAfter(report, lab));
      },
      log,
    });
  }

  /** SIGHUP: a lab whose terminal is gone ends; any other reads its configuration again. */
  #hungUp(): boolean {
    const { stdin } = this.#config.lab;
    const terminalGone = this.#onTerminal && stdinUse(stdin) !== "terminal";
    if (this.#reload === undefined || terminalGone) return false;
    this.#reload.ask();
    return true;
  }

  async #apply(lab: Lab, classroom: Classroom, config: LabConfig): Promise<readonly string[]> {
    const before = lab.places;
    const problems = await lab.reload(config);
    classroom.listenersChanged(lab);
    const { language, name, drain, allow } = config.lab;
    // The rest of [lab] is read at the start.
    this.#config = { ...config, lab: { ...this.#config.lab, language, name, drain, allow } };
    const fresh = lab.places.filter((place) => place.trap === undefined && !before.includes(place));
    announceListeners(lab, fresh, this.#config, this.#around);
    return problems;
  }

  #reloaded(lab: Lab, report: ReloadReport): void {
    this.#around.display(reloadedLine(report, this.#config.lab.language));
    try {
      this.#plate?.change(labStatus(this.#config, lab.places, report));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#around.log.warning("Cannot show what came of the reload: {problem}", { problem: error.message });
    }
  }

  /** A lab that can't show its plate serves all the same; `guichet sockets` does not find it then. */
  #showPlate(lab: Lab): PublishedStatus | undefined {
    try {
      return publishStatus(labStatus(this.#config, lab.places));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#around.log.warning("Other processes can't see that a lab runs: {problem}", {
        problem: error.message,
      });
      return undefined;
    }
  }

  /** One line for `systemctl status`. */
  #status(lab: Lab): string {
    const listeners = lab.places.filter(({ trap }) => trap === undefined).length;
    return `Serving ${this.#config.lab.name}: ${listeners} listeners, ${lab.workers} workers`;
  }

  /** As {@linkcode #status}, and first of all what went wrong: whoever asked may not have seen it. */
  #statusAfter(report: ReloadReport, lab: Lab): string {
    const failed = report.problems.length > 0 ? `${reloadedLine(report, this.#config.lab.language)}. ` : "";
    return failed + this.#status(lab);
  }

  async #stop({ lab, classroom, pipeline }: Begun, reason: StopReason): Promise<number> {
    const { display, log } = this.#around;
    const { language, drain } = this.#config.lab;
    display(stoppingLine(reason, lab.open, drain, language));
    log.info("Stopping: {reason}", { reason, open: lab.open, shown: true });
    await classroom.closeBoard();
    if (!(await lab.drain(drain))) {
      log.warning("Closing connections that did not finish in time: {open}", { open: lab.open });
    }
    await lab.close();
    pipeline.stop();
    classroom.counters.finish();
    this.#screen.finish();
    announceEnd(lab, pipeline.outcomes, this.#config, this.#around);
    return reason === "workersDied" ? FAILED : STOPPED;
  }
}

/** The name of a machine; undefined when its address has none. */
async function lookUpName(address: string): Promise<string | undefined> {
  const found = await getnameinfo(encodeInet(address, 0));
  return found instanceof ResolverError ? undefined : found.host;
}

/** Runs a lab until it is stopped. @returns the exit status */
export function runLab(config: LabConfig, around: RunOptions): Promise<number> {
  return new Run(config, around).run();
}
