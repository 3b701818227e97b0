// Reactor workers under their supervisor, without the rest of a lab, so that a test sees which worker did what. Not
// here: whole labs (running_lab.ts).
import type { ListenerConfig } from "../../../src/config/types.ts";
import {
  Control,
  poolWorkers,
  type SharedLab,
  shareLab,
  tallyOf,
} from "../../../src/dataplane/shared/memory.ts";
import { bindAll, closeListeners } from "../../../src/lab/listeners/open.ts";
import type { BoundSocket } from "../../../src/lab/listeners/bound_socket.ts";
import { ring } from "../../../src/posix/epoll.ts";
import { descriptorLimit, hasFreeDescriptors } from "../../../src/posix/descriptors.ts";
import { Collected } from "../../../src/workers/collected.ts";
import { DescriptorBudget } from "../../../src/workers/slot.ts";
import { Supervisor, WATCH_MS, type WorkerEvents } from "../../../src/workers/supervisor.ts";
import { namesOf } from "../../dataplane/support/record_names.ts";
import { clockOf } from "../../support/clock.ts";
import { NO_RULES } from "./lab_config.ts";

export interface WorkersOptions {
  workers?: number;
  /** The supervisor's; with one of its own, a test looks at heartbeats itself. */
  clock?: () => number;
  /** Is told of each death, before the replacement is started. */
  died?: (why: string) => void;
  /** Whether so many descriptors are free; by default whether they are. */
  hasFree?: (count: number) => boolean;
}

export class RunningWorkers implements AsyncDisposable, WorkerEvents {
  readonly shared: SharedLab;
  readonly supervisor: Supervisor;
  readonly deaths: string[] = [];
  /** Workers that were replaced, and those of the abandoned that have come back and ended. */
  readonly replacements: number[] = [];
  readonly returned: number[] = [];
  readonly #sockets: BoundSocket[];
  readonly #died: ((why: string) => void) | undefined;
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  /** Worker 0 is every listener's primary. */
  constructor(
    listeners: ListenerConfig[],
    { workers = 2, clock, died, hasFree = hasFreeDescriptors }: WorkersOptions = {},
  ) {
    this.shared = shareLab(workers);
    this.#sockets = bindAll(listeners);
    this.#died = died;
    const time = clockOf(clock ?? (() => performance.now()));
    this.supervisor = new Supervisor({
      lab: this.shared,
      collected: new Collected(this.shared, namesOf(listeners)),
      workers: poolWorkers(this.shared),
      listeners: listeners.map((config, listener) => {
        const { fd, receiveBuffer } = this.#sockets[listener];
        return { listener, fd, config, receiveBuffer: receiveBuffer?.granted ?? 0, primary: 0 };
      }),
      rules: NO_RULES,
      descriptorLimit: descriptorLimit(),
      budget: new DescriptorBudget(time, hasFree),
      observes: "users",
      secret: new Uint8Array(32),
      stdin: "none",
      clock: time,
    }, this);
    if (clock === undefined) this.#timer = setInterval(() => this.supervisor.tick(), WATCH_MS);
  }

  static async start(listeners: ListenerConfig[], options: WorkersOptions = {}): Promise<RunningWorkers> {
    const running = new RunningWorkers(listeners, options);
    await running.supervisor.start();
    return running;
  }

  reported(): void {}

  died(worker: number, why: string): void {
    this.deaths.push(`${worker}: ${why}`);
    this.#died?.(why);
  }

  replaced(worker: number): void {
    this.replacements.push(worker);
  }

  ended(worker: number): void {
    this.returned.push(worker);
  }

  crashLoop(): void {}

  port(listener = 0): number {
    const { address } = this.#sockets[listener];
    return Number(address.slice(address.lastIndexOf(":") + 1));
  }

  /** One field of a listener's tally, worker by worker. */
  tallies(field: number, listener = 0): number[] {
    return Array.from(
      { length: this.shared.workers },
      (_, worker) => tallyOf(this.shared, worker, listener)[field],
    );
  }

  /** Has a worker stand still, for less than it takes to notice. */
  stall(worker: number, ms = 300): void {
    this.supervisor.command(worker, { kind: "fault", how: { hangsFor: ms } });
  }

  /** Calls a worker to help, as the primary does. */
  callForHelp(worker: number, listener = 0): void {
    Atomics.store(this.shared.helpWanted, listener, 1);
    ring(new Control(this.shared, worker).bell);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.supervisor.close(1000);
    closeListeners(this.#sockets);
  }
}
