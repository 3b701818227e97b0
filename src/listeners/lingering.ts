// The last moments of connections that are done: our output is shut down, the client's close is still to come. Closing
// before it would turn bytes that the client sends meanwhile into a reset, which can destroy the answer on its way
// (RFC 1122 §4.2.2.13; tcp(7)). Most clients close within a millisecond, so a look at each a little later costs less
// than waiting for it by epoll. Not here: the conversation before.

import { NOT_YET, recv } from "../posix/socket.ts";
import type { Connection } from "./connection.ts";

/** When a connection is looked at first; by then nearly all clients have closed. */
export const FIRST_LOOK_MS = 10;

/** How long a client that neither closes nor stops sending is humoured. */
const PATIENCE_MS = 2000;

/** Bytes thrown away at one look, so that a client that sends without end doesn't hold up the loop. */
const READS_A_LOOK = 4;

/** Connections lingering at once; past that the oldest are closed as they are. Each holds a descriptor. */
const MOST_LINGERING = 4096;

interface Leaving {
  connection: Connection;
  since: number;
  lookAt: number;
}

export class Lingering {
  readonly #scratch: Uint8Array<ArrayBuffer>;
  readonly #closed: (connection: Connection) => void;
  /** Two queues, each in order of time: those not yet looked at, and those that are given more time. */
  #fresh: Leaving[] = [];
  #patient: Leaving[] = [];

  /** @param closed closes the descriptor; called once for each connection */
  constructor(scratch: Uint8Array<ArrayBuffer>, closed: (connection: Connection) => void) {
    this.#scratch = scratch;
    this.#closed = closed;
  }

  get size(): number {
    return this.#fresh.length + this.#patient.length;
  }

  /** The time of the next look; Infinity when nobody lingers. */
  get nextLook(): number {
    return Math.min(this.#fresh[0]?.lookAt ?? Infinity, this.#patient[0]?.lookAt ?? Infinity);
  }

  add(connection: Connection, now: number): void {
    if (this.size >= MOST_LINGERING) this.#closed((this.#patient.shift() ?? this.#fresh.shift())!.connection);
    this.#fresh.push({ connection, since: now, lookAt: now + FIRST_LOOK_MS });
  }

  /** Closes those whose client has closed or whose time is over. */
  look(now: number): void {
    if (this.nextLook > now) return;
    const due = [...this.#take("fresh", now), ...this.#take("patient", now)];
    for (const leaving of due) {
      if (this.#isOver(leaving, now)) {
        this.#closed(leaving.connection);
      } else {
        leaving.lookAt = now + 10 * FIRST_LOOK_MS;
        this.#patient.push(leaving);
      }
    }
  }

  /** Closes all, whatever their clients do. */
  closeAll(): void {
    for (const { connection } of [...this.#fresh, ...this.#patient]) this.#closed(connection);
    this.#fresh = [];
    this.#patient = [];
  }

  #take(which: "fresh" | "patient", now: number): Leaving[] {
    const queue = which === "fresh" ? this.#fresh : this.#patient;
    const later = queue.findIndex((leaving) => leaving.lookAt > now);
    return queue.splice(0, later < 0 ? queue.length : later);
  }

  #isOver({ connection, since }: Leaving, now: number): boolean {
    for (let reads = 0; reads < READS_A_LOOK; reads++) {
      const length = recv(connection.fd, this.#scratch, this.#scratch.length);
      if (length === NOT_YET) break;
      if (length <= 0) return true;
      connection.ignored += length;
    }
    return now - since >= PATIENCE_MS;
  }
}
