// A listening socket in one worker: what TCP, Unix stream and Unix seqpacket listeners share. Accepts a
// bounded number a turn, refuses what is over a limit, and passes the others on: to this worker's open
// connections (open_connections.ts), or to a worker for each (handing_over.ts), as the course's serveurTCP
// forks a child for each.
import { type Refusal, REFUSALS } from "../../exchange/exchange.ts";
import {
  ECONNABORTED,
  EINTR,
  EINVAL,
  EMFILE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  EPOLLEXCLUSIVE,
  EPOLLIN,
} from "../../posix/constants.ts";
import { usedDescriptors } from "../../posix/descriptors.ts";
import { SystemError } from "../../posix/errors.ts";
import { MOST_TOGETHER } from "../../posix/netstat/users.ts";
import { accept, close, NOT_YET } from "../../posix/socket.ts";
import type { Admission } from "../admission/admission.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { Failures } from "../recording/failures.ts";
import type { Recorder } from "../recording/recorder.ts";
import { endHelp, isPaused, requestHelp, reservedDescriptors, type SharedLab } from "../shared/memory.ts";
import { DROPPED, ERRORS, NOT_REFUSED, refusal, REFUSED, REFUSED_FOR } from "../shared/tally.ts";
import { Peer } from "../shared/peer.ts";
import { ProxyHeaders } from "./proxy_headers.ts";

/** {@linkcode Taker.acceptsATurn} as a rule: the kernel is asked once for all whose they are. */
export const ACCEPTS_A_TURN = MOST_TOGETHER;

/** At the end, so many turns' worth may wait still: the default backlog. */
const LAST_TURNS = 64;

/** How long accepting rests when there is no descriptor (or memory) left: new clients wait in the backlog. */
const REST_MS = 500;

const MAX_CONNECTIONS = refusal("max-connections");
const CONNECTIONS_PER_ADDRESS = refusal("connections-per-address");
const PAUSED = refusal("paused");

/**
 * So many turns in a row, each with several connections waiting, are a storm and not a class pressing Enter.
 */
const BUSY_TURNS = 8;
const BUSY_ACCEPTS = 2;

/** A helper leaves after finding nobody so many times in a row. */
const EMPTY_TURNS = 4;

/**
 * Descriptors that connections leave free besides where each gets a worker of its own, or this part: Deno
 * opens some for a worker, and connections that wait for one must not have taken them.
 */
const FOR_WORKERS = 40;
const FOR_WORKERS_PART = 1 / 4;

/** A shortage that comes back sooner is the same one. */
const QUIET_MS = 60_000;

/** What the log says; nothing of pauses, since a teacher wants those. */
const CAUSES: Partial<Record<Refusal, string>> = {
  "max-connections": "Refused a connection: max_connections are open",
  "not-allowed": "Refused a connection: its address is none that [lab] allow has",
  rate: "Refused a connection: its address makes more than new_connections_per_second",
  "connections-per-address": "Refused a connection: its address has connections_per_address open",
  "bytes-per-connection": "Closed a connection: more than bytes_per_connection came on it",
  "time-per-connection": "Closed a connection: it was open for time_per_connection",
  "held-back": "Closed a connection: buffer_memory is full of answers that are not read",
};

/**
 * What becomes of connections that were accepted: this worker serves them, or for each of them a worker of
 * its own.
 */
export interface Taker {
  /**
   * Whether one more can be served, or wait to be; else they wait in the backlog, as listen(2) means them to.
   */
  readonly hasRoom: boolean;
  /** Connections accepted before those are served, and before the other sources get their turn. */
  readonly acceptsATurn: number;
  /** Connections of the listener that are open, over all workers. */
  readonly load: number;
  /** Whether other workers may accept too. */
  readonly shared: boolean;
  /** Whether this worker has so many connections more than the least busy one that others should accept. */
  readonly leads: boolean;
  /** Takes over a connection that was accepted, and its descriptor. @param peer good during the call only */
  take(fd: number, peer: Peer): void;
  /** Serves those that were taken: each turn of accepting ends so. */
  beginTaken(): void;
}

export interface StreamOptions {
  readonly lab: SharedLab;
  readonly worker: number;
  readonly fd: number;
  /** The listener's number in the lab. */
  readonly listener: number;
  /** Whether clients may connect to several addresses. */
  readonly tellLocal: boolean;
  /** Whether this worker accepts while one is enough. */
  readonly primary: boolean;
  /** Absent where nothing is to be recorded. */
  readonly recorder?: Recorder;
  readonly admission: Admission;
  readonly maxConnections: number;
  /** This worker's. */
  readonly tally: Float64Array;
  readonly shortage: Shortage;
  readonly failures: Failures;
  /** Where named balancers tell whose a connection is: this worker's ledger of descriptors; else absent. */
  readonly proxied?: Uint8Array;
}

export class StreamListener implements Source {
  readonly listener: number;
  readonly tally: Float64Array;
  /** Balancers' connections that have not told yet whose they are. */
  readonly headers: ProxyHeaders | undefined;
  readonly #reactor: Reactor;
  readonly #options: StreamOptions;
  readonly #taker: Taker;
  readonly #accepting: Accepting;
  readonly #peer = new Peer();

  /** @param taker serves what is accepted */
  constructor(reactor: Reactor, options: StreamOptions, taker: Taker) {
    this.#reactor = reactor;
    this.#options = options;
    this.#taker = taker;
    this.listener = options.listener;
    this.tally = options.tally;
    this.#accepting = new Accepting(reactor, options, taker, this);
    if (options.proxied === undefined) return;
    this.headers = new ProxyHeaders(reactor, { ...options, ledger: options.proxied }, {
      admit: (fd, peer) => this.#admit(fd, peer),
      beginTaken: () => taker.beginTaken(),
    });
  }

  /** Starts accepting, if this is the primary worker. */
  start(): void {
    this.#accepting.start();
    this.headers?.start();
  }

  /** Accepts the clients that wait already, then no more. */
  stop(): void {
    this.#accepting.stop();
    for (let turn = 0; this.#options.primary && turn < LAST_TURNS && this.#acceptSome() > 0; turn++);
  }

  /** Accepts along for a while, when another worker has requested help. */
  help(): void {
    this.#accepting.help();
  }

  ready(): void {
    const accepted = this.#acceptSome();
    if (!this.#reactor.abandoned) this.#accepting.turned(accepted);
  }

  failed(cause: string): void {
    this.#options.failures.add(this.listener, cause);
  }

  /** Accepts some of the clients that wait, and begins to serve them. @returns how many */
  #acceptSome(): number {
    const accepted = this.#takeSome();
    this.#taker.beginTaken();
    return this.#reactor.abandoned ? 0 : accepted;
  }

  #takeSome(): number {
    const { fd, shortage } = this.#options;
    const { acceptsATurn } = this.#taker;
    for (let accepted = 0; accepted < acceptsATurn; accepted++) {
      if (!this.#taker.hasRoom) {
        // The backlog is level-triggered: without room, ignore it until the next tick instead of spinning.
        this.#accepting.rest(0);
        return accepted;
      }
      const connection = shortage.accept(fd);
      if (connection < 0) {
        this.#acceptFailed(-connection);
        return accepted;
      }
      this.#accepted(connection);
    }
    return acceptsATurn;
  }

  #accepted(fd: number): void {
    this.#peer.takeAccepted(fd, this.#options.tellLocal);
    const { headers } = this;
    if (headers === undefined || !this.#options.admission.proxies.has(this.#peer)) {
      this.#admit(fd, this.#peer);
    } else headers.take(fd, this.#peer);
  }

  #admit(fd: number, peer: Peer): void {
    const why = this.#refusal(peer);
    if (why !== NOT_REFUSED) this.#refuse(fd, peer, why);
    else this.#taker.take(fd, peer);
  }

  /** Whether a peer's connection is to be refused. @returns why, or NOT_REFUSED */
  #refusal(peer: Peer): number {
    const { lab, maxConnections, admission } = this.#options;
    if (isPaused(lab, this.listener)) return PAUSED;
    return this.#taker.load >= maxConnections ? MAX_CONNECTIONS : admission.refusal(peer);
  }

  /** Closes a connection that was accepted and is not served. */
  #refuse(fd: number, peer: Peer, refusal: number): void {
    const { recorder, admission } = this.#options;
    const openBeside = refusal === CONNECTIONS_PER_ADDRESS ? admission.openOf(peer) : 0;
    if (!recorder?.refused(this.listener, peer, { refusal, openBeside })) this.tally[DROPPED]++;
    countRefused(this, refusal);
    close(fd);
  }

  #acceptFailed(error: number): void {
    // ECONNABORTED: the peer gave up before we came to it; accept(2) passes its error on.
    if (-error === NOT_YET || error === ECONNABORTED || error === EINTR) return;
    // The socket listens no more: the lab stops.
    if (error === EINVAL) return this.#accepting.stop();
    this.tally[ERRORS]++;
    if (!isShortage(error)) return this.failed(new SystemError("accept4", error).message);
    this.#accepting.rest(REST_MS);
    const news = this.#options.shortage.news(error, this.#reactor.now);
    if (news !== undefined) this.failed(news);
  }
}

/** What counts refusals, and tells the log. */
interface Refusing {
  readonly tally: Float64Array;
  failed(cause: string): void;
}

/** Counts a connection that a limit refused or ended, and tells the log. */
export function countRefused(listener: Refusing, refusal: number): void {
  listener.tally[REFUSED]++;
  listener.tally[REFUSED_FOR + refusal]++;
  const cause = CAUSES[REFUSALS[refusal]];
  if (cause !== undefined) listener.failed(cause);
}

/**
 * Which workers accept on a listening socket. One, its primary, while one is enough: a few connections are
 * served fastest by one loop, and workers that share a socket wake for each other's connections. The primary
 * requests help when connections come faster than it takes them one by one, or when it has many more than the
 * least busy worker; the others accept along until they find nobody. All of them listening all the time, by
 * EPOLLEXCLUSIVE alone, was measured instead: the same rate with 32 clients at a time, two thirds of it with 4,
 * and 50 MiB more at the peak.
 */
class Accepting {
  readonly #reactor: Reactor;
  readonly #options: StreamOptions;
  readonly #taker: Taker;
  readonly #source: Source;
  #listening = false;
  #stopped = false;
  #restUntil = 0;
  #busyTurns = 0;
  #emptyTurns = 0;
  #endTicks = () => {};

  constructor(reactor: Reactor, options: StreamOptions, taker: Taker, source: Source) {
    this.#reactor = reactor;
    this.#options = options;
    this.#taker = taker;
    this.#source = source;
  }

  start(): void {
    if (this.#options.primary) this.#listen(true);
    this.#endTicks = this.#reactor.everyTick(() => this.#tick());
  }

  stop(): void {
    this.#stopped = true;
    this.#endTicks();
    this.#listen(false);
  }

  /** Accepts along for a while, when another worker has requested help. */
  help(): void {
    this.#emptyTurns = 0;
    if (!this.#stopped && this.#reactor.now >= this.#restUntil) this.#listen(true);
  }

  /** Accepts nothing for `ms`: there is no descriptor left. New clients wait in the backlog. */
  rest(ms: number): void {
    this.#restUntil = this.#reactor.now + ms;
    this.#listen(false);
  }

  /** A turn has accepted so many. */
  turned(accepted: number): void {
    if (!this.#options.primary) {
      this.#emptyTurns = accepted > 0 ? 0 : this.#emptyTurns + 1;
      if (this.#emptyTurns < EMPTY_TURNS) return;
      endHelp(this.#options.lab, this.#options.listener);
      return this.#listen(false);
    }
    this.#busyTurns = accepted >= BUSY_ACCEPTS ? this.#busyTurns + 1 : 0;
    if (this.#busyTurns >= BUSY_TURNS) {
      this.#busyTurns = 0;
      this.#requestHelp();
    }
    if (this.#taker.leads) this.#leaveToOthers();
  }

  /** Accepts nothing until the others have caught up. */
  #leaveToOthers(): void {
    this.#requestHelp();
    this.#listen(false);
  }

  #requestHelp(): void {
    const { lab, listener, worker } = this.#options;
    if (this.#taker.shared) requestHelp(lab, listener, worker);
  }

  #tick(): void {
    if (!this.#options.primary || this.#stopped || this.#reactor.now < this.#restUntil) return;
    // Helpers that found nobody have left again, so they are called again as long as it is their turn.
    if (this.#taker.leads) this.#leaveToOthers();
    else this.#listen(true);
  }

  #listen(on: boolean): void {
    if (on === this.#listening) return;
    this.#listening = on;
    // Exclusive: a connection wakes one of the workers that listen, not all.
    if (on) this.#reactor.add(this.#options.fd, EPOLLIN | EPOLLEXCLUSIVE, this.#source);
    else this.#reactor.remove(this.#options.fd);
  }
}

/**
 * Accepts while there are descriptors for it: some are kept for the rest of the lab, which can't wait as a
 * client in the backlog can. That there are none is news once: a lab that has none left tries again twice a
 * second for as long as it takes.
 */
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

/** Whether an errno of {@linkcode Shortage.accept} says that there is no descriptor, or no memory, left. */
function isShortage(error: number): boolean {
  return error === EMFILE || error === ENFILE || error === ENOBUFS || error === ENOMEM;
}
