// How a connection's time ends: it is idle for too long, it is open for too long, or it is done and only
// waits for the client's close.
import { POLLERR, POLLIN, POLLPRI } from "../../posix/constants.ts";
import { PollSet } from "../../posix/poll.ts";
import { awaitsLastAck, isConnected, NOT_YET, recv } from "../../posix/socket.ts";
import { ENDED_AFTER, RESET_AFTER, STILL_OPEN } from "../shared/tally.ts";
import type { Connection } from "./connection.ts";

/**
 * When a lingering connection is checked first, and one that sends still again; by then nearly all clients
 * have closed.
 */
export const FIRST_CHECK_MS = 10;

/** When one is checked again that is silent. */
const NEXT_CHECK_MS = 10 * FIRST_CHECK_MS;

/** How long a client may neither close nor stop sending. */
const PATIENCE_MS = 2000;

/**
 * Reads at one check, so that a client that sends without end doesn't hold up the loop: 256 KiB at most,
 * about 50 MB before its time is over. Only one that sends more than that before it reads its answer meets a
 * reset.
 */
const READS_A_CHECK = 4;

/** Connections lingering at once; past that the oldest are closed as they are. Each holds a descriptor. */
const MOST_LINGERING = 4096;

/** Connections closed a tick: closing thousands at once would hold up the loop (docs/deno-posix.md §6). */
const MOST_CLOSED = 256;

/**
 * Milliseconds between two checks of lifetimes at the most; shorter lifetimes are checked ten times in
 * theirs.
 */
const LIFETIME_CHECK_MS = 1000;

/** Connections that are looked at together. */
const LOOKED_AT = 64;

/** Used within one call. */
const looks = new PollSet(LOOKED_AT);

/**
 * A class: of object literals V8 remembers how many live on, may then make all of them where they are not
 * collected soon, and each keeps its connection there (some 15 MB more).
 */
class LingeringConnection {
  readonly connection: Connection;
  readonly since: number;
  checkAt: number;

  constructor(connection: Connection, since: number) {
    this.connection = connection;
    this.since = since;
    this.checkAt = since + FIRST_CHECK_MS;
  }
}

/**
 * The last moments of connections that are done: our output is shut down, the client's close is still to
 * come. Closing before it would turn bytes that the client sends meanwhile into a reset, which can destroy
 * the answer on its way (RFC 1122 §4.2.2.13; tcp(7)). Most clients close within a millisecond, so checking
 * each a little later costs less than waiting for it by epoll.
 */
export class Lingering {
  readonly #scratch: Uint8Array<ArrayBuffer>;
  readonly #closed: (connection: Connection) => void;
  /** Two queues, each in order of time: those checked soon, and those that are silent and given more time. */
  #soon: LingeringConnection[] = [];
  #patient: LingeringConnection[] = [];

  /** @param closed closes the descriptor; called once for each connection */
  constructor(scratch: Uint8Array<ArrayBuffer>, closed: (connection: Connection) => void) {
    this.#scratch = scratch;
    this.#closed = closed;
  }

  get size(): number {
    return this.#soon.length + this.#patient.length;
  }

  /** The time of the next check; Infinity when nothing lingers. */
  get nextCheck(): number {
    return Math.min(this.#soon[0]?.checkAt ?? Infinity, this.#patient[0]?.checkAt ?? Infinity);
  }

  add(connection: Connection, now: number): void {
    if (this.size >= MOST_LINGERING) this.#closed((this.#patient.shift() ?? this.#soon.shift())!.connection);
    this.#soon.push(new LingeringConnection(connection, now));
  }

  /** Closes those whose client has closed or whose time is over. */
  tick(now: number): void {
    if (this.nextCheck > now) return;
    const due = [...this.#take("soon", now), ...this.#take("patient", now)];
    for (let from = 0; from < due.length; from += LOOKED_AT) {
      const count = Math.min(LOOKED_AT, due.length - from);
      for (let i = 0; i < count; i++) looks.watch(i, due[from + i].connection.fd, POLLIN | POLLPRI);
      looks.poll(0, count);
      for (let i = 0; i < count; i++) this.#check(due[from + i], now, looks.found(i));
    }
  }

  /** @param found what poll(2) told of it */
  #check(leaving: LingeringConnection, now: number, found: number): void {
    const { connection } = leaving;
    const { ignored } = connection;
    if (this.#isOver(leaving, now, found)) this.#closed(connection);
    else if (connection.ignored > ignored) this.#checkAgain(this.#soon, leaving, now + FIRST_CHECK_MS);
    else this.#checkAgain(this.#patient, leaving, now + NEXT_CHECK_MS);
  }

  #checkAgain(queue: LingeringConnection[], leaving: LingeringConnection, at: number): void {
    leaving.checkAt = at;
    queue.push(leaving);
  }

  /** Closes all, whatever their clients do. */
  closeAll(): void {
    for (const { connection } of [...this.#soon, ...this.#patient]) this.#closed(connection);
    this.#soon = [];
    this.#patient = [];
  }

  #take(which: "soon" | "patient", now: number): LingeringConnection[] {
    const queue = which === "soon" ? this.#soon : this.#patient;
    const later = queue.findIndex((leaving) => leaving.checkAt > now);
    return queue.splice(0, later < 0 ? queue.length : later);
  }

  /** @param found what poll(2) told of it: nothing, and there is nothing to read */
  #isOver({ connection, since }: LingeringConnection, now: number, found: number): boolean {
    if (connection.clientEnd === STILL_OPEN && !(found !== 0 && this.#readToEnd(connection, found))) {
      return now - since >= PATIENCE_MS;
    }
    // A client that only ended its output takes the answer; one that closed sends it back as a reset, also
    // where its end had come with its last bytes. Over a slow network either is known later: until then the
    // connection is there.
    if ((found & POLLERR) !== 0) connection.noteEnd(RESET_AFTER);
    else if (isConnected(connection.fd) && awaitsLastAck(connection.fd)) return now - since >= PATIENCE_MS;
    return true;
  }

  /** Throws away what still comes. @returns whether the client's end came too, which is noted */
  #readToEnd(connection: Connection, found: number): boolean {
    for (let reads = 0; reads < READS_A_CHECK; reads++) {
      if ((found & POLLPRI) !== 0) connection.takeUrgent();
      const length = recv(connection.fd, this.#scratch, this.#scratch.length);
      if (length === NOT_YET) return false;
      if (length <= 0) {
        connection.noteEnd(length === 0 ? ENDED_AFTER : RESET_AFTER);
        return true;
      }
      connection.ignored += length;
      // Whoever sends no more for now is looked at again, instead of read in vain.
      if (length < this.#scratch.length && (found & POLLPRI) === 0) break;
    }
    return false;
  }
}

/**
 * Idle deadlines of a listener's connections without a timer for each: all have the same time, so a queue in
 * the order of their last activity is enough, and only its front is ever checked. Being active costs a few
 * pointer writes.
 */
export class Deadlines {
  readonly #timeout: number;
  #first: Connection | undefined;
  #last: Connection | undefined;

  /** @param timeout milliseconds without a byte; 0 is never */
  constructor(timeout: number) {
    this.#timeout = timeout === 0 ? Infinity : timeout;
  }

  /** Puts a connection, active just now, at the end of the queue. */
  append(connection: Connection): void {
    connection.earlier = this.#last;
    connection.later = undefined;
    if (this.#last === undefined) this.#first = connection;
    else this.#last.later = connection;
    this.#last = connection;
  }

  /** Takes a connection out of the queue. */
  remove(connection: Connection): void {
    const { earlier, later } = connection;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    connection.earlier = connection.later = undefined;
  }

  /**
   * Notes that a connection of the queue was active at `now`. Only the first time within a tick of the clock, some
   * milliseconds: those of one time may stand in any order, and a busy one is touched dozens of times in it.
   */
  touch(connection: Connection, now: number): void {
    if (connection.lastActive === now) return;
    connection.lastActive = now;
    if (connection === this.#last) return;
    this.remove(connection);
    this.append(connection);
  }

  /**
   * Calls `expired` (which removes it) for those that were idle for too long at `now`, a bounded number of
   * them.
   */
  tick(now: number, expired: (connection: Connection) => void): void {
    for (let closed = 0; closed < MOST_CLOSED; closed++) {
      const first = this.#first;
      if (first === undefined || first.lastActive + this.#timeout > now) return;
      expired(first);
    }
  }

  /** Calls `work` (which may remove it) for every connection. */
  forEach(work: (connection: Connection) => void): void {
    for (let connection = this.#first; connection !== undefined;) {
      const next: Connection | undefined = connection.later;
      work(connection);
      connection = next;
    }
  }
}

/**
 * Connections that are closed when their time is over, whatever they do: a byte now and then keeps the idle
 * deadline off, and a place taken for ever. All that are open are checked, seldom.
 */
export class Lifetimes {
  #nextCheck = -Infinity;

  /**
   * Calls `over` (which may remove it) for those whose time is over at `now`, a bounded number of them.
   * @param lifetime milliseconds after they were accepted
   */
  tick(
    now: number,
    lifetime: number,
    connections: Pick<Deadlines, "forEach">,
    over: (connection: Connection) => void,
  ): void {
    if (now < this.#nextCheck || lifetime === Infinity) return;
    let closed = 0;
    connections.forEach((connection) => {
      if (closed === MOST_CLOSED || connection.acceptedAt + lifetime > now) return;
      closed++;
      over(connection);
    });
    this.#nextCheck = closed === MOST_CLOSED ? now : now + Math.min(LIFETIME_CHECK_MS, lifetime / 10);
  }
}
