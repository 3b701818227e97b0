// The workers behind `isolate = "connection"`: one connection each at a time, a bounded number of them, a few started
// ahead, a queue for who comes when all are busy. The descriptors are main's: it closes them when a child is dead, or
// when it is done and the client has closed, which no child is kept waiting for. Not here: a child's steps (child.ts),
// what a connection's end means to the lab (src/daemon).

import type { ListenerConfig } from "../config/types.ts";
import { CLIENT_ENDS } from "../exchange/exchange.ts";
import { isStream } from "../listeners/is_stream.ts";
import { FIRST_LOOK_MS, Lingering } from "../listeners/lingering.ts";
import { close, recvUrgent, shutdownBoth } from "../posix/socket.ts";
import type { ChildReport, ChildSight, ChildTask } from "./child.ts";
import type { ChildResult } from "./child_result.ts";
import { Deaths } from "./deaths.ts";
import { MOST_CHILDREN, MOST_QUEUED, SPARE_CHILDREN } from "./isolation.ts";
import type { SharedLab } from "./shared_memory.ts";
import type { WorkerRoom } from "./worker_room.ts";

/** A connection on its way through a child. */
export interface IsolatedConnection {
  readonly listener: number;
  readonly fd: number;
  readonly sender: Uint8Array;
  /** Its user as a signed word; -1 when it isn't known. */
  readonly uid: number;
  /** Milliseconds since 1970 at which it was accepted. */
  readonly began: number;
}

/** Ends of a connection that no child can tell of: its child died, the lab's time was over, there was no room. */
export type Unserved = "died" | "over" | "refused";

export interface ChildrenSetting {
  readonly lab: SharedLab;
  readonly room: WorkerRoom;
  readonly configOf: (listener: number) => ListenerConfig;
  /** Bytes that may come on one connection, and milliseconds that it may be open. */
  readonly mostOfOne: () => { mostBytes: number; mostTime: number };
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** A child saw what a connection begins with, or a byte of it that came out of band. */
  readonly looked: (connection: IsolatedConnection, sight: ChildSight) => void;
  /** Nobody serves a connection any more; called once for each. */
  readonly left: (connection: IsolatedConnection) => void;
  /** A connection was closed after that, `ignored` bytes that still came thrown away; called once for each. */
  readonly ended: (connection: IsolatedConnection, how: ChildResult | Unserved, ignored: number) => void;
  /** A child died, with the connection it served, if any. */
  readonly died: (error: string, connection: IsolatedConnection | undefined) => void;
  /** Children die before they serve, again and again. */
  readonly hopeless: () => void;
}

/** A connection whose conversation is over. */
interface Leaving {
  readonly fd: number;
  readonly connection: IsolatedConnection;
  readonly result: ChildResult;
  ignored: number;
  clientEnd: number;
  takeUrgent(): void;
}

interface Child {
  readonly worker: Worker;
  connection: IsolatedConnection | undefined;
  ready: boolean;
}

export class Children {
  readonly #setting: ChildrenSetting;
  readonly #all = new Set<Child>();
  readonly #idle: Child[] = [];
  readonly #busy = new Set<Child>();
  readonly #queue: IsolatedConnection[] = [];
  /** Of children that never served: those that die of what a client sent are replaced for ever. */
  readonly #deaths = new Deaths();
  readonly #lingering: Lingering<Leaving>;
  #looking: ReturnType<typeof setInterval> | undefined;
  #emptied: (() => void) | undefined;
  #stopping = false;

  constructor(setting: ChildrenSetting) {
    this.#setting = setting;
    this.#lingering = new Lingering<Leaving>(
      new Uint8Array(65_536),
      ({ connection, result, ignored, clientEnd }) =>
        this.#end(connection, { ...result, clientEnd: CLIENT_ENDS[clientEnd] }, ignored),
    );
  }

  /** Starts the workers that are wanted, as far as there is room; to be called now and then. */
  look(): void {
    this.#spawnWanted();
  }

  /** Connections that are not closed. */
  get open(): number {
    return this.#busy.size + this.#queue.length + this.#lingering.size;
  }

  /** Serves a connection, now or when a worker is free. */
  take(connection: IsolatedConnection): void {
    if (this.#stopping) return this.#leave(connection, "over");
    // isolationRoom keeps acceptors from exceeding this; several may ask at the same moment.
    if (this.#queue.length >= MOST_QUEUED + MOST_CHILDREN) return this.#leave(connection, "refused");
    this.#queue.push(connection);
    this.#assign();
  }

  /** Closes a connection that is over its listener's limit. */
  refuse(connection: IsolatedConnection): void {
    this.#leave(connection, "refused");
  }

  /** Resolves true when no connection is left, or false after `ms`. */
  drain(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (this.open === 0) return Promise.resolve(true);
    const timer = setTimeout(() => resolve(false), ms);
    this.#emptied = () => {
      clearTimeout(timer);
      resolve(true);
    };
    return promise;
  }

  /** Ends the queue, and what is being served: a connection that is shut down wakes its child. */
  closeAll(): void {
    this.#stopping = true;
    for (const connection of this.#queue.splice(0)) this.#leave(connection, "over");
    for (const child of this.#busy) shutdownBoth(child.connection!.fd);
    this.#lingering.closeAll();
    clearInterval(this.#looking);
  }

  /** Closes what is open and ends the workers; waits at most `ms` for those that serve. */
  async close(ms: number): Promise<void> {
    this.closeAll();
    await this.drain(ms);
    for (const child of this.#all) {
      // Who is done waits in Deno's own loop, where terminate() ends it.
      child.worker.terminate();
      if (child.connection !== undefined) this.#done(child, "over");
    }
    this.#all.clear();
    this.#idle.length = 0;
  }

  #assign(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const child = this.#idle.pop()!;
      const connection = this.#queue.shift()!;
      child.connection = connection;
      this.#busy.add(child);
      child.worker.postMessage(this.#taskOf(connection));
    }
    this.#spawnWanted();
  }

  #spawnWanted(): void {
    if (this.#stopping) return;
    const spare = this.#all.size - this.#busy.size;
    const wanted = Math.min(MOST_CHILDREN - this.#all.size, this.#queue.length + SPARE_CHILDREN - spare);
    for (let i = 0; i < wanted && this.#spawn(); i++);
  }

  #taskOf({ listener, fd }: IsolatedConnection): ChildTask {
    const config = this.#setting.configOf(listener);
    const { idleTimeout, peek } = isStream(config) ? config : { idleTimeout: 0, peek: false };
    const { service, byteOrder } = config;
    const littleEndian = byteOrder !== "big";
    return { fd, service, littleEndian, idleTimeout, peek, ...this.#setting.mostOfOne() };
  }

  /** @returns whether there was room for one */
  #spawn(): boolean {
    const worker = this.#setting.room.start(childWorker);
    if (worker === undefined) return false;
    const child: Child = { worker, connection: undefined, ready: false };
    this.#all.add(child);
    worker.onmessage = ({ data }: MessageEvent<ChildReport>) => this.#heard(child, data);
    worker.onerror = (event) => {
      // Without this the whole process would end with the child.
      event.preventDefault();
      this.#died(child, event.message);
    };
    return true;
  }

  #heard(child: Child, report: ChildReport): void {
    if (report === "ready") this.#setting.room.loaded(child.worker);
    if (!this.#all.has(child)) return;
    if (report === "ready") child.ready = true;
    else if ("looked" in report) return this.#setting.looked(child.connection!, report);
    else if ("died" in report) return this.#died(child, report.died);
    // A connection that main has shut down was not closed by its client.
    else this.#done(child, this.#stopping && report.end !== "over" ? { ...report, end: "timeout" } : report);
    this.#idle.push(child);
    this.#assign();
  }

  #died(child: Child, error: string): void {
    if (!this.#all.delete(child)) return;
    child.worker.terminate();
    this.#setting.room.loaded(child.worker);
    const idle = this.#idle.indexOf(child);
    if (idle >= 0) this.#idle.splice(idle, 1);
    this.#setting.died(error, child.connection);
    if (child.connection !== undefined) this.#done(child, "died");
    if (!child.ready && this.#deaths.add(this.#setting.clock())) this.#setting.hopeless();
    else this.#assign();
  }

  #done(child: Child, how: ChildResult | Unserved): void {
    const connection = child.connection!;
    child.connection = undefined;
    this.#busy.delete(child);
    this.#leave(connection, how);
  }

  #leave(connection: IsolatedConnection, how: ChildResult | Unserved): void {
    Atomics.sub(this.#setting.lab.isolated, 0, 1);
    this.#setting.left(connection);
    if (typeof how === "string" || how.end !== "over" || this.#stopping) this.#end(connection, how, 0);
    else this.#linger(connection, how);
  }

  #linger(connection: IsolatedConnection, result: ChildResult): void {
    const { clock, looked } = this.#setting;
    const { fd } = connection;
    const takeUrgent = () => {
      const bytes = new Uint8Array(1);
      if (recvUrgent(fd, bytes) !== 1) return;
      result.urgent++;
      looked(connection, { looked: "urgent", bytes });
    };
    const clientEnd = CLIENT_ENDS.indexOf(result.clientEnd);
    this.#lingering.add({ fd, connection, result, ignored: 0, clientEnd, takeUrgent }, clock());
    this.#looking ??= setInterval(() => {
      this.#lingering.look(clock());
      if (this.#lingering.size > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    }, FIRST_LOOK_MS);
  }

  #end(connection: IsolatedConnection, how: ChildResult | Unserved, ignored: number): void {
    close(connection.fd);
    this.#setting.ended(connection, how, ignored);
    if (this.open === 0) this.#emptied?.();
  }
}

function childWorker(): Worker {
  return new Worker(new URL("./child.ts", import.meta.url), { type: "module" });
}
