// A lab: its listeners, the workers that serve them, and what is kept of both. Binding, serving, draining and
// closing are steps of their own; run_lab.ts puts them in order.
import type { LabConfig } from "../config/types.ts";
import { setPaused, type SharedLab, shareLab } from "../dataplane/shared/memory.ts";
import type { Command } from "../dataplane/shared/messages.ts";
import { RecordNames } from "../dataplane/shared/record.ts";
import type { Clock } from "../exchange/clock.ts";
import { LimitedLog, type Logger } from "../log/logger.ts";
import { kernelDrops } from "../posix/options.ts";
import type { KnownInterfaces } from "../posix/system/interfaces.ts";
import { Collected } from "../workers/collected.ts";
import type { Health } from "../workers/supervisor.ts";
import type { ReservedCounters } from "./counters.ts";
import type { LabScreen } from "./display/screen.ts";
import {
  droppedExchanges,
  type ListenerTotals,
  openConnections,
  received,
  totalsOf,
} from "./display/totals.ts";
import { type BoundListener, OpenError } from "./listeners/bound_socket.ts";
import type { ConfigChange } from "./listeners/change.ts";
import { DrainingListeners, Groups } from "./listeners/draining.ts";
import { closeBound, ListenerRegistry, type RegistryChange } from "./listeners/registry.ts";
import { IdleWatch, type StdinUse, type StopRequest } from "./stop_request.ts";
import { Workers } from "./workers.ts";

interface LabOptions {
  readonly config: LabConfig;
  /** The journal's. */
  readonly secret: Uint8Array;
  readonly stdin: StdinUse;
  readonly log: Logger;
  readonly screen: LabScreen;
  /**
   * Asked to stop the lab when nothing comes any more, when Enter is pressed, when workers die again and
   * again.
   */
  readonly request: StopRequest;
  /** Counters that outlive the lab; without, each begins at nothing. */
  readonly counters?: Pick<ReservedCounters, "begin" | "keepOnly">;
  readonly interfaces: KnownInterfaces;
  readonly clock: Clock;
  /** For tests that kill many workers; else the supervisor's own. */
  readonly mostDeaths?: number;
}

/** How often workers for one connection are started ahead, and messages told of that were not shown. */
const TICK_MS = 100;

/** How often groups are joined on interfaces that are new, and listeners that drain are looked after. */
const UPKEEP_MS = 1000;

/** Beyond the time that listeners which went may take: a worker that hangs just then is replaced within it. */
const ROOM_GRACE_MS = 5000;

/** More workers than this would not serve anybody faster. */
const MOST_WORKERS = 128;

export class Lab {
  /**
   * By number, when it was opened: the interfaces its group was joined on; absent where there is no group.
   */
  readonly joined = new Map<number, readonly string[]>();
  /** What happens in it, read out of its workers' memory. */
  readonly collected: Collected;
  readonly #options: LabOptions;
  readonly #shared: SharedLab;
  readonly #names: RecordNames;
  readonly #registry: ListenerRegistry;
  readonly #workers: Workers;
  readonly #groups: Groups;
  readonly #draining: DrainingListeners;
  readonly #limited: LimitedLog;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #config: LabConfig;
  #idle: IdleWatch | undefined;

  /** Opens every socket. @throws OpenError when one can't be; then none stays open */
  constructor(options: LabOptions) {
    const { config, log, clock } = options;
    this.#options = options;
    this.#config = config;
    this.#limited = new LimitedLog(log, () => clock.monotonic());
    const workers = config.lab.workers === "auto" ? navigator.hardwareConcurrency : config.lab.workers;
    this.#shared = shareLab(Math.min(workers, MOST_WORKERS));
    this.#groups = new Groups(log, this.#limited);
    this.#names = new RecordNames(options.interfaces, clock);
    this.collected = new Collected(this.#shared, this.#names);
    const registry = this.#registry = new ListenerRegistry(config, log);
    this.#nameListeners();
    try {
      options.counters?.begin(registry.live, this.#shared);
      this.#join(registry.live);
      this.#workers = new Workers({
        ...options,
        shared: this.#shared,
        collected: this.collected,
        registry,
        limited: this.#limited,
      });
    } catch (error) {
      closeBound(registry.live);
      throw error;
    }
    this.#draining = new DrainingListeners(this.#shared, registry, this.#workers, clock);
  }

  /** What it serves now: after a reload, the listeners that could be opened. */
  get config(): LabConfig {
    return this.#config;
  }

  /** In the order of the configuration. */
  get listeners(): readonly BoundListener[] {
    return this.#registry.listeners;
  }

  /** The traps beside the listeners. */
  get traps(): readonly BoundListener[] {
    return this.#registry.traps;
  }

  /** The listeners, then the traps. */
  get bound(): readonly BoundListener[] {
    return this.#registry.live;
  }

  get workers(): number {
    return this.#shared.workers;
  }

  /** Its counts and flags, for the board. */
  get shared(): SharedLab {
    return this.#shared;
  }

  /** How its workers are. */
  get health(): Health {
    return this.#workers.health;
  }

  /** Connections open now. */
  get open(): number {
    return openConnections(this.#shared, this.#registry.numbers);
  }

  /** Exact counts per listener, of those that are served no longer behind the others. */
  get totals(): ListenerTotals[] {
    const of = ({ number, config, socket }: BoundListener) =>
      totalsOf(this.#shared, number, config.name, kernelDrops(socket.fd));
    return [...this.listeners.map(of), ...this.#draining.totals];
  }

  /** Exchanges that were counted, but too many at once to be recorded singly. */
  get dropped(): number {
    return this.#registry.numbers.reduce((sum, number) => sum + droppedExchanges(this.#shared, number), 0);
  }

  /** Starts the workers; resolves when they serve. @throws NoDescriptorsError, SystemError */
  async start(): Promise<void> {
    this.#timers.push(
      setInterval(() => this.#workers.tick(), TICK_MS),
      setInterval(() => this.#tickIdle(), IdleWatch.TICK_MS),
      setInterval(() => this.#groups.tick(), UPKEEP_MS),
      setInterval(() => this.#draining.tick(), UPKEEP_MS),
    );
    await this.#workers.start();
    // Not before clients can be served.
    this.#idle = new IdleWatch(this.#config.lab.idleExit, this.#options.clock.monotonic());
  }

  /**
   * Waits until there is room for a change beside the listeners that earlier ones took away: after a storm
   * of reloads, until the first of those have finished.
   * @throws OpenError when they don't
   */
  async roomFor(change: ConfigChange): Promise<void> {
    if (this.#registry.hasRoom(change)) return;
    const { log, clock, request } = this.#options;
    const { count, longest } = this.#draining;
    log.info("Reload waits for {count} removed listeners whose connections still finish", { count });
    const end = clock.monotonic() + longest + ROOM_GRACE_MS;
    while (!this.#registry.hasRoom(change)) {
      if (request.reason !== undefined) throw new OpenError("Cannot reload: the lab is stopping");
      if (clock.monotonic() >= end) {
        const open = this.#draining.count;
        throw new OpenError(
          `Cannot reload: ${open} removed listeners still have connections; reload again in a minute`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  /**
   * Serves the listeners of another configuration from now on: what is unchanged is not touched, what is gone
   * finishes.
   * @returns what could not be opened once what had its address before was closed
   * @throws OpenError when something can't be opened; then nothing has changed
   */
  async apply(change: ConfigChange): Promise<string[]> {
    const { config } = change;
    const prepared = this.#registry.prepare(change);
    this.#workers.configure(config);
    await this.#change(this.#registry.commit(prepared), config.lab.drain);
    const { shared, problems } = this.#registry.openLate(prepared);
    if (shared.length > 0) await this.#change({ retired: [], shared }, config.lab.drain);
    const { language, name, drain, allow, display } = config.lab;
    // The rest of [lab], and [log], [board] and [journal], are read at the start: the next change is from what runs.
    const lab = { ...this.#config.lab, language, name, drain, allow, display };
    const { limits, exercises } = config;
    this.#config = {
      ...this.#config,
      limits,
      exercises,
      lab,
      listeners: this.listeners.map((bound) => bound.config),
    };
    return problems;
  }

  /** Tells the workers of a change, then closes what they touch no longer. */
  async #change({ retired, shared }: RegistryChange, drain: number): Promise<void> {
    const { counters, log } = this.#options;
    this.#nameListeners();
    counters?.begin(shared, this.#shared);
    this.#join(shared);
    const untouched = await this.#workers.change({ retired, shared });
    const gone = retired.filter(({ number }) => !shared.some((bound) => bound.number === number));
    for (const bound of gone) this.#groups.leave(bound);
    this.#draining.add(gone, drain);
    if (!untouched) {
      log.error("Some sockets stay open and are not served: a worker does not answer");
      return;
    }
    counters?.keepOnly(this.bound);
    this.#close(gone);
  }

  /**
   * Accepts the clients that wait, refuses new ones, lets connections finish for `ms`.
   * @returns whether all did
   */
  drain(ms: number): Promise<boolean> {
    return this.#workers.drain(ms);
  }

  /** Closes what is left, ends the workers; totals stay readable until {@linkcode closeSockets}. */
  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#workers.close();
    this.#limited.finish();
  }

  /** Gives the addresses back. */
  closeSockets(): void {
    this.#close(this.bound);
  }

  #close(listeners: readonly BoundListener[]): void {
    for (const problem of closeBound(listeners)) {
      this.#options.log.warning("{problem}; the file stays behind", { problem });
    }
  }

  /**
   * Pauses a listener: its clients are refused; or has it serve again.
   * @returns false where there is none of that name
   */
  pause(name: string, on: boolean): boolean {
    const found = this.listeners.find(({ config }) => config.name === name);
    if (found !== undefined) setPaused(this.#shared, found.number, on);
    return found !== undefined;
  }

  /** For tests of the supervision. */
  command(worker: number, command: Command): void {
    this.#workers.command(worker, command);
  }

  #tickIdle(): void {
    const now = this.#options.clock.monotonic();
    if (this.#idle?.tick(received(this.#shared, this.#registry.numbers), now)) {
      this.#options.request.stop("idle");
    }
  }

  /** A listener that a reload changed has another name or service; a trap may stand beside another listener. */
  #nameListeners(): void {
    for (const bound of this.bound) {
      this.#names.set(bound.number, bound, this.#registry.of(bound.beside ?? bound.number).config);
    }
  }

  #join(listeners: readonly BoundListener[]): void {
    for (const bound of listeners) {
      const on = this.#groups.join(bound);
      if (on !== undefined) this.joined.set(bound.number, on);
    }
  }
}
