// Which workers accept on a listening socket. One, its home, while one is enough: a few connections are served fastest
// by one loop, and workers that share a socket wake for each other's connections. The home calls the others when
// connections come faster than it takes them one by one, or when it has many more than the least busy; they accept
// along until they find nobody. Not here: accepting itself (stream_source.ts).

import { EPOLLEXCLUSIVE, EPOLLIN } from "../posix/constants.ts";
import type { Reactor, Source } from "../reactor/reactor.ts";
import type { Comer } from "./observer.ts";

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

export interface AcceptingSetting {
  readonly fd: number;
  readonly home: boolean;
  /** Wakes the other workers; they then call {@linkcode Accepting.help}. */
  readonly callForHelp: () => void;
  /** No more help is wanted. */
  readonly helped: () => void;
}

export class Accepting {
  readonly #reactor: Reactor;
  readonly #setting: AcceptingSetting;
  readonly #taker: Taker;
  readonly #source: Source;
  #listening = false;
  #stopped = false;
  #restUntil = 0;
  #busyTurns = 0;
  #emptyTurns = 0;
  #endTicks = () => {};

  constructor(reactor: Reactor, setting: AcceptingSetting, taker: Taker, source: Source) {
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
