// Which workers accept on a listening socket. One, its home, while one is enough: a few connections are
// served fastest by one loop, and workers that share a socket wake for each other's connections. The home
// calls the others when connections come faster than it takes them one by one, or when it has many more than
// the least busy; they accept along until they find nobody. Accepting while there are descriptors for it:
// some are kept for the rest of the lab (its board, its journal, a new worker), which can't wait as a client
// in the backlog can. That there are none is news once: a lab that has none left tries again twice a second
// for as long as it takes. Who was accepted: where from, which user where the socket tells it, and to which
// address. Whose a TCP client is the kernel is asked later (src/dataplane/recording/client_users.ts).
import { AF_UNIX, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPOLLEXCLUSIVE, EPOLLIN } from "../../posix/constants.ts";
import { usedDescriptors } from "../../posix/descriptors.ts";
import { SystemError } from "../../posix/errors.ts";
import { accept, localName, peer, peerUser, readLocalName, UNKNOWN_USER } from "../../posix/socket.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { Comer } from "../shared/observer.ts";

/** So many turns in a row, each with several connections waiting, are a storm and not a class pressing Enter. */
const BUSY_TURNS = 8;
const BUSY_ACCEPTS = 2;

/** A helper leaves after finding nobody so many times in a row. */
const EMPTY_TURNS = 4;

/** Who serves the connections that were accepted: this worker, or for each of them a worker of its own. */
export interface Taker {
  /** Whether one more can be served, or wait to be; else it waits in the backlog, as listen(2) means it to. */
  readonly hasRoom: boolean;
  /** Connections of the listener that are open, over all workers. */
  readonly load: number;
  /** Whether this worker has so many connections more than the least busy one that others should accept. */
  readonly leads: boolean;
  /** Takes over a connection that was accepted, and its descriptor. @param comer good during the call only */
  take(fd: number, comer: Comer): void;
}

interface AcceptingOptions {
  readonly fd: number;
  readonly home: boolean;
  /** Wakes the other workers; they then call {@linkcode Accepting.help}. */
  readonly callForHelp: () => void;
  /** No more help is wanted. */
  readonly helped: () => void;
}

export class Accepting {
  readonly #reactor: Reactor;
  readonly #setting: AcceptingOptions;
  readonly #taker: Taker;
  readonly #source: Source;
  #listening = false;
  #stopped = false;
  #restUntil = 0;
  #busyTurns = 0;
  #emptyTurns = 0;
  #endTicks = () => {};

  constructor(reactor: Reactor, setting: AcceptingOptions, taker: Taker, source: Source) {
    this.#reactor = reactor;
    this.#setting = setting;
    this.#taker = taker;
    this.#source = source;
  }

  start(): void {
    if (this.#setting.home) this.#listen(true);
    this.#endTicks = this.#reactor.everyTick(() => this.#tick());
  }

  stop(): void {
    this.#stopped = true;
    this.#endTicks();
    this.#listen(false);
  }

  /** Accepts along for a while, when another worker has called. */
  help(): void {
    this.#emptyTurns = 0;
    if (!this.#stopped && this.#reactor.now >= this.#restUntil) this.#listen(true);
  }

  /** Accepts nothing for `ms`: there is no descriptor left. The backlog keeps who comes. */
  rest(ms: number): void {
    this.#restUntil = this.#reactor.now + ms;
    this.#listen(false);
  }

  /** A turn has accepted so many. */
  turned(accepted: number): void {
    if (!this.#setting.home) {
      this.#emptyTurns = accepted > 0 ? 0 : this.#emptyTurns + 1;
      if (this.#emptyTurns < EMPTY_TURNS) return;
      this.#setting.helped();
      return this.#listen(false);
    }
    this.#busyTurns = accepted >= BUSY_ACCEPTS ? this.#busyTurns + 1 : 0;
    if (this.#busyTurns >= BUSY_TURNS) {
      this.#busyTurns = 0;
      this.#setting.callForHelp();
    }
    if (this.#taker.leads) this.#leaveToOthers();
  }

  /** Looks away until the others have caught up. */
  #leaveToOthers(): void {
    this.#setting.callForHelp();
    this.#listen(false);
  }

  #tick(): void {
    if (!this.#setting.home || this.#stopped || this.#reactor.now < this.#restUntil) return;
    // Helpers that found nobody have left again, so they are called as long as it is their turn.
    if (this.#taker.leads) this.#leaveToOthers();
    else this.#listen(true);
  }

  #listen(on: boolean): void {
    if (on === this.#listening) return;
    this.#listening = on;
    // Exclusive: a connection wakes one of those who listen, not all.
    if (on) this.#reactor.add(this.#setting.fd, EPOLLIN | EPOLLEXCLUSIVE, this.#source);
    else this.#reactor.remove(this.#setting.fd);
  }
}

/** Descriptors that connections leave free, of all that the process may have; of few, this part. */
const RESERVED = 16;
const RESERVED_PART = 1 / 8;

/**
 * Descriptors that connections leave free besides where each gets a worker of its own, or this part: Deno opens some for a
 * worker, and connections that wait for one must not have taken them.
 */
const FOR_WORKERS = 40;
const FOR_WORKERS_PART = 1 / 4;

/** A shortage that comes back sooner is the same one. */
const QUIET_MS = 60_000;

/** Whether an errno of {@linkcode Shortage.accept} says that there is no descriptor, or no memory, left. */
export function isShortage(error: number): boolean {
  return error === EMFILE || error === ENFILE || error === ENOBUFS || error === ENOMEM;
}

/** How many of a process's descriptors are not for connections. */
export function reservedDescriptors(limit: number): number {
  return Math.min(RESERVED, Math.floor(limit * RESERVED_PART));
}

export class Shortage {
  /** Numbers from here on are not for connections. */
  readonly #most: number;
  /** The last number given was one of those. */
  #near = false;
  #lastAt = -Infinity;

  /**
   * @param limit descriptors that the process may have
   * @param isolates whether connections get workers of their own
   */
  constructor(limit: number, isolates = false) {
    const forWorkers = isolates ? Math.min(FOR_WORKERS, Math.floor(limit * FOR_WORKERS_PART)) : 0;
    this.#most = limit - reservedDescriptors(limit) - forWorkers;
  }

  /** As {@linkcode accept}, but EMFILE already when there are only few descriptors left. */
  accept(fd: number): number {
    if (this.#near && this.#isNear()) return -EMFILE;
    const accepted = accept(fd);
    // The kernel gives the lowest number that is free.
    this.#near = accepted >= this.#most;
    return accepted;
  }

  /** What is to be said of a shortage at `now`; undefined when it was said already. */
  news(error: number, now: number): string | undefined {
    const isNew = now - this.#lastAt > QUIET_MS;
    this.#lastAt = now;
    if (!isNew) return undefined;
    return `${new SystemError("accept4", error).message}; who waits is accepted when others have left`;
  }

  #isNear(): boolean {
    try {
      return usedDescriptors() >= this.#most;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return true;
    }
  }
}

/**
 * The client of the connection `fd`; good until the next call.
 * @param tellLocal whether to ask for the address that it connected to
 * @param name its sockaddr; by default where accept(2) has just written it
 */
export function comerOf(fd: number, tellLocal: boolean, name = peer.name, length = peer.length[0]): Comer {
  // A Unix client may have no name at all: then its address is not even a family.
  if (length < 2 || name[0] === AF_UNIX) return { name, length, uid: peerUser(fd) };
  const local = tellLocal && readLocalName(fd) ? localName.words : undefined;
  return { name, length, uid: UNKNOWN_USER, local };
}
