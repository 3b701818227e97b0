// A running lab: sockets, workers, memberships, the watch over them. Started whole or not at all; stopped in the
// opposite order. Not here: when to stop (stop_request.ts), what is printed when (run_lab.ts).

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import { type MembershipChange, Memberships } from "../listeners/multicast.ts";
import type { Opened } from "../listeners/opened.ts";
import type { SocketAddress } from "../posix/address.ts";
import { descriptorLimit, kernelDrops } from "../posix/options.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import { type LimitedLog, limitedLog } from "../telemetry/limited_log.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Command, Report, ShownMessage } from "../workers/messages.ts";
import { type SharedLab, shareLab } from "../workers/shared_memory.ts";
import { Supervisor, WATCH_MS } from "../workers/supervisor.ts";
import type { Activation } from "./activation.ts";
import type { ListenerTotals } from "./display_totals.ts";
import { IdleWatch } from "./idle_watch.ts";
import { Isolated } from "./isolated.ts";
import { ObservationFeed, type ObservationSink } from "./observations.ts";
import { closeListeners, stopListening } from "./open_listeners.ts";
import { openPlaces, type Place } from "./places.ts";
import type { StdinUse } from "./stdin_use.ts";
import { openConnections, received, totalsOf, unnoted } from "./totals.ts";
import { Unshown } from "./unshown.ts";
import type { VitalSigns } from "./watchdog.ts";

/** How often notes are read: what a flood brings between two reads is counted, a part of it noted. */
const NOTES_MS = 250;

/** How often interfaces are looked at for new ones to join a group on. */
const INTERFACES_MS = 1000;

/** How long workers may take to close what is open, once they have no more time to finish it. */
const CLOSE_MS = 500;

/** Reports of one cause a minute; the rest is counted. */
export const LOG_LIMIT = { perWindow: 5, windowMs: 60_000, maxCauses: 64 };

/** More workers than this would not serve anybody faster. */
const MOST_WORKERS = 128;

export interface LabEvents {
  /** What a peer sent is to be shown. */
  readonly shown: (listener: number, message: ShownMessage) => void;
  /** What a connection began with, or a byte of it that came out of band. */
  readonly looked: (
    listener: number,
    what: "peeked" | "urgent",
    bytes: Uint8Array,
    sender: SocketAddress | undefined,
  ) => void;
  /** Nothing came for as long as `idle_exit` says. */
  readonly idle: () => void;
  /** Standard input said stop: by a line, or by its end. */
  readonly entered: (end: boolean) => void;
  /** One worker died too often to go on. */
  readonly hopeless: () => void;
}

export interface LabSetting {
  readonly config: LabConfig;
  readonly stdin: StdinUse;
  readonly log: Logger;
  readonly events: LabEvents;
  readonly sinks: readonly ObservationSink[];
  /** Sockets that a service manager has bound; without, every address is bound here. */
  readonly activation?: Activation;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** For tests that kill many workers; else the supervisor's own. */
  readonly mostDeaths?: number;
}

export class Lab {
  /** By listener, in the order of the configuration. */
  readonly opened: readonly Opened[];
  /** Listeners and traps, by number. */
  readonly places: readonly Place[];
  /** By listener: the interfaces its group was joined on; absent where there is no group. */
  readonly joined: ReadonlyMap<number, readonly string[]>;
  readonly #setting: LabSetting;
  readonly #shared: SharedLab;
  readonly #supervisor: Supervisor;
  readonly #isolated: Isolated | undefined;
  readonly #feed: ObservationFeed;
  readonly #limited: LimitedLog;
  readonly #unshown: Unshown;
  readonly #memberships = new Map<number, Memberships>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  /** Opens every socket. @throws OpenError when one can't be; then none stays open */
  constructor(setting: LabSetting) {
    const { config, log, clock } = setting;
    this.#setting = setting;
    this.#limited = limitedLog(log, new RateLimit(LOG_LIMIT, clock));
    this.#unshown = new Unshown(log, clock);
    const workers = config.lab.workers === "auto" ? navigator.hardwareConcurrency : config.lab.workers;
    this.#shared = shareLab(Math.min(workers, MOST_WORKERS));
    if (Isolated.wanted(config.listeners)) this.#isolated = this.#makeIsolated();
    this.places = openPlaces(
      config,
      ({ trap, protocol }, why) =>
        log.debug("No trap at {protocol} {port}: {why}", { protocol, port: trap.port, why }),
      setting.activation,
    );
    this.#feed = new ObservationFeed(this.#configs, setting.sinks);
    this.opened = this.places.filter(({ trap }) => trap === undefined).map(({ opened }) => opened);
    try {
      this.joined = this.#join();
      this.#supervisor = this.#makeSupervisor();
    } catch (error) {
      closeListeners(this.#sockets);
      throw error;
    }
  }

  get #sockets(): Opened[] {
    return this.places.map(({ opened }) => opened);
  }

  get #configs(): ListenerConfig[] {
    return this.places.map(({ config }) => config);
  }

  get workers(): number {
    return this.#shared.workers;
  }

  /** Connections open now. */
  get open(): number {
    return openConnections(this.#shared, this.places.length);
  }

  /** What tells a service manager that all is well. */
  get vitalSigns(): VitalSigns {
    return { beats: this.#supervisor.beats, abandoned: this.#supervisor.abandoned };
  }

  /** Exact counts per listener. */
  get totals(): ListenerTotals[] {
    return this.#setting.config.listeners.map(({ name }, listener) =>
      totalsOf(this.#shared, listener, name, kernelDrops(this.opened[listener].fd))
    );
  }

  /** Exchanges that were counted, but too many at once to be noted singly. */
  get unnoted(): number {
    return this.places.reduce((sum, _, listener) => sum + unnoted(this.#shared, listener), 0);
  }

  /** Starts the workers; resolves when they serve. */
  async start(): Promise<void> {
    this.#timers.push(
      setInterval(() => this.#supervisor.watch(), WATCH_MS),
      setInterval(() => this.#takeNotes(), NOTES_MS),
    );
    if (this.#memberships.size > 0) {
      this.#timers.push(setInterval(() => this.#lookAtInterfaces(), INTERFACES_MS));
    }
    this.#isolated?.start();
    await this.#supervisor.start();
    this.#watchIdle();
  }

  /** Serves who is here, refuses who comes, and lets open connections finish for `ms`. @returns whether all did */
  async drain(ms: number): Promise<boolean> {
    const { clock } = this.#setting;
    const end = clock() + ms;
    const drained = await this.#supervisor.drain(ms, () => stopListening(this.#configs, this.#sockets));
    // Not before: until the workers have stopped, connections may be on their way from them to one of their own.
    const isolatedDrained = await this.#isolated?.drain(Math.max(0, end - clock())) ?? true;
    return drained && isolatedDrained;
  }

  /** Closes what is left, ends the workers; totals stay readable until {@linkcode closeSockets}. */
  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#isolated?.closeAll();
    await this.#supervisor.close(CLOSE_MS);
    await this.#isolated?.close(CLOSE_MS);
    this.#takeNotes();
    this.#unshown.finish();
    this.#limited.finish();
  }

  /** Gives the addresses back. */
  closeSockets(): void {
    for (const problem of closeListeners(this.#sockets)) {
      this.#setting.log.warning("{problem}; the file stays behind", { problem: problem.message });
    }
  }

  /** For tests of the supervision. */
  command(worker: number, command: Command): void {
    this.#supervisor.command(worker, command);
  }

  /** From the moment on at which clients can be served. */
  #watchIdle(): void {
    const { config, clock, events } = this.#setting;
    if (config.lab.idleExit === 0) return;
    const watch = new IdleWatch(config.lab.idleExit, clock());
    const look = () => {
      // What a worker of a connection's own receives is counted at the connection's end.
      const busy = Atomics.load(this.#shared.isolated, 0) > 0;
      if (watch.look(received(this.#shared, this.places.length), busy, clock())) events.idle();
    };
    this.#timers.push(setInterval(look, IdleWatch.TICK_MS));
  }

  #makeSupervisor(): Supervisor {
    const { stdin, clock, log, events, mostDeaths } = this.#setting;
    return new Supervisor({
      lab: this.#shared,
      listeners: this.places.map(({ config, opened }, listener) => ({
        listener,
        fd: opened.fd,
        config,
        receiveBuffer: opened.receiveBuffer?.granted ?? 0,
        home: listener % this.#shared.workers,
      })),
      descriptorLimit: descriptorLimit(),
      stdin,
      clock,
      mostDeaths,
      reported: (_worker, report) => this.#reported(report),
      died: (worker, why, replacing) => {
        const then = replacing ? "; it is being replaced" : "";
        log.error(`Worker {worker} died: {why}${then}`, { worker, why });
      },
      replaced: (worker) => log.info("Worker {worker} is replaced", { worker }),
      ended: (worker) => log.info("The abandoned worker {worker} has come back and ended", { worker }),
      hopeless: (worker) => {
        log.error("Worker {worker} died too often within a minute; the lab ends", { worker });
        events.hopeless();
      },
    });
  }

  #makeIsolated(): Isolated {
    const { config, clock, log, events } = this.#setting;
    return new Isolated({
      lab: this.#shared,
      configs: config.listeners,
      log: this.#limited,
      noted: (notes) => this.#feed.take(notes),
      hopeless: () => {
        log.error("Workers for one connection die before they serve; the lab ends");
        events.hopeless();
      },
      wallClock: Date.now,
      clock,
    });
  }

  #reported(report: Report): void {
    const { events } = this.#setting;
    switch (report.kind) {
      case "shown":
        return events.shown(report.listener, report);
      case "peeked":
      case "urgent":
        return events.looked(report.listener, report.kind, report.bytes, report.sender);
      case "entered":
        return events.entered(report.end);
      case "isolate":
        return this.#isolated?.take(report);
      case "unshown":
        return this.#unshown.add(this.places[report.listener].config.name, report.count);
      case "failures":
        for (const { listener, cause, count } of report.failures) {
          const properties = { listener: this.places[listener].config.name, cause, count };
          this.#limited.warning(`${listener} ${cause}`, "{listener}: {cause} ({count} times)", properties);
        }
    }
  }

  #takeNotes(): void {
    this.#unshown.look();
    this.#feed.take(this.#supervisor.takeNotes());
  }

  #join(): Map<number, string[]> {
    const joined = new Map<number, string[]>();
    this.places.forEach(({ config, opened }, listener) => {
      if (config.transport !== "multicast") return;
      const memberships = new Memberships(opened.fd, config);
      this.#memberships.set(listener, memberships);
      joined.set(listener, this.#lookAt(listener, memberships));
    });
    return joined;
  }

  #lookAtInterfaces(): void {
    for (const [listener, memberships] of this.#memberships) this.#lookAt(listener, memberships);
  }

  /** Joins where that is new. @returns the interfaces it was joined on now */
  #lookAt(listener: number, memberships: Memberships): string[] {
    const { name } = this.places[listener].config;
    const isNew = (change: MembershipChange) => change.problem === undefined;
    const changes = memberships.look();
    for (const { interface: on, problem } of changes) {
      if (problem === undefined) this.#setting.log.debug("Joined the group on {on}", { listener: name, on });
      else {this.#limited.warning(`join ${on}`, "Cannot join the group on {on}: {problem}", {
          listener: name,
          on,
          problem,
        });}
    }
    return changes.filter(isNew).map((change) => change.interface);
  }
}
