// A lab in the test's own process, with everything it says kept: `await using running = await RunningLab.start(…)`.
// The test must not block its thread, which is the lab's main thread.
import type { ListenerConfig } from "../../../src/config/types.ts";
import type { Fault } from "../../../src/dataplane/shared/messages.ts";
import type { Count, Exchange, Returned } from "../../../src/exchange/exchange.ts";
import { PIPELINE_MS } from "../../../src/lab/class/pipeline.ts";
import type { ListenerTotals } from "../../../src/lab/display/totals.ts";
import { HostNames, LabScreen } from "../../../src/lab/display/screen.ts";
import { Lab } from "../../../src/lab/lab.ts";
import { StopRequest } from "../../../src/lab/stop_request.ts";
import type { Logger } from "../../../src/log/logger.ts";
import { KnownInterfaces } from "../../../src/posix/system/interfaces.ts";
import { clockOf } from "../../support/clock.ts";
import { waitFor } from "../../support/wait_for.ts";
import { labOf } from "./lab_config.ts";

/** Milliseconds that a condition is waited for, on a machine that is busy. */
export const PATIENCE = 10_000;

export interface LabOptions {
  workers?: number;
  clock?: () => number;
  mostDeaths?: number;
  observations?: boolean;
  /** 127.0.0.2 and its like are machines of their own. */
  loopbackMachines?: boolean;
  /** Is told of each record as it is logged, synchronously. */
  logged?: (record: LogRecord) => void;
}

export interface LogRecord {
  readonly level: keyof Logger;
  readonly message: string;
  readonly properties: Record<string, unknown>;
  /** performance.now() when it came. */
  readonly at: number;
}

export class RunningLab implements AsyncDisposable {
  readonly lab: Lab;
  readonly records: LogRecord[] = [];
  readonly observations: Exchange[] = [];
  readonly counts: Count[] = [];
  readonly returned: Returned[] = [];
  readonly #request = new StopRequest(clockOf(() => performance.now()));
  readonly #timer: ReturnType<typeof setInterval>;
  #stopped = false;

  constructor(listeners: ListenerConfig[], options: LabOptions) {
    const { workers = 2, clock = () => performance.now(), mostDeaths, logged = () => {} } = options;
    const config = labOf(listeners, workers);
    config.lab.observations = options.observations ?? true;
    config.lab.loopbackMachines = options.loopbackMachines ?? false;
    const write = (level: keyof Logger) => (message: string, properties: Record<string, unknown> = {}) => {
      const record = { level, message, properties, at: performance.now() };
      this.records.push(record);
      logged(record);
    };
    const log = {
      debug: write("debug"),
      info: write("info"),
      warning: write("warning"),
      error: write("error"),
    };
    const time = clockOf(clock);
    const interfaces = new KnownInterfaces();
    const names = new HostNames(time);
    this.lab = new Lab({
      config,
      secret: new Uint8Array(32),
      stdin: "none",
      interfaces,
      log,
      screen: new LabScreen({ config, display: { line: () => {} }, log, names, interfaces, clock: time }),
      request: this.#request,
      clock: time,
      mostDeaths,
    });
    this.#timer = setInterval(() => this.#observe(), PIPELINE_MS);
  }

  /** Whether the lab asks to be stopped, since workers keep dying. */
  get crashLoop(): boolean {
    return this.#request.reason === "workersDied";
  }

  static async start(listeners: ListenerConfig[], options: LabOptions = {}): Promise<RunningLab> {
    const running = new RunningLab(listeners, options);
    await running.lab.start();
    return running;
  }

  /** The port that a listener really has. */
  port(name: string): number {
    const { address } = this.lab.listeners[this.#numberOf(name)].socket;
    return Number(address.slice(address.lastIndexOf(":") + 1));
  }

  totals(name: string): ListenerTotals {
    return this.lab.totals[this.#numberOf(name)];
  }

  #numberOf(name: string): number {
    const number = this.lab.totals.findIndex((each) => each.name === name);
    if (number < 0) throw new Error(`Cannot find listener "${name}"`);
    return number;
  }

  fault(worker: number, how: Fault): void {
    this.lab.command(worker, { kind: "fault", how });
  }

  /** Log records whose message begins so, about one worker if it is given. */
  recordsOf(begin: string, worker?: number): LogRecord[] {
    return this.records.filter(({ message, properties }) =>
      message.startsWith(begin) && (worker === undefined || properties.worker === worker)
    );
  }

  /** Waits for the worker that is loaded ahead. */
  spare(): Promise<true> {
    return waitFor("a worker that is loaded ahead", () => this.lab.health.spare, { timeout: PATIENCE });
  }

  /** Waits until so many deaths have been logged in all. */
  died(count: number, worker?: number): Promise<LogRecord> {
    return this.#nth("Worker {worker} died:", count, worker);
  }

  /** Waits until so many replacements serve. */
  replaced(count: number, worker?: number): Promise<LogRecord> {
    return this.#nth("Worker {worker} is replaced", count, worker);
  }

  /** Waits until so many workers that hung have come back and ended. */
  ended(count: number, worker?: number): Promise<LogRecord> {
    return this.#nth("The abandoned worker", count, worker);
  }

  #nth(begin: string, count: number, worker?: number): Promise<LogRecord> {
    return waitFor(
      () => `record ${count} of "${begin}"; the log was ${JSON.stringify(this.records, null, 1)}`,
      () => this.recordsOf(begin, worker)[count - 1],
      { timeout: PATIENCE, interval: 5 },
    );
  }

  /** Waits until so many exchanges were observed, and gives all of them. */
  async observed(count: number): Promise<Exchange[]> {
    await waitFor(
      () => `${count} observations; there are ${this.observations.length}`,
      () => this.observations.length >= count,
      { timeout: PATIENCE },
    );
    return this.observations;
  }

  /** Waits until so many exchanges were counted of clients. */
  async counted(count: number): Promise<void> {
    const sum = () => this.counts.reduce((all, { exchanges }) => all + exchanges, 0);
    await waitFor(() => `${count} counted exchanges; there are ${sum()}`, () => sum() >= count, {
      timeout: PATIENCE,
    });
  }

  /** Stops the lab; its counts stay. @returns whether all connections finished within `drain` ms */
  async stop(drain = 0): Promise<boolean> {
    this.#stopped = true;
    const drained = await this.lab.drain(drain);
    await this.lab.close();
    clearInterval(this.#timer);
    this.#observe();
    return drained;
  }

  #observe(): void {
    const { exchanges, counts, returned } = this.lab.collected.take();
    for (const exchange of exchanges) this.observations.push(exchange);
    for (const count of counts) this.counts.push(count);
    for (const each of returned) this.returned.push(each);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#stopped) await this.stop();
    this.lab.closeSockets();
  }
}
