// Connections with a worker each (`isolate = "connection"`), as the course's serveurTCP forks a child for
// each: which of them is served by which worker, and which wait. The workers are like those of the pool,
// under a supervisor of their own; only they accept nothing, but serve what they are handed, one at a time. A
// connection that is over may linger beside the next one: no worker waits for a client's close.
import { isStream, type ListenerConfig, type StreamListenerConfig } from "../config/types.ts";
import {
  childWorkers,
  ConnectionCounts,
  countIsolated,
  MOST_CHILDREN,
  SPARE_CHILDREN,
  tallyOf,
} from "../dataplane/shared/memory.ts";
import type { HandedConnection, Report } from "../dataplane/shared/messages.ts";
import {
  CONNECTIONS,
  DROPPED,
  ERRORS,
  OPEN,
  refusal,
  REFUSED,
  REFUSED_FOR,
} from "../dataplane/shared/tally.ts";
import { LimitKey, Peer } from "../dataplane/shared/peer.ts";
import type { LimitedLog } from "../log/logger.ts";
import { close } from "../posix/socket.ts";
import { effectiveUser } from "../posix/system/process.ts";
import { MOST_OF_ONE, type Share, Shares } from "./shares.ts";
import { Changes } from "./slot.ts";
import { Supervisor, type WorkerEvents, type WorkerOptions } from "./supervisor.ts";

/** A connection that waits or is served. */
interface Waiting {
  readonly connection: HandedConnection;
  readonly config: StreamListenerConfig;
  /** Its entry in the counts by address. */
  readonly counted: number;
  /** Its client's. */
  readonly share: Share;
}

export class Children implements WorkerEvents {
  readonly supervisor: Supervisor;
  readonly #options: WorkerOptions;
  readonly #events: WorkerEvents;
  readonly #log: LimitedLog;
  /** Main's own: connections by address, for as long as they wait or are served. */
  readonly #counts: ConnectionCounts;
  readonly #shares = new Shares(effectiveUser() | 0);
  readonly #queue: Waiting[] = [];
  /** By worker that is ready: what it serves, one at a time while the lab runs. */
  readonly #serving = new Map<number, Waiting[]>();
  readonly #changes = new Changes();
  #wanted = false;
  #closing = false;

  /** @param events told of what workers report besides the ends of what they serve, and of a crash loop */
  constructor(options: WorkerOptions, events: WorkerEvents, log: LimitedLog) {
    const { lab } = options;
    this.#options = options;
    this.#events = events;
    this.#log = log;
    this.#counts = new ConnectionCounts(lab.admission.open, lab.workers);
    this.supervisor = new Supervisor(
      { ...options, workers: childWorkers(lab), onDemand: true, listeners: [], stdin: "none" },
      this,
    );
  }

  /** Has a few ready, if some listener wants them. */
  start(listeners: readonly ListenerConfig[]): void {
    this.#wanted ||= listeners.some((config) => isStream(config) && config.isolate === "connection");
    this.tick();
  }

  /** Starts the workers that are wanted, as far as there are descriptors; to be called now and then. */
  tick(): void {
    if (!this.#wanted || this.#closing) return;
    this.supervisor.grow(Math.min(MOST_CHILDREN, this.#busy + this.#servable + SPARE_CHILDREN));
  }

  /** Serves a connection of a listener, now or when a worker is free. */
  take(connection: HandedConnection, config: StreamListenerConfig): void {
    const share = this.#shares.open(connection);
    if (share === undefined) return this.#refuse(connection, config);
    const peer = new Peer();
    peer.takeHanded(connection, false);
    const counted = this.#counts.opened(new LimitKey().of(peer));
    const tally = this.#tally(connection.listener);
    tally[CONNECTIONS]++;
    tally[OPEN]++;
    this.#queue.push({ connection, config, counted, share });
    if (this.#closing) this.#close();
    else this.#assign();
  }

  /** Resolves true when no connection is left, or false after `ms`. */
  async drain(ms: number): Promise<boolean> {
    const { clock } = this.#options;
    const end = clock.monotonic() + ms;
    const served = () => this.#queue.length === 0 && this.#busy === 0;
    if (!await this.#changes.waitUntil(served, ms)) return false;
    this.#closing = true;
    return await this.supervisor.drain(Math.max(0, end - clock.monotonic()), () => {});
  }

  /** Closes what is open, and ends the workers, those that don't end after `ms`. */
  async close(ms: number): Promise<void> {
    this.#closing = true;
    const [worker] = this.#serving.keys();
    // Connections that wait still are closed by a worker, and recorded, like those that are served.
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

  /** Connections that wait for nothing but a worker. */
  get #servable(): number {
    let servable = 0;
    for (const { share } of this.#queue) if (this.#shares.mayServe(share)) servable++;
    return servable;
  }

  #assign(): void {
    for (const [worker, served] of this.#serving) {
      if (served.length > 0) continue;
      const next = this.#queue.findIndex(({ share }) => this.#shares.mayServe(share));
      if (next < 0) break;
      this.#hand(worker, this.#queue.splice(next, 1)[0]);
    }
    if (this.#queue.length > 0 && this.#busy === MOST_CHILDREN) this.#tellBusy();
    this.tick();
    this.#changes.changed();
  }

  #tellBusy(): void {
    const [{ config: { name: listener } }] = this.#queue;
    this.#log.warning(
      "children-busy",
      "All {workers} workers for one connection each are busy; {waiting} wait",
      {
        workers: MOST_CHILDREN,
        waiting: this.#queue.length,
        listener,
      },
    );
  }

  /** Closes a connection whose client has its share of the places already. */
  #refuse({ listener, fd }: HandedConnection, { name }: StreamListenerConfig): void {
    const tally = this.#tally(listener);
    tally[REFUSED]++;
    tally[REFUSED_FOR + refusal("connections-per-address")]++;
    tally[DROPPED]++;
    countIsolated(this.#options.lab, listener, -1);
    close(fd);
    this.#log.warning(
      "children-share",
      "Refused a connection: its client has {most} open that need workers",
      {
        most: MOST_OF_ONE,
        listener: name,
      },
    );
  }

  #hand(worker: number, waiting: Waiting): void {
    const { lab } = this.#options;
    const { connection, config } = waiting;
    this.#serving.get(worker)!.push(waiting);
    waiting.share.served++;
    // Counted where it will be recorded: so what is recorded and what is not make up the whole, also when a
    // worker dies. Only main writes this number of such a worker's, and only main counts connections that are
    // open.
    this.#tally(connection.listener)[CONNECTIONS]--;
    tallyOf(lab, worker, connection.listener)[CONNECTIONS]++;
    this.supervisor.hand(worker, connection, config);
  }

  /** Closes the connections that wait: there is no worker for them any more. */
  #close(): void {
    for (const waiting of this.#queue.splice(0)) {
      const { listener, fd } = waiting.connection;
      this.#tally(listener)[DROPPED]++;
      this.#gone(waiting);
      close(fd);
    }
  }

  reported(worker: number, report: Report): void {
    if (report.kind === "ready") this.#serving.set(worker, []);
    else if (report.kind !== "left") return this.#events.reported(worker, report);
    else {
      const served = this.#serving.get(worker)!;
      const left = served.find(({ connection }) => connection.fd === report.fd)!;
      served.splice(served.indexOf(left), 1);
      this.#left(left);
    }
    this.#assign();
  }

  died(worker: number, error: string): void {
    const served = this.#serving.get(worker) ?? [];
    this.#serving.delete(worker);
    const listener = served[0]?.config.name;
    this.#log.error("child", "A worker for one connection died: {error}", { error, listener });
    for (const waiting of served) {
      this.#tally(waiting.connection.listener)[ERRORS]++;
      this.#left(waiting);
    }
    this.#assign();
  }

  crashLoop(worker: number): void {
    this.#events.crashLoop(worker);
  }

  /** Another is started when it is wanted. */
  replaced(): void {}

  ended(): void {}

  /** A worker serves it no longer. */
  #left(waiting: Waiting): void {
    waiting.share.served--;
    this.#gone(waiting);
  }

  #gone({ connection, counted, share }: Waiting): void {
    this.#shares.close(share);
    this.#tally(connection.listener)[OPEN]--;
    countIsolated(this.#options.lab, connection.listener, -1);
    this.#counts.closed(counted);
  }

  /** Main's own, of connections that wait and that are open. */
  #tally(listener: number): Float64Array {
    return tallyOf(this.#options.lab, this.#options.lab.workers, listener);
  }
}
