// Connections with a worker each (`isolate = "connection"`), as the course's serveurTCP forks a child for each: which of
// them is served by whom, and who waits. The workers are like those of the pool (entry.ts), under a supervisor of their
// own; only they accept nobody, but serve what they are handed, one at a time. Those that are done with linger beside
// the next: no worker is kept waiting for a client's close.
import { isStream, type ListenerConfig, type StreamListenerConfig } from "../config/types.ts";
import { Admission } from "../dataplane/admission/admission.ts";
import { LocalNetwork } from "../dataplane/admission/networks.ts";
import { comerOf } from "../dataplane/connections/accepting.ts";
import {
  childWorkers,
  countIsolated,
  MOST_CHILDREN,
  SPARE_CHILDREN,
  tallyOf,
} from "../dataplane/shared/memory.ts";
import type { HandedConnection, Report } from "../dataplane/shared/messages.ts";
import { CONNECTIONS, DROPPED, ERRORS, OPEN } from "../dataplane/shared/observer.ts";
import { close } from "../posix/socket.ts";
import { Conditions, Supervisor, type SupervisorOptions } from "./supervisor.ts";

export interface ChildrenOptions extends
  Pick<
    SupervisorOptions,
    | "lab"
    | "collected"
    | "room"
    | "rules"
    | "descriptorLimit"
    | "observes"
    | "clock"
    | "wallClock"
    | "hopeless"
  > {
  readonly configOf: (listener: number) => ListenerConfig;
  /** What workers report besides the ends of what they serve. */
  readonly reported: (report: Report) => void;
  /** A worker died, with a connection of that listener, if with any. */
  readonly died: (why: string, listener: number | undefined) => void;
}

interface Waiting {
  readonly connection: HandedConnection;
  /** What the limits count it by. */
  readonly admitted: number;
}

export class Children {
  readonly supervisor: Supervisor;
  readonly #setting: ChildrenOptions;
  /** Main's: it counts connections by address for as long as they wait or are served. */
  readonly #admission: Admission;
  readonly #queue: Waiting[] = [];
  /** By worker that is ready: what it serves, one at a time while the lab runs. */
  readonly #serving = new Map<number, Waiting[]>();
  readonly #conditions = new Conditions();
  #wanted = false;
  #closing = false;

  constructor(setting: ChildrenOptions) {
    const { lab, rules, clock } = setting;
    this.#setting = setting;
    const local = new LocalNetwork(() => []);
    this.#admission = new Admission(
      { memory: lab.admission, row: lab.workers, local, now: clock },
      rules,
    );
    this.supervisor = new Supervisor({
      ...setting,
      workers: childWorkers(lab),
      onDemand: true,
      listeners: [],
      stdin: "none",
      reported: (worker, report) => this.#reported(worker, report),
      died: (worker, why) => this.#died(worker, why),
      replaced: () => {},
      ended: () => {},
    });
  }

  /** Has a few ready, if some listener wants them. */
  start(listeners: readonly ListenerConfig[]): void {
    this.#wanted ||= listeners.some((config) => isStream(config) && config.isolate === "connection");
    this.tick();
  }

  /** Starts the workers that are wanted, as far as there is room; to be called now and then. */
  tick(): void {
    if (!this.#wanted || this.#closing) return;
    this.supervisor.grow(Math.min(MOST_CHILDREN, this.#busy + this.#queue.length + SPARE_CHILDREN));
  }

  /** Serves a connection, now or when a worker is free. */
  take(connection: HandedConnection): void {
    const { listener, fd, name, length } = connection;
    const admitted = this.#admission.openedBy(comerOf(fd, false, name, length));
    const tally = this.#tally(listener);
    tally[CONNECTIONS]++;
    tally[OPEN]++;
    this.#queue.push({ connection, admitted });
    if (this.#closing) this.#close();
    else this.#assign();
  }

  /** Resolves true when no connection is left, or false after `ms`. */
  async drain(ms: number): Promise<boolean> {
    const { clock } = this.#setting;
    const end = clock() + ms;
    const served = () => this.#queue.length === 0 && this.#busy === 0;
    if (!await this.#conditions.until(served, ms)) return false;
    this.#closing = true;
    return await this.supervisor.drain(Math.max(0, end - clock()), () => {});
  }

  /** Closes what is open, and ends the workers, those that don't end after `ms`. */
  async close(ms: number): Promise<void> {
    this.#closing = true;
    const [worker] = this.#serving.keys();
    // Who waits still is closed by a worker, and noted, like who is served.
    while (worker !== undefined && this.#queue.length > 0) this.#hand(worker, this.#queue.shift()!);
    this.#close();
    await this.supervisor.close(ms);
    // Of workers that have not said that they left.
    for (const served of this.#serving.values()) for (const waiting of served.splice(0)) this.#left(waiting);
  }

  get #busy(): number {
    let busy = 0;
    for (const served of this.#serving.values()) if (served.length > 0) busy++;
    return busy;
  }

  #assign(): void {
    for (const [worker, served] of this.#serving) {
      if (served.length === 0 && this.#queue.length > 0) this.#hand(worker, this.#queue.shift()!);
    }
    this.tick();
    this.#conditions.changed();
  }

  #hand(worker: number, waiting: Waiting): void {
    const { lab } = this.#setting;
    const { connection } = waiting;
    this.#serving.get(worker)!.push(waiting);
    // Who notes it counts it: so what is noted and what is not make up the whole, also when a worker dies. Only main
    // writes this number of such a worker's, and only main counts who is open.
    this.#tally(connection.listener)[CONNECTIONS]--;
    tallyOf(lab, worker, connection.listener)[CONNECTIONS]++;
    const config = this.#setting.configOf(connection.listener) as StreamListenerConfig;
    this.supervisor.hand(worker, connection, config);
  }

  /** Closes who waits: there is no worker for them any more. */
  #close(): void {
    for (const waiting of this.#queue.splice(0)) {
      const { listener, fd } = waiting.connection;
      this.#tally(listener)[DROPPED]++;
      this.#left(waiting);
      close(fd);
    }
  }

  #reported(worker: number, report: Report): void {
    if (report.kind === "ready") this.#serving.set(worker, []);
    else if (report.kind !== "left") return this.#setting.reported(report);
    else {
      const served = this.#serving.get(worker)!;
      const left = served.find(({ connection }) => connection.fd === report.fd)!;
      served.splice(served.indexOf(left), 1);
      this.#left(left);
    }
    this.#assign();
  }

  #died(worker: number, why: string): void {
    const served = this.#serving.get(worker) ?? [];
    this.#serving.delete(worker);
    this.#setting.died(why, served[0]?.connection.listener);
    for (const waiting of served) {
      this.#tally(waiting.connection.listener)[ERRORS]++;
      this.#left(waiting);
    }
    this.#assign();
  }

  #left({ connection, admitted }: Waiting): void {
    this.#tally(connection.listener)[OPEN]--;
    countIsolated(this.#setting.lab.isolated, connection.listener, -1);
    this.#admission.closed(admitted);
  }

  /** Main's own, of those that wait and those that are open. */
  #tally(listener: number): Float64Array {
    return tallyOf(this.#setting.lab, this.#setting.lab.workers, listener);
  }
}
