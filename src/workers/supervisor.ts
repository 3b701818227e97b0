// Starts the reactor workers, watches their heartbeats, replaces the dead. A worker that dies says so or
// fails; one that hangs stands still, and since terminate() can't stop it (docs/deno-posix.md T2) it is
// abandoned: its descriptors are closed, its place is another's. What the supervisor of the reactor workers
// is given, and whom it tells what. Types only. Waiting until something holds that reports bring about, in
// place of looking again and again. Counts the deaths in one place: one is an accident, several within a
// minute mean that the next would die as well. Pure. How the workers are, for whoever watches over the lab.
// Types only.
import type { StreamListenerConfig } from "../config/types.ts";
import type { AdmissionRules } from "../dataplane/admission/admission.ts";
import {
  closeHeld,
  Control,
  forgetListener,
  forgetWorker,
  type SharedLab,
  shareLedger,
} from "../dataplane/shared/memory.ts";
import type {
  Command,
  HandedConnection,
  Report,
  SharedListener,
  StartWorker,
} from "../dataplane/shared/messages.ts";
import { eventfd, ring } from "../posix/epoll.ts";
import { close } from "../posix/socket.ts";
import type { Collected } from "./collected.ts";
import {
  type DescriptorBudget,
  NoDescriptorsError,
  SpareWorker,
  STARTING_MS,
  type WorkerSlot,
} from "./slot.ts";

export class Conditions {
  readonly #waiting: (() => void)[] = [];

  /** Resolves true once `condition` holds at some {@linkcode changed}, or false after `ms`. */
  until(condition: () => boolean, ms?: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms);
    const check = () => {
      if (!condition()) return void this.#waiting.push(check);
      clearTimeout(timer);
      resolve(true);
    };
    check();
    return promise;
  }

  /** Something has changed: every condition is looked at again. */
  changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }
}

/** So many deaths within a minute are no accident: the lab ends with an error instead of looping. */
export const MOST_DEATHS = 5;
const WITHIN_MS = 60_000;

export class RestartLimit {
  readonly #most: number;
  readonly #times: number[] = [];

  /** @param most deaths within a minute that are too many */
  constructor(most: number = MOST_DEATHS) {
    this.#most = most;
  }

  /**
   * Counts a death.
   * @param now monotonic milliseconds
   * @returns whether there are too many now
   */
  add(now: number): boolean {
    this.#times.push(now);
    while (this.#times[0] < now - WITHIN_MS) this.#times.shift();
    return this.#times.length >= this.#most;
  }
}

export interface Health {
  /** Workers that serve now, and how many have died since the start. */
  readonly serving: number;
  readonly deaths: number;
  /** By worker: how often its loop has turned. */
  readonly beats: readonly number[];
  /** Workers that hung, were given up, and have not come back. */
  readonly abandoned: number;
  /** Whether a worker is loaded ahead, for the next that dies. */
  readonly standby: boolean;
}

export interface SupervisorOptions {
  readonly lab: SharedLab;
  /** Reads what its workers record. */
  readonly collected: Collected;
  /** Numbers of its workers. */
  readonly workers: readonly number[];
  /**
   * Whether workers are started only as they are wanted (`Supervisor.grow`), to serve connections that they are handed.
   * They may die while they serve as often as they like: what a client sends must not end the lab.
   */
  readonly onDemand?: true;
  readonly listeners: readonly SharedListener[];
  readonly rules: AdmissionRules;
  readonly descriptorLimit: number;
  readonly room: DescriptorBudget;
  /** Whether anything is noted of single exchanges. */
  readonly observes: boolean;
  /** What the first worker does with standard input. */
  readonly stdin: StartWorker["stdin"];
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Deaths within a minute that end the lab; tests that kill many raise it. */
  readonly mostDeaths?: number;
  readonly reported: (worker: number, report: Report) => void;
  /** A worker died or hung, with why, and whether its replacement is on its way. */
  readonly died: (worker: number, why: string, replacing: boolean) => void;
  /** A worker's replacement serves. */
  readonly replaced: (worker: number) => void;
  /** A worker that hung and was abandoned has come back, and ended. */
  readonly ended: (worker: number) => void;
  /** One worker died too often. */
  readonly hopeless: (worker: number) => void;
}

/** How often heartbeats are looked at. */
export const WATCH_MS = 150;

/** A worker turns its loop ten times a second at least; so long without a turn means it hangs. */
const HUNG_MS = 500;

/** How long workers may take to serve other listeners; one that hangs is replaced within a second. */
const RELIST_MS = 5000;

/** How long the end may wait for a worker to accept who waits already; one that is well needs a few milliseconds. */
const LAST_ACCEPTS_MS = 300;

export class Supervisor {
  readonly #setting: SupervisorOptions;
  readonly #places: (WorkerSlot | undefined)[] = [];
  /** Places whose worker waits for room to start. */
  readonly #wanting = new Set<number>();
  /** Workers that hung, until they come back and end. */
  readonly #abandoned = new Set<WorkerSlot>();
  /** One a place for as long as the lab runs: whoever rings it for a dead worker must not write to a stranger's. */
  readonly #bells: number[] = [];
  /** By worker. */
  readonly #deaths: RestartLimit[] = [];
  readonly #standby: SpareWorker;
  readonly #conditions = new Conditions();
  #listeners: readonly SharedListener[];
  #rules: AdmissionRules;
  /** Changes of listeners so far. */
  #round = 0;
  #died = 0;
  #stopping = false;
  #lastWatch: number;

  constructor(setting: SupervisorOptions) {
    this.#setting = setting;
    this.#listeners = setting.listeners;
    this.#rules = setting.rules;
    for (const worker of setting.workers) this.#deaths[worker] = new RestartLimit(setting.mostDeaths);
    this.#standby = new SpareWorker(setting.room, setting.clock);
    this.#lastWatch = setting.clock();
  }

  /** Starts all workers; resolves when all serve. @throws NoRoomError, SystemError when there are too few descriptors */
  async start(): Promise<void> {
    const { workers, room, descriptorLimit } = this.#setting;
    this.grow(workers.length);
    const stuck = () => this.#wanting.size > 0 && this.#all(({ ready }) => ready) && !room.busy;
    await this.#conditions.until(() => workers.every((worker) => this.#places[worker]?.ready) || stuck());
    if (stuck()) throw new NoDescriptorsError(workers.length, descriptorLimit);
  }

  /** Has so many workers, as far as there is room. @throws SystemError when there is no descriptor for a bell */
  grow(count: number): void {
    const { workers, onDemand } = this.#setting;
    for (const worker of workers.slice(0, count)) {
      if (this.#stopping) return;
      if (this.#places[worker] === undefined && !this.#spawn(worker) && onDemand) return;
    }
  }

  /** How its workers are. */
  get health(): Health {
    return {
      serving: this.#places.filter((place) => place?.ready && !place.stopped).length,
      deaths: this.#died,
      beats: this.#setting.workers.map((worker) => new Control(this.#setting.lab, worker).beats),
      abandoned: this.#abandoned.size,
      standby: this.#standby.waits,
    };
  }

  /** Looks at the heartbeats; to be called every {@linkcode WATCH_MS}. */
  watch(): void {
    const now = this.#setting.clock();
    // When we ourselves come late, the whole machine may have stood still: that time tells nothing of the workers.
    const missed = Math.max(0, now - this.#lastWatch - WATCH_MS);
    this.#lastWatch = now;
    this.#places.forEach((place, worker) => {
      if (place === undefined || place.stopped) return;
      const { beats } = new Control(this.#setting.lab, worker);
      place.beatAt = beats === place.beats ? Math.min(now, place.beatAt + missed) : now;
      place.beats = beats;
      const still = Math.round(now - place.beatAt);
      if (still > (place.ready ? HUNG_MS : STARTING_MS)) {
        const doing = place.ready ? "its loop has not turned" : "it has not started";
        this.#bury(worker, place, `${doing} for ${still} ms`, true);
      }
    });
    this.#spawnWanting();
    if (!this.#stopping && !this.#setting.onDemand) this.#standby.look();
  }

  /** Sends a command to one worker. */
  command(worker: number, command: Command): void {
    const place = this.#places[worker];
    if (place === undefined) return;
    // First the message, then the bell: whoever hears it finds it.
    place.commands.postMessage(command);
    ring(this.#bells[worker]);
  }

  /** Hands a connection over to one worker: its descriptor is that worker's to close, or whoever's buries it. */
  hand(worker: number, connection: HandedConnection, config: StreamListenerConfig): void {
    this.#places[worker]!.start.ledger[connection.fd] = 1;
    this.command(worker, { kind: "serve", connection, config });
  }

  /** Sends a command to all workers. */
  commandAll(command: Command): void {
    this.#places.forEach((_, worker) => this.command(worker, command));
  }

  /**
   * Has the workers serve some listeners no longer and others from now on.
   * @param listeners all that are served then, by workers that start later too
   * @returns true when no worker touches the retired ones' sockets any more, or false after some seconds
   */
  relist(
    retire: readonly number[],
    lend: readonly SharedListener[],
    listeners: readonly SharedListener[],
  ): Promise<boolean> {
    this.#listeners = listeners;
    const round = ++this.#round;
    this.commandAll({ kind: "relist", round, retire, lend, listeners });
    return this.#conditions.until(
      () => this.#all((place) => place.round >= round || place.stopped),
      RELIST_MS,
    );
  }

  /** Has the workers apply other limits, those that start later too. */
  limit(rules: AdmissionRules): void {
    this.#rules = rules;
    this.commandAll({ kind: "limit", rules });
  }

  /** A listener that was retired long ago: its number will be another's. */
  forget(listener: number): void {
    this.#setting.collected.forget(listener);
    forgetListener(this.#setting.lab, listener);
  }

  /**
   * Has the workers take who waits already and accept nothing more.
   * @param accepted called when they have done so: from then on who comes can be refused
   * @returns true when all connections are closed, or false after `ms`
   */
  async drain(ms: number, accepted: () => void): Promise<boolean> {
    const end = this.#setting.clock() + ms;
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    await this.#conditions.until(
      () => this.#all((place) => place.draining || place.stopped),
      Math.min(ms, LAST_ACCEPTS_MS),
    );
    accepted();
    return await this.#conditions.until(() => this.#allStopped(), Math.max(0, end - this.#setting.clock()));
  }

  /** Closes what is open; resolves when the workers have ended, or after `ms` without those that don't. */
  async close(ms: number): Promise<void> {
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    this.commandAll({ kind: "close" });
    await this.#conditions.until(() => this.#allStopped(), ms);
    this.#places.forEach((place, worker) => {
      if (place === undefined) return;
      this.#reclaim(worker, place);
      place.thread.terminate();
    });
    for (const { thread } of this.#abandoned) thread.terminate();
    this.#standby.close();
    this.#bells.splice(0).forEach((bell, worker) => {
      new Control(this.#setting.lab, worker).bell = 0;
      close(bell);
    });
  }

  #allStopped(): boolean {
    return this.#all((place) => place.stopped);
  }

  /** Whether it is so of all workers that are there. */
  #all(is: (place: WorkerSlot) => boolean): boolean {
    return this.#places.every((place) => place === undefined || is(place));
  }

  #spawnWanting(): void {
    if (this.#stopping || this.#wanting.size === 0) return;
    for (const worker of this.#wanting) this.#spawn(worker);
    this.#conditions.changed();
  }

  /** Starts a worker in a place, or lets the place wait until there is room. @returns whether there was */
  #spawn(worker: number): boolean {
    const thread = this.#standby.take();
    if (thread === undefined) {
      this.#places[worker] = undefined;
      if (!this.#setting.onDemand) this.#wanting.add(worker);
      return false;
    }
    this.#wanting.delete(worker);
    const control = new Control(this.#setting.lab, worker);
    this.#bells[worker] ??= control.bell = eventfd();
    control.incarnation++;
    const channel = new MessageChannel();
    const start = this.#startOf(worker, control.incarnation, channel.port2);
    const place: WorkerSlot = {
      thread,
      start,
      commands: channel.port1,
      ready: false,
      draining: false,
      stopped: false,
      round: this.#round,
      beats: control.beats,
      beatAt: this.#setting.clock(),
    };
    this.#places[worker] = place;
    thread.onmessage = ({ data }: MessageEvent<Report>) => this.#reported(worker, place, data);
    thread.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      this.#reported(worker, place, { kind: "died", error: event.message });
    };
    thread.postMessage(start, [channel.port2]);
    return true;
  }

  #startOf(worker: number, incarnation: number, commands: MessagePort): StartWorker {
    const { lab, descriptorLimit, observes, stdin } = this.#setting;
    return {
      worker,
      incarnation,
      lab,
      ledger: shareLedger(descriptorLimit),
      notes: this.#setting.collected.begin(worker),
      observes,
      commands,
      bell: this.#bells[worker],
      listeners: this.#listeners,
      rules: this.#rules,
      stdin: worker === 0 ? stdin : "none",
    };
  }

  #reported(worker: number, place: WorkerSlot, report: Report): void {
    if (this.#places[worker] !== place) return this.#reportedLate(worker, place, report);
    if (report.kind === "died") return this.#bury(worker, place, report.error, false);
    if (report.kind === "draining") place.draining = true;
    if (report.kind === "stopped") place.stopped = true;
    if (report.kind === "relisted") place.round = report.round;
    if (report.kind === "loaded" || report.kind === "ready") {
      this.#setting.room.loaded(place.thread);
      this.#spawnWanting();
    }
    if (report.kind === "ready") {
      place.ready = true;
      place.beatAt = this.#setting.clock();
      if (place.start.incarnation > 1) this.#setting.replaced(worker);
    }
    this.#setting.reported(worker, report);
    this.#conditions.changed();
  }

  /** A worker that was abandoned has nothing to say any more; but what it has taken meanwhile is given back. */
  #reportedLate(worker: number, place: WorkerSlot, report: Report): void {
    if (report.kind === "isolate") return this.#setting.reported(worker, report);
    if (report.kind !== "abandoned" && report.kind !== "died") return;
    if (!this.#abandoned.delete(place)) return;
    closeHeld(place.start.ledger);
    place.thread.terminate();
    this.#setting.collected.giveBack(place.start.notes);
    this.#setting.ended(worker);
  }

  /** @param hangs whether the worker may come back */
  #bury(worker: number, place: WorkerSlot, why: string, hangs: boolean): void {
    this.#reclaim(worker, place);
    this.#setting.room.loaded(place.thread);
    if (hangs) this.#abandoned.add(place);
    else {
      place.thread.terminate();
      this.#setting.collected.giveBack(place.start.notes);
    }
    this.#died++;
    const forgiven = this.#setting.onDemand && place.ready;
    const hopeless = !forgiven && this.#deaths[worker].add(this.#setting.clock());
    const replacing = !hopeless && !this.#stopping;
    this.#setting.died(worker, why, replacing);
    if (hopeless) this.#setting.hopeless(worker);
    if (replacing && !this.#setting.onDemand) this.#spawn(worker);
    this.#conditions.changed();
  }

  /** Takes a place away from its worker, whether it lives or not, and closes what it has opened. */
  #reclaim(worker: number, place: WorkerSlot): void {
    // From here on the worker, should it still run, touches no descriptor; so they may be closed.
    new Control(this.#setting.lab, worker).incarnation++;
    this.#places[worker] = undefined;
    place.commands.close();
    closeHeld(place.start.ledger);
    forgetWorker(this.#setting.lab, worker);
    this.#setting.collected.end(worker, this.#setting.wallClock());
  }
}
