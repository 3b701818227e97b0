// A listening socket and its connections: what TCP, Unix stream and Unix seqpacket listeners share. Accepts a bounded
// number a turn, refuses what is over the limit, gives each connection its conversation, closes the idle, lingers with
// the finished. Not here: how the socket is opened (tcp.ts, unix.ts), what is said on a connection (connection.ts).

import { ECONNABORTED, EINTR, EINVAL, EPOLLIN, EPOLLPRI } from "../posix/constants.ts";
import { close, NOT_YET, shutdownBoth, shutdownOutput } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";
import type { Reactor, Source } from "../reactor/reactor.ts";
import type { StreamService } from "../services/service.ts";
import { Accepting } from "./accepting.ts";
import type { Admission } from "./admission.ts";
import { comerOf } from "./comer.ts";
import { Connection, type ConnectionOwner } from "./connection.ts";
import { Deadlines } from "./deadlines.ts";
import { Lifetimes } from "./lifetimes.ts";
import { FIRST_LOOK_MS, Lingering } from "./lingering.ts";
import {
  BYTES_IN,
  type Comer,
  CONNECTIONS,
  ERRORS,
  NOT_REFUSED,
  type Observer,
  OPEN,
  refusal,
  REFUSED,
  REFUSED_BY_LIMIT,
  TIMEOUT,
  UNNOTED,
} from "./observer.ts";
import type { Onlooker } from "./onlooker.ts";
import { causeOf } from "./refused_connections.ts";
import { isShortage, Shortage } from "./shortage.ts";

/** Connections accepted before the other sources get their turn. */
const ACCEPTS_A_TURN = 64;

/** At the end, so many turns' worth may wait still: the default backlog. */
const LAST_TURNS = 64;

/** How long accepting rests when there is no descriptor (or memory) left: the backlog keeps who comes. */
const REST_MS = 500;

/** A worker that has so many connections more than the least busy one lets the others accept. */
const FAIR_LEAD = 64;

const MAX_CONNECTIONS = refusal("max-connections");
const CONNECTIONS_PER_ADDRESS = refusal("connections-per-address");
const PAUSED = refusal("paused");
const TIME_PER_CONNECTION = refusal("time-per-connection");

export interface StreamSetting {
  readonly fd: number;
  /** Whether clients may be on other machines: then a client's reset may take a moment to come. */
  readonly network: boolean;
  /** Whether clients may connect to several addresses. */
  readonly tellLocal: boolean;
  /** Whether this worker accepts while one is enough, and how it calls the others (accepting.ts). */
  readonly home: boolean;
  readonly callForHelp: () => void;
  readonly helped: () => void;
  readonly listener: number;
  readonly service: StreamService;
  readonly observer: Observer;
  readonly admission: Admission;
  readonly idleTimeout: number;
  readonly maxConnections: number;
  /** Milliseconds after which a connection is closed whatever it does, as a trap wants it; absent: a limit says it. */
  readonly lifetime?: number;
  /** Whether whoever comes is refused for now. */
  readonly paused: () => boolean;
  /** This worker's tally first, then the other workers' of the same listener (read only). */
  readonly tallies: readonly Float64Array[];
  /** Says whether descriptor `fd` is in use here, for whoever cleans up after a dead worker. */
  readonly ledger: Uint8Array;
  readonly scratch: Uint8Array<ArrayBuffer>;
  readonly out: Uint8Array<ArrayBuffer>;
  /** Is shown what connections begin with. */
  readonly onlooker?: Onlooker;
  readonly failed: (listener: number, cause: string) => void;
}

export class StreamSource implements Source, ConnectionOwner {
  readonly setting: StreamSetting;
  readonly tally: Float64Array;
  readonly observer: Observer;
  readonly scratch: Uint8Array<ArrayBuffer>;
  readonly out: Uint8Array<ArrayBuffer>;
  readonly onlooker: Onlooker | undefined;
  readonly #reactor: Reactor;
  readonly #deadlines: Deadlines;
  readonly #lifetimes = new Lifetimes();
  readonly #lingering: Lingering;
  readonly #accepting: Accepting;
  readonly #shortage: Shortage;
  #open = 0;
  #endTicks = () => {};

  constructor(reactor: Reactor, setting: StreamSetting) {
    this.#reactor = reactor;
    this.setting = setting;
    this.tally = setting.tallies[0];
    this.observer = setting.observer;
    this.scratch = setting.scratch;
    this.out = setting.out;
    this.onlooker = setting.onlooker;
    this.#shortage = new Shortage(setting.ledger.length);
    this.#deadlines = new Deadlines(setting.idleTimeout);
    this.#lingering = new Lingering(
      setting.scratch,
      (connection) => this.#close(connection, connection.outcome),
    );
    const { fd, home, callForHelp, helped } = setting;
    this.#accepting = new Accepting(
      reactor,
      { fd, home, leads: () => this.#leads(), callForHelp, helped },
      this,
    );
  }

  /** Starts accepting, if this is the listener's home, and looking after deadlines. */
  start(): void {
    this.#accepting.start();
    this.#endTicks = this.#reactor.everyTick(() => {
      this.#deadlines.look(this.now, (connection) => this.drop(connection, TIMEOUT));
      this.#lookAtLifetimes();
    });
  }

  #lookAtLifetimes(): void {
    const { lifetime, admission } = this.setting;
    this.#lifetimes.look(this.now, lifetime ?? admission.mostTime, this.#deadlines, (connection) => {
      if (lifetime !== undefined) this.drop(connection, connection.outcome);
      else this.drop(connection, REFUSED_BY_LIMIT, TIME_PER_CONNECTION);
    });
  }

  /** Accepts who waits already, then nobody more; connections go on. */
  stop(): void {
    this.#accepting.stop();
    for (let turn = 0; this.setting.home && turn < LAST_TURNS && this.#acceptSome() > 0; turn++);
  }

  /** Accepts along for a while, when another worker has called. */
  help(): void {
    this.#accepting.help();
  }

  /** It is stopped and its last connection is closed: the reactor forgets it. */
  end(): void {
    this.#endTicks();
  }

  /** Connections that are not closed yet. */
  get open(): number {
    return this.#open;
  }

  /** Closes every connection as it is. */
  closeAll(): void {
    this.#deadlines.forEach((connection) => this.drop(connection, TIMEOUT));
    this.#lingering.closeAll();
  }

  get now(): number {
    return this.#reactor.now;
  }

  get abandoned(): boolean {
    return this.#reactor.abandoned;
  }

  get mostBytes(): number {
    return this.setting.admission.mostBytes;
  }

  failed(cause: string): void {
    this.setting.failed(this.setting.listener, cause);
  }

  ready(): void {
    const accepted = this.#acceptSome();
    if (!this.abandoned) this.#accepting.turned(accepted);
  }

  /** Accepts who waits, a bounded number. @returns how many */
  #acceptSome(): number {
    for (let accepted = 0; accepted < ACCEPTS_A_TURN; accepted++) {
      const fd = this.#shortage.accept(this.setting.fd);
      if (fd < 0) {
        this.#acceptFailed(-fd);
        return accepted;
      }
      this.#accepted(fd);
      if (this.abandoned) return 0;
    }
    return ACCEPTS_A_TURN;
  }

  #accepted(fd: number): void {
    const { setting, tally } = this;
    const comer = comerOf(fd, setting.tellLocal);
    const why = this.#refusal(comer);
    if (why !== NOT_REFUSED) return this.#refuse(fd, comer, why);
    const { listener, observer, service } = setting;
    setting.ledger[fd] = 1;
    tally[CONNECTIONS]++;
    tally[OPEN]++;
    this.#open++;
    const admitted = setting.admission.opened();
    const note = observer.opened(listener, comer);
    const conversation = service.open();
    const begun = { fd, listener, conversation, note, admitted, now: this.now };
    const connection = new Connection(this, begun);
    this.#deadlines.append(connection);
    connection.begin();
    if (connection.gone || connection.registered || this.abandoned) return;
    this.watch(connection, EPOLLIN);
  }

  /** Whether a connection that was just accepted is to be refused. @returns why, or NOT_REFUSED */
  #refusal(comer: Comer): number {
    if (this.setting.paused()) return PAUSED;
    return this.#full() ? MAX_CONNECTIONS : this.setting.admission.refusal(comer);
  }

  /** Closes a connection that was just accepted. */
  #refuse(fd: number, comer: Comer, refusal: number): void {
    const { setting, tally } = this;
    const openBeside = refusal === CONNECTIONS_PER_ADDRESS ? setting.admission.open : 0;
    if (!setting.observer.refused(setting.listener, comer, { refusal, openBeside })) tally[UNNOTED]++;
    this.#countRefused(refusal);
    close(fd);
  }

  #countRefused(refusal: number): void {
    this.tally[REFUSED]++;
    const cause = causeOf(refusal);
    if (cause !== undefined) this.failed(cause);
  }

  #full(): boolean {
    let open = 0;
    for (const tally of this.setting.tallies) open += tally[OPEN];
    return open >= this.setting.maxConnections;
  }

  /** Whether this worker has so many connections that others should accept. */
  #leads(): boolean {
    const { tallies } = this.setting;
    if (tallies.length === 1) return false;
    let least = Infinity;
    for (let i = 1; i < tallies.length; i++) least = Math.min(least, tallies[i][OPEN]);
    return tallies[0][OPEN] > least + FAIR_LEAD;
  }

  #acceptFailed(error: number): void {
    // ECONNABORTED: the peer gave up before we came to it; accept(2) passes its error on.
    if (-error === NOT_YET || error === ECONNABORTED || error === EINTR) return;
    // The socket listens no more: the lab stops.
    if (error === EINVAL) return this.#accepting.stop();
    this.tally[ERRORS]++;
    if (!isShortage(error)) return this.failed(new SystemError("accept4", error).message);
    this.#accepting.rest(REST_MS);
    const news = this.#shortage.news(error, this.now);
    if (news !== undefined) this.failed(news);
  }

  /** Looks after those that linger; called every turn. */
  afterTurn(): void {
    if (this.#lingering.size === 0) return;
    this.#lingering.look(this.now);
    this.#reactor.wakeAt(this.#lingering.nextLook);
  }

  /** Waits for `events` on a connection, and for bytes out of band. */
  watch(connection: Connection, events: number): void {
    if (connection.registered) {
      this.#reactor.modify(connection.fd, events | EPOLLPRI);
    } else {
      this.#reactor.add(connection.fd, events | EPOLLPRI, connection);
      connection.registered = true;
    }
  }

  /** A connection was active just now. */
  touch(connection: Connection): void {
    this.#deadlines.touch(connection, this.now);
  }

  /** Counts bytes that wait for slow readers. @returns false when there are too many already */
  holdBack(bytes: number): boolean {
    return this.setting.admission.holdBack(bytes);
  }

  /** Ends a connection whose conversation is over: our end of input now, the close when the client has closed too. */
  finish(connection: Connection): void {
    this.#leave(connection);
    if (!connection.inputEnded) shutdownOutput(connection.fd);
    else {
      shutdownBoth(connection.fd);
      // What was just written may be on its way to a client that has closed altogether: then it comes back as a reset.
      if (this.now - connection.lastWrote >= FIRST_LOOK_MS) {
        return this.#close(connection, connection.outcome);
      }
    }
    if (connection.registered) this.#reactor.remove(connection.fd);
    this.#lingering.add(connection, this.now);
  }

  /** Closes a connection at once. */
  drop(connection: Connection, outcome: number, refusal: number = NOT_REFUSED): void {
    if (connection.gone) return;
    this.#leave(connection);
    if (refusal !== NOT_REFUSED) this.#countRefused(refusal);
    this.#close(connection, outcome, refusal);
  }

  #leave(connection: Connection): void {
    connection.gone = true;
    // Those that only linger are nobody's load: they count neither against the limit nor for who accepts next.
    this.tally[OPEN]--;
    this.#deadlines.remove(connection);
    this.setting.admission.holdBack(-connection.pendingBytes);
    connection.openBeside = this.setting.admission.closed(connection.admitted);
  }

  #close(connection: Connection, outcome: number, refusal: number = NOT_REFUSED): void {
    const { setting, tally } = this;
    this.#open--;
    tally[BYTES_IN] += connection.ignored;
    if (!setting.observer.closed(connection, outcome, refusal)) tally[UNNOTED]++;
    if (connection.registered) this.#reactor.forget(connection.fd);
    // First out of the ledger: dying in between leaks a descriptor, the other order would close a stranger's.
    setting.ledger[connection.fd] = 0;
    close(connection.fd);
  }
}
