// A running lab: sockets, workers, memberships, the watch over them. Started whole or not at all; stopped in
// the opposite order. What a lab is made with. Types only. What a lab tells whoever runs it. What of a lab's
// configuration says whose clients are served, and how much of each.
import type { LabConfig } from "../config/types.ts";
import type { AdmissionRules } from "../dataplane/admission/admission.ts";
import { poolWorkers, setPaused, type SharedLab, shareLab } from "../dataplane/shared/memory.ts";
import type { Command, Report, SharedListener, ShownMessage } from "../dataplane/shared/messages.ts";
import { RecordNames } from "../dataplane/shared/record.ts";
import { type LimitedLog, limitedLog, LOG_LIMIT, type Logger, RateLimit } from "../log/logger.ts";
import type { SocketAddress } from "../posix/address.ts";
import { descriptorLimit, hasFreeDescriptors, kernelDrops } from "../posix/options.ts";
import type { KnownInterfaces } from "../posix/system/interfaces.ts";
import { Children } from "../workers/children.ts";
import { Collected } from "../workers/collected.ts";
import { DescriptorBudget } from "../workers/slot.ts";
import { type Health, Supervisor, WATCH_MS } from "../workers/supervisor.ts";
import type { PersistentCounters } from "./counters.ts";
import { DroppedMessages } from "./display/screen.ts";
import { type ListenerTotals, openConnections, received, totalsOf, unnoted } from "./display/totals.ts";
import { DrainingListeners, Groups } from "./listeners/draining.ts";
import { stopListening } from "./listeners/open.ts";
import type { Opened } from "./listeners/opened.ts";
import {
  type BoundListener,
  closeBound,
  type Left,
  ListenerRegistry,
  type RegistryChange,
} from "./listeners/registry.ts";
import { IdleWatch, type StdinUse } from "./stop_request.ts";

function rulesOf({ limits, lab: { allow } }: LabConfig): AdmissionRules {
  return { limits, allow };
}

interface LabEvents {
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

interface LabOptions {
  readonly config: LabConfig;
  readonly stdin: StdinUse;
  readonly log: Logger;
  readonly events: LabEvents;
  /** Counters that outlive the lab; without, each begins at nothing. */
  readonly counters?: Pick<PersistentCounters, "begin" | "keepOnly">;
  readonly interfaces: KnownInterfaces;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** For tests that kill many workers; else the supervisor's own. */
  readonly mostDeaths?: number;
}

/** How often workers for one connection are started ahead, and messages told of that were not shown. */
const TICK_MS = 100;

/** How often interfaces are looked at for new ones to join a group on. */
const INTERFACES_MS = 1000;

/** How long workers may take to close what is open, once they have no more time to finish it. */
const CLOSE_MS = 500;

/** More workers than this would not serve anybody faster. */
const MOST_WORKERS = 128;

export class Lab {
  /** By number, when it was opened: the interfaces its group was joined on; absent where there is no group. */
  readonly joined = new Map<number, readonly string[]>();
  /** What happens in it, read out of its workers' memory. */
  readonly collected: Collected;
  readonly #setting: LabOptions;
  readonly #shared: SharedLab;
  readonly #names: RecordNames;
  readonly #supervisor: Supervisor;
  readonly #places: ListenerRegistry;
  readonly #groups: Groups;
  readonly #retired: DrainingListeners;
  readonly #children: Children;
  readonly #limited: LimitedLog;
  readonly #unshown: DroppedMessages;
  readonly #room: DescriptorBudget;
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  /** Opens every socket. @throws OpenError when one can't be; then none stays open */
  constructor(setting: LabOptions) {
    const { config, log, clock } = setting;
    this.#setting = setting;
    this.#limited = limitedLog(log, new RateLimit(LOG_LIMIT, clock));
    this.#unshown = new DroppedMessages(log, clock);
    this.#room = new DescriptorBudget(hasFreeDescriptors, clock);
    const workers = config.lab.workers === "auto" ? navigator.hardwareConcurrency : config.lab.workers;
    this.#shared = shareLab(Math.min(workers, MOST_WORKERS));
    this.#names = new RecordNames(setting.interfaces, { monotonic: clock, wallClock: Date.now });
    this.collected = new Collected(this.#shared, this.#names);
    this.#children = this.#makeChildren();
    this.#groups = new Groups(log, this.#limited);
    const left: Left = ({ trap, protocol }, why) =>
      log.debug("No trap at {protocol} {port}: {why}", { protocol, port: trap.port, why });
    this.#places = new ListenerRegistry(config, left);
    this.#nameListeners();
    this.#retired = new DrainingListeners({
      lab: this.#shared,
      close: (numbers) => {
        for (const each of this.#supervisors) each.commandAll({ kind: "close-retired", listeners: numbers });
      },
      release: ({ number }) => {
        for (const each of this.#supervisors) each.forget(number);
        this.#places.release(number);
      },
      clock,
    });
    try {
      setting.counters?.begin(this.#places.live, this.#shared.numbers);
      this.#join(this.#places.live);
      this.#supervisor = this.#makeSupervisor();
    } catch (error) {
      closeBound(this.#places.live);
      throw error;
    }
  }

  /** Listeners in the order of the configuration, then traps. */
  get places(): readonly BoundListener[] {
    return this.#places.live;
  }

  /** By listener, in the order of the configuration. */
  get opened(): readonly Opened[] {
    return this.#places.listeners.map(({ opened }) => opened);
  }

  /** The listener or trap of a number, also of one that is served no longer. */
  place(number: number): BoundListener {
    return this.#places.of(number);
  }

  get workers(): number {
    return this.#shared.workers;
  }

  /** Its counts and flags, for whoever shows them. */
  get shared(): SharedLab {
    return this.#shared;
  }

  /** How its workers are. */
  get health(): Health {
    return this.#supervisor.health;
  }

  /** Of the pool's workers, and of those that serve one connection each. */
  get #supervisors(): Supervisor[] {
    return [this.#supervisor, this.#children.supervisor];
  }

  /** Connections open now. */
  get open(): number {
    return openConnections(this.#shared, this.#places.numbers);
  }

  /** Exact counts per listener, of those that are served no longer behind the others. */
  get totals(): ListenerTotals[] {
    const of = ({ number, config, opened }: BoundListener) =>
      totalsOf(this.#shared, number, config.name, kernelDrops(opened.fd));
    return [...this.#places.listeners.map(of), ...this.#retired.totals];
  }

  /** Exchanges that were counted, but too many at once to be noted singly. */
  get unnoted(): number {
    return this.#places.numbers.reduce((sum, number) => sum + unnoted(this.#shared, number), 0);
  }

  /** Starts the workers; resolves when they serve. */
  async start(): Promise<void> {
    this.#timers.push(
      setInterval(() => this.#supervisors.forEach((each) => each.watch()), WATCH_MS),
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => this.#groups.look(), INTERFACES_MS),
      setInterval(() => this.#retired.look(), INTERFACES_MS),
    );
    const starting = this.#supervisor.start();
    this.#children.start(this.#setting.config.listeners);
    await starting;
    this.#watchIdle();
  }

  /**
   * Serves the listeners of another configuration from now on: what is unchanged is not touched, what is gone finishes.
   * @returns what could not be opened once what had its address before was closed
   * @throws OpenError when something can't be opened; then nothing has changed
   */
  async reload(config: LabConfig): Promise<string[]> {
    const prepared = this.#places.prepare(config);
    this.#children.start(config.listeners);
    for (const each of this.#supervisors) each.limit(rulesOf(config));
    await this.#relist(this.#places.commit(prepared), config.lab.drain);
    const { lent, problems } = this.#places.openLate(prepared);
    if (lent.length > 0) await this.#relist({ retired: [], lent }, config.lab.drain);
    return problems;
  }

  /** Tells the workers of a change, then closes what they touch no longer. */
  async #relist({ retired, lent }: RegistryChange, drain: number): Promise<void> {
    this.#nameListeners();
    this.#setting.counters?.begin(lent, this.#shared.numbers);
    this.#join(lent);
    const numbers = retired.map(({ number }) => number);
    const untouched = await this.#supervisor.relist(
      numbers,
      lent.map((place) => this.#lend(place)),
      this.places.map((place) => this.#lend(place)),
    );
    const gone = retired.filter(({ number }) => !lent.some((place) => place.number === number));
    for (const place of gone) this.#groups.leave(place);
    this.#retired.add(gone, drain);
    if (!untouched) {
      this.#setting.log.error("Sockets stay open that are served no longer: a worker does not answer");
      return;
    }
    this.#setting.counters?.keepOnly(this.places);
    this.#tellLeft(closeBound(gone));
  }

  /** Serves who is here, refuses who comes, and lets open connections finish for `ms`. @returns whether all did */
  async drain(ms: number): Promise<boolean> {
    const end = this.#setting.clock() + ms;
    const drained = await this.#supervisor.drain(ms, () => stopListening(this.places));
    // Not before: until the workers have stopped, connections may be on their way from them to one of their own.
    return drained && await this.#children.drain(Math.max(0, end - this.#setting.clock()));
  }

  /** Closes what is left, ends the workers; totals stay readable until {@linkcode closeSockets}. */
  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#supervisor.close(CLOSE_MS);
    await this.#children.close(CLOSE_MS);
    this.#unshown.finish();
    this.#limited.finish();
  }

  /** Gives the addresses back. */
  closeSockets(): void {
    this.#tellLeft(closeBound(this.places));
  }

  #tellLeft(problems: readonly string[]): void {
    for (const problem of problems) {
      this.#setting.log.warning("{problem}; the file stays behind", { problem });
    }
  }

  /** Pauses a listener: who comes is refused; or serves again. @returns false where there is no such listener */
  pause(name: string, on: boolean): boolean {
    const place = this.#places.listeners.find(({ config }) => config.name === name);
    if (place !== undefined) setPaused(this.#shared, place.number, on);
    return place !== undefined;
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
      if (watch.look(received(this.#shared, this.#places.numbers), clock())) events.idle();
    };
    this.#timers.push(setInterval(look, IdleWatch.TICK_MS));
  }

  /** What all workers are started with. */
  #common() {
    const { config, clock } = this.#setting;
    return {
      lab: this.#shared,
      collected: this.collected,
      rules: rulesOf(config),
      descriptorLimit: descriptorLimit(),
      room: this.#room,
      observes: config.lab.observations,
      clock,
      wallClock: Date.now,
    };
  }

  #makeSupervisor(): Supervisor {
    const { stdin, log, events, mostDeaths } = this.#setting;
    return new Supervisor({
      ...this.#common(),
      workers: poolWorkers(this.#shared),
      listeners: this.places.map((place) => this.#lend(place)),
      stdin,
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

  #lend({ number, config, opened }: BoundListener): SharedListener {
    const receiveBuffer = opened.receiveBuffer?.granted ?? 0;
    return { listener: number, fd: opened.fd, config, receiveBuffer, home: number % this.#shared.workers };
  }

  /** A listener that a reload changed has another name or service; a trap may stand beside another listener. */
  #nameListeners(): void {
    for (const place of this.places) {
      this.#names.set(place.number, place, this.#places.of(place.beside ?? place.number).config);
    }
  }

  #makeChildren(): Children {
    const { log, events } = this.#setting;
    return new Children({
      ...this.#common(),
      configOf: (listener) => this.#places.of(listener).config,
      reported: (report) => this.#reported(report),
      died: (error, number) => {
        const listener = number === undefined ? undefined : this.#places.of(number).config.name;
        this.#limited.error("child", "A worker for one connection died: {error}", { error, listener });
      },
      hopeless: () => {
        log.error("Workers for one connection die before they serve; the lab ends");
        events.hopeless();
      },
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
        return this.#children.take(report.connection);
      case "unshown":
        return this.#unshown.add(this.#places.of(report.listener).config.name, report.count);
      case "failures":
        for (const { listener, cause, count } of report.failures) {
          const properties = { listener: this.#places.of(listener).config.name, cause, count };
          this.#limited.warning(`${listener} ${cause}`, "{listener}: {cause} ({count} times)", properties);
        }
    }
  }

  #tick(): void {
    this.#children.tick();
    this.#unshown.look();
  }

  #join(places: readonly BoundListener[]): void {
    for (const place of places) {
      const on = this.#groups.join(place);
      if (on !== undefined) this.joined.set(place.number, on);
    }
  }
}
