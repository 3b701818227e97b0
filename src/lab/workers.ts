// The lab's workers: the pool that serves its listeners, and those that serve one connection each. What they
// report goes to the screen, the log, or is a reason to stop.
import type { LabConfig, StreamListenerConfig } from "../config/types.ts";
import { poolWorkers, type SharedLab } from "../dataplane/shared/memory.ts";
import type {
  AdmissionRules,
  Command,
  Observes,
  Report,
  SharedListener,
} from "../dataplane/shared/messages.ts";
import type { Clock } from "../exchange/clock.ts";
import type { LimitedLog, Logger } from "../log/logger.ts";
import { descriptorLimit } from "../posix/descriptors.ts";
import { Children } from "../workers/children.ts";
import type { Collected } from "../workers/collected.ts";
import { DescriptorBudget } from "../workers/slot.ts";
import { type Health, Supervisor, WATCH_MS, type WorkerEvents } from "../workers/supervisor.ts";
import { DroppedMessages, type LabScreen } from "./display/screen.ts";
import type { BoundListener } from "./listeners/bound_socket.ts";
import { stopListening } from "./listeners/open.ts";
import type { ListenerRegistry, RegistryChange } from "./listeners/registry.ts";
import type { StdinUse, StopRequest } from "./stop_request.ts";

/** How long workers may take to close what is open, once they have no more time to finish it. */
const CLOSE_MS = 500;

interface WorkersOptions {
  readonly config: LabConfig;
  readonly secret: Uint8Array;
  readonly shared: SharedLab;
  readonly collected: Collected;
  readonly registry: ListenerRegistry;
  readonly stdin: StdinUse;
  readonly screen: LabScreen;
  readonly request: StopRequest;
  readonly log: Logger;
  readonly limited: LimitedLog;
  readonly clock: Clock;
  /** For tests that kill many workers; else the supervisor's own. */
  readonly mostDeaths?: number;
}

export class Workers implements WorkerEvents {
  readonly #options: WorkersOptions;
  readonly #pool: Supervisor;
  readonly #children: Children;
  readonly #dropped: DroppedMessages;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: WorkersOptions) {
    const { config, secret, shared, collected, registry, stdin, log, limited, clock, mostDeaths } = options;
    this.#options = options;
    this.#dropped = new DroppedMessages(log, clock);
    const common = {
      lab: shared,
      collected,
      rules: rulesOf(config),
      descriptorLimit: descriptorLimit(),
      budget: new DescriptorBudget(clock),
      observes: observesOf(config.lab),
      secret,
      clock,
    };
    const workers = poolWorkers(shared);
    const listeners = registry.live.map((bound) => this.#share(bound));
    this.#pool = new Supervisor({ ...common, workers, listeners, stdin, mostDeaths }, this);
    this.#children = new Children(common, this, limited);
  }

  /** Of the pool's workers, and of those that serve one connection each. */
  get #supervisors(): Supervisor[] {
    return [this.#pool, this.#children.supervisor];
  }

  /** How the pool's workers are. */
  get health(): Health {
    return this.#pool.health;
  }

  /** Starts the workers; resolves when they serve. @throws NoDescriptorsError, SystemError */
  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#supervisors.forEach((each) => each.tick()), WATCH_MS);
    const starting = this.#pool.start();
    this.#children.start(this.#options.config.listeners);
    await starting;
  }

  /** To be called some ten times a second. */
  tick(): void {
    this.#children.tick();
    this.#dropped.tick();
  }

  /**
   * Has the workers apply another configuration's limits, and has some ready for connections of their own.
   */
  configure(config: LabConfig): void {
    this.#children.start(config.listeners);
    for (const each of this.#supervisors) each.limit(rulesOf(config));
  }

  /** Has the workers serve other listeners. @returns false when one of them does not answer */
  change({ retired, shared }: RegistryChange): Promise<boolean> {
    return this.#pool.reconfigure(
      retired.map(({ number }) => number),
      shared.map((bound) => this.#share(bound)),
      this.#options.registry.live.map((bound) => this.#share(bound)),
    );
  }

  /** Closes the connections of listeners that were retired. */
  closeRetired(numbers: readonly number[]): void {
    for (const each of this.#supervisors) each.commandAll({ kind: "close-retired", listeners: numbers });
  }

  /** The number of a listener that was retired will be given to another. */
  forget(number: number): void {
    for (const each of this.#supervisors) each.forget(number);
  }

  /**
   * Accepts the clients that wait, refuses new ones, lets connections finish for `ms`.
   * @returns whether all did
   */
  async drain(ms: number): Promise<boolean> {
    const { clock, registry } = this.#options;
    const end = clock.monotonic() + ms;
    const drained = await this.#pool.drain(ms, () => stopListening(registry.live));
    // Not before: until the pool has stopped, connections may be on their way from it to a worker of their
    // own.
    return drained && await this.#children.drain(Math.max(0, end - clock.monotonic()));
  }

  /** Closes what is left, ends the workers. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pool.close(CLOSE_MS);
    await this.#children.close(CLOSE_MS);
    this.#dropped.finish();
  }

  /** For tests of the supervision. */
  command(worker: number, command: Command): void {
    this.#pool.command(worker, command);
  }

  reported(_worker: number, report: Report): void {
    const { screen, request, registry, limited } = this.#options;
    switch (report.kind) {
      case "shown":
        return screen.shown(registry.of(report.listener).config, report);
      case "peeked":
      case "urgent":
        return screen.looked(registry.of(report.listener).config, report.kind, report.bytes, report.sender);
      case "entered":
        return request.typed(report.input);
      case "isolate": {
        const { config } = registry.of(report.connection.listener);
        return this.#children.take(report.connection, config as StreamListenerConfig);
      }
      case "dropped":
        return this.#dropped.add(registry.of(report.listener).config.name, report.count);
      case "failures":
        for (const { listener, cause, count } of report.failures) {
          const properties = { listener: registry.of(listener).config.name, cause, count };
          limited.warning(`${listener} ${cause}`, "{listener}: {cause} ({count} times)", properties);
        }
    }
  }

  died(worker: number, why: string, replacing: boolean): void {
    const then = replacing ? "; it is being replaced" : "";
    this.#options.log.error(`Worker {worker} died: {why}${then}`, { worker, why });
  }

  replaced(worker: number): void {
    this.#options.log.info("Worker {worker} is replaced", { worker });
  }

  ended(worker: number): void {
    this.#options.log.info("The abandoned worker {worker} has come back and ended", { worker });
  }

  crashLoop(worker: number): void {
    const { log, request, shared } = this.#options;
    if (worker < shared.workers) {
      log.error("Worker {worker} died too often within a minute; the lab ends", { worker });
    } else log.error("Workers for one connection die before they serve; the lab ends");
    request.stop("workersDied");
  }

  #share({ number, config, socket }: BoundListener): SharedListener {
    const receiveBuffer = socket.receiveBuffer?.granted ?? 0;
    const primary = number % this.#options.shared.workers;
    return { listener: number, fd: socket.fd, config, receiveBuffer, primary };
  }
}

function rulesOf({ limits, lab: { allow, proxies } }: LabConfig): AdmissionRules {
  return { limits, allow, proxies };
}

function observesOf({ observations, loopbackMachines }: LabConfig["lab"]): Observes {
  if (!observations) return false;
  return loopbackMachines ? "addresses" : "users";
}
