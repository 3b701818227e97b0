// Runs a lab from its start to its end, and says on the display what happens: the listeners, ready, what services
// show, stopping, the totals. Not here: the lab itself (lab.ts), the words (display.ts, display_totals.ts).

import type { LabConfig } from "../config/types.ts";
import { OpenError } from "../listeners/opened.ts";
import { encodeInet } from "../posix/address.ts";
import { usedDescriptors } from "../posix/epoll.ts";
import { descriptorLimit } from "../posix/options.ts";
import { getnameinfo, ResolverError } from "../posix/resolver.ts";
import { ignoreSigusr1 } from "../posix/signals.ts";
import { SystemError } from "../posix/system_error.ts";
import { limitedLog } from "../telemetry/limited_log.ts";
import type { Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import { descriptorShortage } from "./descriptor_room.ts";
import {
  listeningLines,
  readyLine,
  reloadedLine,
  stopHelp,
  stoppedLine,
  stoppingLine,
  type StopReason,
  transportName,
} from "./display.ts";
import { totalsLines } from "./display_totals.ts";
import { HostNames } from "./host_names.ts";
import { Lab, LOG_LIMIT } from "./lab.ts";
import { LabScreen } from "./lab_screen.ts";
import { hangNameplate, type Nameplate } from "./nameplate.ts";
import { OutcomeCounts } from "./observations.ts";
import type { Place } from "./places.ts";
import { makePlate } from "./plate.ts";
import { Reload, type ReloadReport } from "./reload.ts";
import { stdinUse } from "./stdin_use.ts";
import { StopRequest } from "./stop_request.ts";

/** What a lab runs in. */
export interface LabSurroundings {
  /** Takes one line for the person at the terminal (stdout). */
  readonly display: (line: string) => void;
  readonly log: Logger;
  /** When the process started, on performance.now()'s clock. */
  readonly startedAt: number;
  readonly color: boolean;
  /** Reads the configuration again, for a reload. @throws an error whose message says what is wrong with it */
  readonly reread?: () => LabConfig;
}

/** Exit statuses: stopped in good order; could not serve, or not any more. */
const STOPPED = 0;
const FAILED = 1;

/** One run of a lab. */
class Run {
  #config: LabConfig;
  readonly #around: LabSurroundings;
  readonly #request = new StopRequest(() => performance.now(), () => this.#hungUp());
  readonly #outcomes = new OutcomeCounts();
  readonly #screen: LabScreen;
  #reason: StopReason | undefined;
  #lab: Lab | undefined;
  #plate: Nameplate | undefined;
  #reload: Reload | undefined;
  readonly #onTerminal: boolean;

  constructor(config: LabConfig, around: LabSurroundings) {
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
      clock,
    });
  }

  async run(): Promise<number> {
    ignoreSigusr1();
    this.#request.listen();
    const lab = this.#open();
    if (lab === undefined) return FAILED;
    this.#lab = lab;
    using plate = this.#showPlate(lab);
    this.#plate = plate;
    try {
      // Workers that can't even start are a reason to stop, and so is a signal that comes meanwhile.
      const started = await Promise.race([
        lab.start().then(() => true),
        this.#request.first.then(() => false),
      ]);
      if (started) this.#started(lab);
      this.#reason = await this.#request.first;
      return await Promise.race([this.#stop(lab, this.#reason), this.#request.atOnce]);
    } finally {
      lab.closeSockets();
      this.#request.unlisten();
    }
  }

  #open(): Lab | undefined {
    const { log } = this.#around;
    try {
      return new Lab({
        config: this.#config,
        stdin: stdinUse(this.#config.lab.stdin),
        log,
        sinks: [this.#outcomes.sink, this.#screen.sink],
        clock: () => performance.now(),
        events: {
          shown: (listener, message) => this.#screen.shown(listener, message),
          looked: (...what) => this.#screen.looked(...what),
          idle: () => this.#request.stop("idle"),
          entered: (end) => this.#request.stop(end ? "endOfInput" : "enter"),
          hopeless: () => this.#request.stop("workersDied"),
        },
      });
    } catch (error) {
      this.#request.unlisten();
      if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
      log.error("{problem}", { problem: error.message });
      return undefined;
    }
  }

  #started(lab: Lab): void {
    this.#announce(lab);
    const { log, reread } = this.#around;
    if (reread === undefined) return;
    this.#reload = new Reload({
      read: reread,
      current: () => this.#config,
      apply: (config) => this.#apply(lab, config),
      told: (report) => this.#reloaded(lab, report),
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

  async #apply(lab: Lab, config: LabConfig): Promise<readonly string[]> {
    const before = lab.places;
    const problems = await lab.reload(config);
    const { language, name, drain, allow } = config.lab;
    // The rest of [lab] is read at the start.
    this.#config = { ...config, lab: { ...this.#config.lab, language, name, drain, allow } };
    const fresh = lab.places.filter((place) => place.trap === undefined && !before.includes(place));
    this.#listening(fresh);
    return problems;
  }

  #reloaded(lab: Lab, report: ReloadReport): void {
    this.#around.display(reloadedLine(report, this.#config.lab.language));
    try {
      this.#plate?.change(makePlate(this.#config, lab.places, report));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#around.log.warning("Cannot show what came of the reload: {problem}", { problem: error.message });
    }
  }

  /** A lab that can't show its plate serves all the same; `guichet sockets` does not find it then. */
  #showPlate(lab: Lab): Nameplate | undefined {
    try {
      return hangNameplate(makePlate(this.#config, lab.places));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#around.log.warning("Other processes can't see that a lab runs: {problem}", {
        problem: error.message,
      });
      return undefined;
    }
  }

  #announce(lab: Lab): void {
    const { display, log, startedAt } = this.#around;
    const { language, name, stdin } = this.#config.lab;
    const listeners = lab.places.filter(({ trap }) => trap === undefined);
    this.#listening(listeners);
    const ms = performance.now() - startedAt;
    const { length: count } = listeners;
    display(readyLine({ ms, name, listeners: count, workers: lab.workers, pid: Deno.pid }, language));
    log.info("Ready", { ms, listeners: count, workers: lab.workers, pid: Deno.pid, shown: true });
    display(stopHelp(stdinUse(stdin) !== "none", Deno.pid, language));
    this.#lookAtDescriptors();
  }

  /** Says so where fewer connections fit than the configuration lets in. */
  #lookAtDescriptors(): void {
    const shortage = descriptorShortage(this.#config, descriptorLimit(), usedDescriptors());
    if (shortage === undefined) return;
    this.#around.log.warning(
      "At most {room} connections fit into this process's {limit} descriptors, and max_connections of {listener} is " +
        "{wanted}: raise the limit (ulimit -n), or lower max_connections",
      { ...shortage },
    );
  }

  /** Says where listeners listen. */
  #listening(places: readonly Place[]): void {
    const { display, log } = this.#around;
    const starts = places.map(({ number, config, opened }) => ({
      name: config.name,
      transport: transportName(config),
      address: opened.address,
      service: config.service,
      receiveBuffer: opened.receiveBuffer,
      options: opened.options,
      joined: this.#lab!.joined.get(number),
      isolated: "isolate" in config && config.isolate === "connection",
    }));
    for (const line of listeningLines(starts, this.#config.lab.language)) display(line);
    for (const start of starts) log.info("Listening on {address}", { ...start, shown: true });
  }

  async #stop(lab: Lab, reason: StopReason): Promise<number> {
    const { display, log, startedAt } = this.#around;
    const { language, drain } = this.#config.lab;
    display(stoppingLine(reason, lab.open, drain, language));
    log.info("Stopping: {reason}", { reason, open: lab.open, shown: true });
    if (!(await lab.drain(drain))) {
      log.warning("Closing connections that did not finish in time: {open}", { open: lab.open });
    }
    await lab.close();
    this.#screen.finish();
    const { totals } = lab;
    for (const line of totalsLines(totals, language)) display(line);
    for (const each of totals) log.info("Totals of {name}", { ...each, shown: true });
    log.info("Exchanges noted", { ...this.#outcomes.counts, unnoted: lab.unnoted, shown: true });
    display(stoppedLine(performance.now() - startedAt, language));
    return reason === "workersDied" ? FAILED : STOPPED;
  }
}

/** The name of a machine; undefined when its address has none. */
async function lookUpName(address: string): Promise<string | undefined> {
  const found = await getnameinfo(encodeInet(address, 0));
  return found instanceof ResolverError ? undefined : found.host;
}

/** Runs a lab until it is stopped. @returns the exit status */
export function runLab(config: LabConfig, around: LabSurroundings): Promise<number> {
  return new Run(config, around).run();
}
