// The workers behind `isolate = "connection"`: one connection each at a time, a bounded number of them, a few started
// ahead, a queue for who comes when all are busy. The descriptors are main's: it closes them when a child is done, or
// dead. Not here: a child's steps (child.ts).

import type { ListenerConfig } from "../config/types.ts";
import { close, shutdownBoth } from "../posix/socket.ts";
import type { ChildResult, ChildTask } from "./child.ts";
import { MOST_CHILDREN, MOST_QUEUED, SPARE_CHILDREN } from "./isolation.ts";
import type { SharedLab } from "./shared_memory.ts";

/** A connection on its way through a child. */
export interface IsolatedConnection {
  readonly listener: number;
  readonly fd: number;
  readonly sender: Uint8Array;
}

export interface ChildrenSetting {
  readonly lab: SharedLab;
  readonly configOf: (listener: number) => ListenerConfig;
  /** Told how each connection went; undefined when its child died, with the error. */
  readonly served: (connection: IsolatedConnection, result: ChildResult | undefined, error: string) => void;
}

interface Child {
  readonly worker: Worker;
  connection: IsolatedConnection | undefined;
}

export class Children {
  readonly #setting: ChildrenSetting;
  readonly #idle: Child[] = [];
  readonly #busy = new Set<Child>();
  readonly #queue: IsolatedConnection[] = [];
  #starting = 0;
  #emptied: (() => void) | undefined;
  #stopping = false;

  constructor(setting: ChildrenSetting) {
    this.#setting = setting;
  }

  /** Starts the spare workers. */
  start(): void {
    for (let i = 0; i < SPARE_CHILDREN; i++) this.#spawn();
  }

  /** Connections that are being served or wait for it. */
  get open(): number {
    return this.#busy.size + this.#queue.length;
  }

  /** Serves a connection, now or when a worker is free. */
  take(connection: IsolatedConnection): void {
    // isolationRoom keeps acceptors from exceeding this; several may ask at the same moment.
    if (this.#stopping || this.#queue.length >= MOST_QUEUED + MOST_CHILDREN) return this.#release(connection);
    this.#queue.push(connection);
    this.#assign();
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

  /** Ends the queue, and what is being served: a shut down connection wakes its child. */
  closeAll(): void {
    this.#stopping = true;
    for (const connection of this.#queue.splice(0)) this.#release(connection);
    for (const child of this.#busy) shutdownBoth(child.connection!.fd);
  }

  /** Ends the workers; the idle ones wait in Deno's own loop, so terminate() ends them. */
  stop(): void {
    this.closeAll();
    for (const child of [...this.#idle, ...this.#busy]) child.worker.terminate();
  }

  #assign(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const child = this.#idle.pop()!;
      const connection = this.#queue.shift()!;
      child.connection = connection;
      this.#busy.add(child);
      child.worker.postMessage(this.#taskOf(connection));
    }
    const wanted = Math.min(
      MOST_CHILDREN - this.#count(),
      this.#queue.length + SPARE_CHILDREN - this.#spare(),
    );
    for (let i = 0; i < wanted; i++) this.#spawn();
  }

  #count(): number {
    return this.#idle.length + this.#busy.size + this.#starting;
  }

  #spare(): number {
    return this.#idle.length + this.#starting;
  }

  #taskOf({ listener, fd }: IsolatedConnection): ChildTask {
    const config = this.#setting.configOf(listener);
    const idleTimeout = "idleTimeout" in config ? config.idleTimeout : 0;
    return { fd, service: config.service, littleEndian: config.byteOrder !== "big", idleTimeout };
  }

  #spawn(): void {
    if (this.#stopping) return;
    this.#starting++;
    const child: Child = {
      worker: new Worker(new URL("./child.ts", import.meta.url), { type: "module" }),
      connection: undefined,
    };
    let ready = false;
    child.worker.onmessage = ({ data }: MessageEvent<ChildResult | "ready">) => {
      if (data === "ready") {
        ready = true;
        this.#starting--;
      } else {
        this.#done(child, data, "");
      }
      this.#idle.push(child);
      this.#assign();
    };
    child.worker.onerror = (event) => {
      event.preventDefault();
      if (!ready) this.#starting--;
      child.worker.terminate();
      this.#idle.splice(0, this.#idle.length, ...this.#idle.filter((each) => each !== child));
      this.#done(child, undefined, event.message);
      this.#assign();
    };
  }

  #done(child: Child, result: ChildResult | undefined, error: string): void {
    this.#busy.delete(child);
    const { connection } = child;
    if (connection === undefined) return;
    child.connection = undefined;
    this.#setting.served(connection, result, error);
    this.#release(connection);
  }

  #release({ fd }: IsolatedConnection): void {
    close(fd);
    Atomics.sub(this.#setting.lab.isolated, 0, 1);
    if (this.open === 0) this.#emptied?.();
  }
}
