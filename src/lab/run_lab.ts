// Runs a lab from its start to its end. Start and stop are one list of steps: the start reads it forwards,
// the stop backwards, and so does a start that fails.
import { type BoardAddresses, BoardError } from "../board/options.ts";
import type { LabConfig } from "../config/types.ts";
import type { Clock } from "../exchange/clock.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { JournalError } from "../journal/file.ts";
import type { OpenLog } from "../log/log.ts";
import type { Logger } from "../log/logger.ts";
import { SystemError } from "../posix/errors.ts";
import { whoHolds } from "../posix/netstat/owners.ts";
import { KnownInterfaces } from "../posix/system/interfaces.ts";
import { ignoreSigusr1 } from "../posix/system/terminal.ts";
import { NoDescriptorsError } from "../workers/slot.ts";
import { Classroom } from "./class/classroom.ts";
import type { Pipeline } from "./class/pipeline.ts";
import { announceEnd, announceStart, servingStatus } from "./display/announce.ts";
import { type Display, HostNames, LabScreen } from "./display/screen.ts";
import { askLine, stoppingLine } from "./display/start_and_stop.ts";
import { Lab } from "./lab.ts";
import { OpenError } from "./listeners/bound_socket.ts";
import { Reload } from "./reload.ts";
import { labStatus, PublishedStatus } from "./status_file.ts";
import { type StdinUse, stdinUse, StopRequest, SURE_MS } from "./stop_request.ts";
import { type ServiceEnvironment, UNMANAGED } from "./systemd/environment.ts";
import { ServiceManager } from "./systemd/notify.ts";

/** What a lab runs in. */
export interface RunOptions {
  readonly display: Display;
  readonly log: Logger;
  /** When the process started, on performance.now()'s clock. */
  readonly startedAt: number;
  /** guichet's, for the log. */
  readonly version?: string;
  /** Reads the configuration again, for a reload. @throws UnreadableConfiguration, ConfigError */
  readonly reread?: () => LabConfig;
  /** What a service manager tells by the environment; without, there is none. */
  readonly service?: ServiceEnvironment;
  /** The open log, whose file may have a problem; the log itself has told it. */
  readonly openedLog?: Pick<OpenLog, "problem" | "reopen">;
  /** What all that is drawn by lot comes from; without, the journal's. */
  readonly secret?: Uint8Array;
  /** Gets exchanges once they are judged; the lab stops when it returns true. */
  readonly judged?: (exchanges: readonly Exchange[]) => boolean;
}

/** The machine's. */
const CLOCK: Clock = { monotonic: () => performance.now(), wallClock: () => Date.now() };

/** Exit statuses: stopped in good order; could not serve, or not any more. */
const STOPPED = 0;
const FAILED = 1;

/** Reasons why a lab can't start that are not a fault of ours. */
const EXPECTED = [OpenError, SystemError, JournalError, BoardError, NoDescriptorsError];

/** One part of a running lab. */
interface Step {
  /** Brings it up; when that throws, nothing of it is left. */
  start(): void | Promise<void>;
  /** Takes it down again, once all later steps are down. */
  stop(): void | Promise<void>;
}

class Run {
  readonly #config: LabConfig;
  readonly #options: RunOptions;
  readonly #request: StopRequest;
  readonly #interfaces = new KnownInterfaces();
  readonly #screen: LabScreen;
  readonly #stdin: StdinUse;
  #manager!: ServiceManager;
  #classroom!: Classroom;
  #lab!: Lab;
  #pipeline!: Pipeline;
  #status: PublishedStatus | undefined;
  #starting: Promise<void> | undefined;
  #board: BoardAddresses | undefined;
  #reload: Reload | undefined;
  /** Whether somebody asked for the stop that is under way; else a start has failed. */
  #orderly = false;

  /** In the order of the start. */
  readonly #steps: readonly Step[] = [
    { start: () => this.#takeSignals(), stop: () => this.#request.unlisten() },
    { start: () => this.#openManager(), stop: () => this.#manager[Symbol.dispose]() },
    { start: () => this.#openJournal(), stop: () => this.#classroom.close() },
    { start: () => this.#bindListeners(), stop: () => this.#lab.closeSockets() },
    // Before the workers, so that other processes see the lab until its last connection is closed.
    { start: () => this.#publishStatus(), stop: () => this.#status?.[Symbol.dispose]() },
    // They load while the board opens; whether they serve is waited for in the last step.
    { start: () => this.#startWorkers(), stop: () => this.#endWorkers() },
    { start: () => this.#openBoard(), stop: () => this.#classroom.closeBoard() },
    { start: () => this.#tellReady(), stop: () => this.#tellStopping() },
  ];

  constructor(config: LabConfig, options: RunOptions) {
    const { display, log } = options;
    this.#config = config;
    this.#options = options;
    this.#stdin = stdinUse(config.lab.stdin);
    const { language } = config.lab;
    const ask = () => display.line(askLine(SURE_MS, language));
    this.#request = new StopRequest(CLOCK, () => this.#hungUp(), this.#asks ? ask : undefined);
    this.#screen = new LabScreen({
      config,
      display,
      log,
      names: new HostNames(CLOCK),
      interfaces: this.#interfaces,
      clock: CLOCK,
      judged: (exchanges) => {
        if (options.judged?.(exchanges)) this.#request.stop("seenEnough");
      },
    });
  }

  /** @returns the exit status */
  async run(): Promise<number> {
    const done: Step[] = [];
    try {
      for (const step of this.#steps) {
        await step.start();
        done.push(step);
      }
    } catch (error) {
      await this.#stopAll(done);
      if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
      // As it is: a brace in it is no gap to be filled.
      const message = (error as Error).message + holderOf(error);
      this.#options.log.error(message.replaceAll("{", "{{").replaceAll("}", "}}"));
      return FAILED;
    }
    const reason = await this.#request.first;
    return await this.#stopAll(done) ?? (reason === "workersDied" ? FAILED : STOPPED);
  }

  /**
   * Stops steps, the last first. One that fails keeps none of the others from being stopped.
   * @returns the exit status that a second signal asks for: then nothing is waited for any more
   */
  async #stopAll(steps: readonly Step[]): Promise<number | undefined> {
    const errors: unknown[] = [];
    let status: number | undefined;
    for (const step of steps.toReversed()) {
      try {
        status = await Promise.race([step.stop(), this.#request.atOnce]) ?? status;
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return status;
  }

  #takeSignals(): void {
    ignoreSigusr1();
    this.#request.listen();
  }

  #openManager(): void {
    const { service = UNMANAGED, log } = this.#options;
    for (const complaint of service.complaints) log.warning("{complaint}", { complaint });
    this.#manager = new ServiceManager(service, log);
  }

  /** @throws JournalError, OpenError */
  async #openJournal(): Promise<void> {
    this.#classroom = new Classroom({
      config: this.#config,
      log: this.#options.log,
      openedLog: this.#options.openedLog,
      clock: CLOCK,
      interfaces: this.#interfaces,
    });
    await this.#classroom.join();
  }

  /** @throws OpenError, SystemError */
  #bindListeners(): void {
    this.#lab = new Lab({
      config: this.#config,
      secret: this.#options.secret ?? this.#classroom.secret,
      stdin: this.#stdin,
      log: this.#options.log,
      screen: this.#screen,
      request: this.#request,
      counters: this.#classroom.counters,
      interfaces: this.#interfaces,
      clock: CLOCK,
    });
  }

  /** A lab whose status can't be shown serves all the same; `guichet sockets` does not find it then. */
  #publishStatus(): void {
    try {
      this.#status = new PublishedStatus(labStatus(this.#config, this.#lab.bound));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#options.log.warning("Other processes can't see that a lab runs: {problem}", {
        problem: error.message,
      });
    }
  }

  #startWorkers(): void {
    this.#pipeline = this.#classroom.observe(this.#lab, this.#screen);
    this.#starting = this.#lab.start();
    // The last step awaits it, unless the board can't be opened.
    this.#starting.catch(() => {});
  }

  /** After an orderly stop with time to finish and with totals; after a failed start without. */
  async #endWorkers(): Promise<void> {
    const { log } = this.#options;
    if (this.#orderly && !await this.#lab.drain(this.#lab.config.lab.drain)) {
      log.warning("Closing connections that did not finish in time: {open}", { open: this.#lab.open });
    }
    await this.#lab.close();
    this.#pipeline.stop();
    this.#classroom.counters.finish();
    this.#screen.finish();
    if (this.#orderly) announceEnd(this.#lab, this.#pipeline.outcomes, this.#options);
  }

  /** @throws BoardError */
  async #openBoard(): Promise<void> {
    this.#board = await this.#classroom.open(this.#lab);
  }

  /** Waits until the workers serve. @throws NoDescriptorsError, SystemError */
  async #tellReady(): Promise<void> {
    const stopped = this.#request.first.then(() => "stopped" as const);
    // A lab that is to stop while its workers start never says that it is ready.
    if (await Promise.race([this.#starting, stopped]) === "stopped") return;
    await this.#classroom.numbered();
    announceStart(this.#lab, { board: this.#board, goesOn: this.#classroom.goesOn }, this.#options);
    this.#manager.ready(servingStatus(this.#lab), () => this.#lab.health);
    const { reread } = this.#options;
    if (reread === undefined) return;
    this.#reload = new Reload(reread, {
      ...this.#options,
      lab: this.#lab,
      classroom: this.#classroom,
      screen: this.#screen,
      manager: this.#manager,
      status: this.#status,
    });
  }

  #tellStopping(): void {
    const { display, log } = this.#options;
    const reason = this.#request.reason!;
    this.#orderly = true;
    const { open, config: { lab: { drain, language } } } = this.#lab;
    this.#manager.stopping("Stopping: open connections may finish");
    display.line(stoppingLine(reason, open, drain, language));
    log.info("Stopping: {reason}", { reason, open, shown: true });
  }

  /**
   * Whether an Enter is asked about: on a terminal that nobody said it for. `stdin = "stop"` means each line, and
   * the course's servers end at one Enter.
   */
  get #asks(): boolean {
    const { lab, listeners } = this.#config;
    return this.#stdin === "terminal" && lab.stdin === "auto" &&
      listeners.every(({ display }) => display !== "course");
  }

  /** SIGHUP: a lab whose terminal is gone ends; any other opens its log anew and reads its configuration again. */
  #hungUp(): boolean {
    const terminalGone = this.#stdin === "terminal" && stdinUse(this.#config.lab.stdin) !== "terminal";
    if (this.#reload === undefined || terminalGone) return false;
    this.#options.openedLog?.reopen();
    this.#reload.ask();
    return true;
  }
}

/** Who has the board's address, as far as we may see; the board itself can't look. */
function holderOf(error: unknown): string {
  if (!(error instanceof BoardError) || error.taken === undefined) return "";
  const found = whoHolds("tcp", error.taken.address, error.taken.port);
  return found?.pid === undefined ? "" : ` (pid ${found.pid}, ${found.command ?? "?"}, has it)`;
}

/** Runs a lab until it is stopped. @returns the exit status */
export function runLab(config: LabConfig, options: RunOptions): Promise<number> {
  return new Run(config, options).run();
}
