// A listening socket whose connections are each served by a worker of their own, as the course's serveurTCP forks a
// child for each: this loop only accepts and hands over. Not here: the child (src/workers/child.ts).

import { ECONNABORTED, EINTR, EINVAL, EPOLLEXCLUSIVE, EPOLLIN } from "../posix/constants.ts";
import { NOT_YET, peer } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";
import type { Reactor, Source } from "../reactor/reactor.ts";
import { NOT_REFUSED } from "./observer.ts";
import { isShortage, Shortage } from "./shortage.ts";

/** Connections accepted before the other sources get their turn. */
const ACCEPTS_A_TURN = 16;

export interface IsolatingSetting {
  readonly fd: number;
  /** Descriptors that the process may have. */
  readonly descriptorLimit: number;
  /** Whether one more connection can be served or queued; else it waits in the backlog, as listen(2) means it to. */
  readonly room: () => boolean;
  /** Whether the connection that was just accepted is to be refused: why, or NOT_REFUSED. */
  readonly refusal: (fd: number) => number;
  /** Takes over the descriptor of one that is refused. */
  readonly refuse: (fd: number, refusal: number) => void;
  /** Takes over an accepted (blocking) descriptor and a copy of its peer's sockaddr. */
  readonly handOver: (fd: number, sender: Uint8Array) => void;
  readonly failed: (cause: string) => void;
}

export class IsolatingSource implements Source {
  readonly #reactor: Reactor;
  readonly #setting: IsolatingSetting;
  readonly #shortage: Shortage;
  #accepting = false;
  #stopped = false;
  #endTicks = () => {};

  constructor(reactor: Reactor, setting: IsolatingSetting) {
    this.#reactor = reactor;
    this.#setting = setting;
    this.#shortage = new Shortage(setting.descriptorLimit, true);
  }

  start(): void {
    this.#listen(true);
    this.#endTicks = this.#reactor.everyTick(() => this.#listen(!this.#stopped && this.#setting.room()));
  }

  /** Accepts who waits already, as far as there is room, then nobody more. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    while (this.#acceptSome() === ACCEPTS_A_TURN);
    this.#listen(false);
  }

  /** It is stopped: the reactor forgets it. */
  end(): void {
    this.#endTicks();
  }

  ready(): void {
    this.#acceptSome();
  }

  /** Accepts who waits, a bounded number, as far as there is room. @returns how many */
  #acceptSome(): number {
    for (let accepted = 0; accepted < ACCEPTS_A_TURN; accepted++) {
      if (!this.#setting.room()) {
        // The backlog is level-triggered: without room, look away until the next tick instead of spinning.
        this.#listen(false);
        return accepted;
      }
      const fd = this.#shortage.accept(this.#setting.fd, 0);
      if (fd < 0) {
        this.#acceptFailed(-fd);
        return accepted;
      }
      const why = this.#setting.refusal(fd);
      if (why !== NOT_REFUSED) this.#setting.refuse(fd, why);
      else this.#setting.handOver(fd, peer.name.slice(0, peer.length[0]));
    }
    return ACCEPTS_A_TURN;
  }

  #acceptFailed(error: number): void {
    // ECONNABORTED: the peer gave up before we came to it; accept(2) passes its error on.
    if (-error === NOT_YET || error === ECONNABORTED || error === EINTR) return;
    // The socket listens no more: the lab stops.
    if (error === EINVAL) return this.stop();
    // Until the next tick.
    this.#listen(false);
    if (!isShortage(error)) return this.#setting.failed(new SystemError("accept4", error).message);
    const news = this.#shortage.news(error, this.#reactor.now);
    if (news !== undefined) this.#setting.failed(news);
  }

  #listen(on: boolean): void {
    if (on === this.#accepting) return;
    this.#accepting = on;
    if (on) this.#reactor.add(this.#setting.fd, EPOLLIN | EPOLLEXCLUSIVE, this);
    else this.#reactor.remove(this.#setting.fd);
  }
}
