// Starts the reactor workers, watches their heartbeats, replaces the dead. A worker that dies says so or
// fails; one that hangs stands still, and since terminate() can't stop it (docs/deno-posix.md T2) it is
// abandoned: what its descriptors refer to is closed, another worker gets its slot.
import type { StreamListenerConfig } from "../config/types.ts";
import {
  blockHeld,
  Control,
  forgetListener,
  forgetWorker,
  type SharedLab,
  shareLedger,
} from "../dataplane/shared/memory.ts";
import type {
  AdmissionRules,
  Command,
  HandedConnection,
  Observes,
  Report,
  SharedListener,
  StartWorker,
} from "../dataplane/shared/messages.ts";
import type { Clock } from "../exchange/clock.ts";
import { eventfd } from "../posix/epoll.ts";
import { close } from "../posix/socket.ts";
import type { Collected } from "./collected.ts";
import {
  Changes,
  type DescriptorBudget,
  NoDescriptorsError,
  RestartLimit,
  SpareWorker,
  STARTING_MS,
  WorkerSlot,
} from "./slot.ts";

/** How often heartbeats are read. */
export const WATCH_MS = 150;

/** A worker turns its loop ten times a second at least; so long without a turn means it hangs. */
const HUNG_MS = 500;

/** How long workers may take to serve other listeners; one that hangs is replaced within a second. */
const RELIST_MS = 5000;

/**
 * How long the end may wait for a worker to accept the clients that wait already; it needs a few
 * milliseconds.
 */
const LAST_ACCEPTS_MS = 300;

/** Of all workers of a lab: the pool's, and those that serve one connection each. */
export interface WorkerOptions {
  readonly lab: SharedLab;
  /** Reads what its workers record. */
  readonly collected: Collected;
  readonly rules: AdmissionRules;
  readonly descriptorLimit: number;
  readonly budget: DescriptorBudget;
  /** Whether single exchanges are recorded. */
  readonly observes: Observes;
  /** {@linkcode StartWorker.secret} */
  readonly secret: Uint8Array;
  readonly clock: Clock;
}

interface SupervisorOptions extends WorkerOptions {
  /** Numbers of its workers. */
  readonly workers: readonly number[];
  /**
   * Whether workers are started only as they are wanted (`Supervisor.grow`), to serve connections that they
   * are handed. They may die while they serve as often as they like: what a client sends must not end the
   * lab.
   */
  readonly onDemand?: true;
  readonly listeners: readonly SharedListener[];
  /** What the first worker does with standard input. */
  readonly stdin: StartWorker["stdin"];
  /** Deaths within a minute that end the lab; tests that kill many raise it. */
  readonly mostDeaths?: number;
}

/**
 * Who is told of workers: the lab; and of those that serve one connection each, what hands them connections.
 */
export interface WorkerEvents {
  /** What a worker says, but for the reports that only its supervisor needs. */
  reported(worker: number, report: Report): void;
  /** A worker died or hung, with why, and whether its replacement is on its way. */
  died(worker: number, why: string, replacing: boolean): void;
  /** A worker's replacement serves. */
  replaced(worker: number): void;
  /** A worker that hung and was abandoned has come back, and ended. */
  ended(worker: number): void;
  /** One worker died too often. */
  crashLoop(worker: number): void;
}

/** How the workers are, for whoever watches over the lab. */
export interface Health {
  /** Workers that serve now, and how many have died since the start. */
  readonly serving: number;
  readonly deaths: number;
  /** By worker: how often its loop has turned. */
  readonly beats: readonly number[];
  /** Workers that hung, were given up, and have not come back. */
  readonly abandoned: number;
  /** Whether a worker is loaded ahead, for the next that dies. */
  readonly spare: boolean;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #events: WorkerEvents;
  readonly #slots: (WorkerSlot | undefined)[] = [];
  /** Slots whose worker waits for descriptors to start. */
  readonly #wanting = new Set<number>();
  /** Workers that hung, until they come back and end. */
  readonly #abandoned = new Set<WorkerSlot>();
  /**
   * One a slot for as long as the lab runs: ringing it for a dead worker must not write to a descriptor
   * reused since.
   */
  readonly #bells: number[] = [];
  /** By worker. */
  readonly #deaths: RestartLimit[] = [];
  readonly #spare: SpareWorker;
  readonly #changes = new Changes();
  #listeners: readonly SharedListener[];
  #rules: AdmissionRules;
  /** Changes of listeners so far. */
  #round = 0;
  #died = 0;
  #stopping = false;
  #lastTick: number;

  constructor(options: SupervisorOptions, events: WorkerEvents) {
    this.#options = options;
    this.#events = events;
    this.#listeners = options.listeners;
    this.#rules = options.rules;
    for (const worker of options.workers) this.#deaths[worker] = new RestartLimit(options.mostDeaths);
    this.#spare = new SpareWorker(options.budget, options.clock);
    this.#lastTick = options.clock.monotonic();
  }

  /** Starts all workers; resolves when all serve. @throws NoDescriptorsError, SystemError */
  async start(): Promise<void> {
    const { workers, budget, descriptorLimit } = this.#options;
    this.grow(workers.length);
    const stuck = () => this.#wanting.size > 0 && this.#all(({ ready }) => ready) && !budget.busy;
    await this.#changes.waitUntil(() => workers.every((worker) => this.#slots[worker]?.ready) || stuck());
    if (stuck()) throw new NoDescriptorsError(workers.length, descriptorLimit);
  }

  /**
   * Has so many workers, as far as there are descriptors.
   * @throws SystemError when there is none for a bell
   */
  grow(count: number): void {
    const { workers, onDemand } = this.#options;
    for (const worker of workers.slice(0, count)) {
      if (this.#stopping) return;
      if (this.#slots[worker] === undefined && !this.#spawn(worker) && onDemand) return;
    }
  }

  /** How its workers are. */
  get health(): Health {
    return {
      serving: this.#slots.filter((slot) => slot?.ready && !slot.stopped).length,
      deaths: this.#died,
      beats: this.#options.workers.map((worker) => new Control(this.#options.lab, worker).beats),
      abandoned: this.#abandoned.size,
      spare: this.#spare.waits,
    };
  }

  /** Reads the heartbeats, replaces workers that hang; to be called every {@linkcode WATCH_MS}. */
  tick(): void {
    const now = this.#options.clock.monotonic();
    // When we ourselves are late, the whole machine may have stood still: that time tells nothing of the
    // workers.
    const missed = Math.max(0, now - this.#lastTick - WATCH_MS);
    this.#lastTick = now;
    this.#slots.forEach((slot, worker) => {
      if (slot === undefined || slot.stopped) return;
      const still = slot.stillFor(new Control(this.#options.lab, worker).beats, now, missed);
      if (still > (slot.ready ? HUNG_MS : STARTING_MS)) {
        const doing = slot.ready ? "its loop has not turned" : "it has not started";
        this.#replace(worker, slot, `${doing} for ${still} ms`, true);
      }
    });
    this.#spawnWanting();
    if (!this.#stopping && !this.#options.onDemand) this.#spare.tick(this.#listeners);
  }

  /** Sends a command to one worker. */
  command(worker: number, command: Command): void {
    this.#slots[worker]?.command(command);
  }

  /**
   * Hands a connection to one worker, which is to close its descriptor; we do when the worker is replaced
   * before.
   */
  hand(worker: number, connection: HandedConnection, config: StreamListenerConfig): void {
    this.#slots[worker]!.start.ledger[connection.fd] = 1;
    this.command(worker, { kind: "serve", connection, config });
  }

  /** Sends a command to all workers. */
  commandAll(command: Command): void {
    this.#slots.forEach((_, worker) => this.command(worker, command));
  }

  /**
   * Has the workers serve some listeners no longer and others from now on.
   * @param listeners all that are served then, by workers that start later too
   * @returns true when no worker touches the retired ones' sockets any more, or false after some seconds
   */
  reconfigure(
    retire: readonly number[],
    share: readonly SharedListener[],
    listeners: readonly SharedListener[],
  ): Promise<boolean> {
    this.#listeners = listeners;
    const round = ++this.#round;
    this.commandAll({ kind: "reconfigure", round, retire, share, listeners });
    return this.#changes.waitUntil(() => this.#all((slot) => slot.round >= round || slot.stopped), RELIST_MS);
  }

  /** Has the workers apply other limits, also those that start later. */
  limit(rules: AdmissionRules): void {
    this.#rules = rules;
    this.commandAll({ kind: "limit", rules });
  }

  /** The number of a listener that was retired long ago will be given to another. */
  forget(listener: number): void {
    this.#options.collected.forget(listener);
    forgetListener(this.#options.lab, listener);
  }

  /**
   * Has the workers accept the clients that wait already, and no more.
   * @param accepted called when they have done so: from then on the kernel can refuse new clients
   * @returns true when all connections are closed, or false after `ms`
   */
  async drain(ms: number, accepted: () => void): Promise<boolean> {
    const end = this.#options.clock.monotonic() + ms;
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    const haveAccepted = () => this.#all((slot) => slot.draining || slot.stopped);
    await this.#changes.waitUntil(haveAccepted, Math.min(ms, LAST_ACCEPTS_MS));
    accepted();
    const left = Math.max(0, end - this.#options.clock.monotonic());
    return await this.#changes.waitUntil(() => this.#all(({ stopped }) => stopped), left);
  }

  /** Closes what is open; resolves when the workers have ended, or after `ms` without those that don't. */
  async close(ms: number): Promise<void> {
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    this.commandAll({ kind: "close" });
    await this.#changes.waitUntil(() => this.#all(({ stopped }) => stopped), ms);
    this.#slots.forEach((slot, worker) => {
      if (slot === undefined) return;
      this.#releaseResources(worker, slot);
      slot.end();
    });
    for (const slot of this.#abandoned) slot.end();
    this.#spare.close();
    this.#bells.splice(0).forEach((bell, worker) => {
      new Control(this.#options.lab, worker).bell = 0;
      close(bell);
    });
  }

  /** Whether it is so of all workers that are there. */
  #all(is: (slot: WorkerSlot) => boolean): boolean {
    return this.#slots.every((slot) => slot === undefined || is(slot));
  }

  #spawnWanting(): void {
    if (this.#stopping || this.#wanting.size === 0) return;
    for (const worker of this.#wanting) this.#spawn(worker);
    this.#changes.changed();
  }

  /** Starts a worker in a slot, or lets the slot wait for descriptors. @returns whether there were enough */
  #spawn(worker: number): boolean {
    const thread = this.#spare.take();
    if (thread === undefined) {
      this.#slots[worker] = undefined;
      if (!this.#options.onDemand) this.#wanting.add(worker);
      return false;
    }
    this.#wanting.delete(worker);
    const control = new Control(this.#options.lab, worker);
    this.#bells[worker] ??= control.bell = eventfd();
    control.incarnation++;
    const slot = new WorkerSlot(thread, this.#startOf(worker, control), {
      round: this.#round,
      beats: control.beats,
      beatAt: this.#options.clock.monotonic(),
    });
    this.#slots[worker] = slot;
    thread.onmessage = ({ data }: MessageEvent<Report>) => this.#reported(worker, slot, data);
    thread.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      this.#reported(worker, slot, { kind: "died", error: event.message });
    };
    thread.postMessage(slot.start);
    return true;
  }

  #startOf(worker: number, { incarnation, told }: Control): StartWorker {
    const { lab, descriptorLimit, observes, secret, stdin } = this.#options;
    return {
      worker,
      incarnation,
      lab,
      ledger: shareLedger(descriptorLimit),
      records: this.#options.collected.begin(worker),
      observes,
      told,
      bell: this.#bells[worker],
      listeners: this.#listeners,
      rules: this.#rules,
      secret,
      stdin: worker === 0 ? stdin : "none",
    };
  }

  #reported(worker: number, slot: WorkerSlot, report: Report): void {
    if (this.#slots[worker] !== slot) return this.#reportedLate(worker, slot, report);
    if (report.kind === "died") return this.#replace(worker, slot, report.error, false);
    slot.follow(report, this.#options.clock.monotonic());
    if (report.kind === "loaded" || report.kind === "ready") {
      this.#options.budget.loaded(slot.thread);
      this.#spawnWanting();
    }
    if (report.kind === "ready" && slot.start.incarnation > 1) this.#events.replaced(worker);
    this.#events.reported(worker, report);
    this.#changes.changed();
  }

  /** Reports of an abandoned worker count no more; but what it holds is released when it has come back. */
  #reportedLate(worker: number, slot: WorkerSlot, report: Report): void {
    if (report.kind === "isolate") return this.#events.reported(worker, report);
    if (report.kind !== "abandoned" && report.kind !== "died") return;
    if (!this.#abandoned.delete(slot)) return;
    slot.end();
    this.#options.collected.giveBack(slot.start.records);
    this.#events.ended(worker);
  }

  /**
   * Puts another worker in a slot, unless those there die too often.
   * @param hangs whether the worker may come back: terminate() can't stop one that stands still
   */
  #replace(worker: number, slot: WorkerSlot, why: string, hangs: boolean): void {
    this.#releaseResources(worker, slot);
    this.#options.budget.loaded(slot.thread);
    if (hangs) this.#abandoned.add(slot);
    else {
      slot.end();
      this.#options.collected.giveBack(slot.start.records);
    }
    this.#died++;
    const forgiven = this.#options.onDemand && slot.ready;
    const crashLoop = !forgiven && this.#deaths[worker].add(this.#options.clock.monotonic());
    const replacing = !crashLoop && !this.#stopping;
    this.#events.died(worker, why, replacing);
    if (crashLoop) this.#events.crashLoop(worker);
    if (replacing && !this.#options.onDemand) this.#spawn(worker);
    this.#changes.changed();
  }

  /**
   * Empties a slot, whether its worker lives or not, and ends what that worker has opened. The numbers of its
   * descriptors stay taken: whoever knows that its thread has ended closes them.
   */
  #releaseResources(worker: number, slot: WorkerSlot): void {
    // From here on the worker, should it still run, begins nothing; but it may be just before a call.
    new Control(this.#options.lab, worker).incarnation++;
    this.#slots[worker] = undefined;
    blockHeld(slot.start.ledger);
    forgetWorker(this.#options.lab, worker);
    this.#options.collected.end(worker, this.#options.clock.wallClock());
  }
}
