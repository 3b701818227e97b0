// The open connections of one listener in one worker, from the moment they were accepted to their close: what
// is counted and recorded of them, how long they may be idle or open, the last wait for the client's close.
// It makes no difference which worker accepted them: this worker (listener.ts), or another that handed one
// over to a worker of its own.
import { POLLHUP, POLLIN, POLLPRI, SHUT_RDWR, SHUT_WR } from "../../posix/constants.ts";
import { PollSet } from "../../posix/poll.ts";
import { close, shutdown } from "../../posix/socket.ts";
import type { StreamService } from "../../services/service.ts";
import type { Reactor } from "../reactor.ts";
import type { Failures } from "../recording/failures.ts";
import type { MainThread } from "../shared/messages.ts";
import {
  BYTES_IN,
  CONNECTIONS,
  DROPPED,
  NOT_RECORDED,
  NOT_REFUSED,
  OPEN,
  refusal,
  REFUSED_BY_LIMIT,
  TIMEOUT,
} from "../shared/tally.ts";
import type { Peer } from "../shared/peer.ts";
import { Deadlines, FIRST_CHECK_MS, Lifetimes, Lingering } from "./closing.ts";
import { type Begun, Connection, type ConnectionOwner, type SharedByConnections } from "./connection.ts";
import { ACCEPTS_A_TURN, countRefused, type Taker } from "./listener.ts";

/** A worker that has so many connections more than the least busy one lets the others accept. */
const FAIR_LEAD = 64;

const TIME_PER_CONNECTION = refusal("time-per-connection");

/** Used within one call. */
const firstLook = new PollSet(ACCEPTS_A_TURN);

export interface ConnectionsOptions extends SharedByConnections {
  /** The listener's number in the lab. */
  readonly listener: number;
  /**
   * Read when a connection comes, after its record was begun: making a service may be what a worker dies of.
   */
  readonly service: StreamService;
  /** Milliseconds without a byte after which a connection is closed; 0 is never. */
  readonly idleTimeout: number;
  /**
   * Milliseconds after which a connection is closed whatever it does, as a trap wants it; absent: a limit
   * says it.
   */
  readonly lifetime?: number;
  /** This worker's tally first, then the other workers' of the same listener (read only). */
  readonly tallies: readonly Float64Array[];
  /** Byte `fd` is 1 while the descriptor is this worker's, so that main can close those of a dead worker. */
  readonly ledger: Uint8Array;
  readonly failures: Failures;
  /** Told of each that is served no longer, where main counts those that are open; else absent. */
  readonly main?: MainThread;
}

export class OpenConnections implements Taker, ConnectionOwner {
  readonly listener: number;
  readonly reactor: Reactor;
  readonly options: ConnectionsOptions;
  readonly tally: Float64Array;
  readonly hasRoom = true;
  readonly acceptsATurn: number = ACCEPTS_A_TURN;
  readonly #deadlines: Deadlines;
  readonly #lifetimes = new Lifetimes();
  readonly #lingering: Lingering;
  /** Taken in this turn, and not begun yet. */
  readonly #taken: Connection[] = [];
  #open = 0;
  #endTicks = () => {};
  #endTurns = () => {};

  constructor(reactor: Reactor, options: ConnectionsOptions) {
    this.reactor = reactor;
    this.options = options;
    this.listener = options.listener;
    this.tally = options.tallies[0];
    this.#deadlines = new Deadlines(options.idleTimeout);
    this.#lingering = new Lingering(
      options.scratch,
      (connection) => this.close(connection, connection.outcome),
    );
  }

  /** Has the reactor watch deadlines from now on. */
  start(): void {
    this.#endTicks = this.reactor.everyTick(() => this.tick());
    this.#endTurns = this.reactor.everyTurn(() => this.afterTurn());
  }

  /** Closes those whose time is over. */
  protected tick(): void {
    const { lifetime, admission } = this.options;
    const { now } = this.reactor;
    this.#deadlines.tick(now, (connection) => this.drop(connection, TIMEOUT));
    this.#lifetimes.tick(now, lifetime ?? admission.mostTime, this.#deadlines, (connection) => {
      if (lifetime !== undefined) this.drop(connection, connection.outcome);
      else this.drop(connection, REFUSED_BY_LIMIT, TIME_PER_CONNECTION);
    });
  }

  /** Closes those that have lingered long enough. */
  protected afterTurn(): void {
    if (this.#lingering.size === 0) return;
    this.#lingering.tick(this.reactor.now);
    this.reactor.wakeAt(this.#lingering.nextCheck);
  }

  /** Its last connection is closed: the reactor forgets it. */
  end(): void {
    this.#endTicks();
    this.#endTurns();
  }

  get shared(): boolean {
    return true;
  }

  /** Connections that are not closed yet. */
  get open(): number {
    return this.#open;
  }

  get load(): number {
    let open = 0;
    for (const tally of this.options.tallies) open += tally[OPEN];
    return open;
  }

  get leads(): boolean {
    const { tallies } = this.options;
    if (tallies.length === 1) return false;
    let least = Infinity;
    for (let i = 1; i < tallies.length; i++) least = Math.min(least, tallies[i][OPEN]);
    return tallies[0][OPEN] > least + FAIR_LEAD;
  }

  take(fd: number, peer: Peer): void {
    this.tally[CONNECTIONS]++;
    this.tally[OPEN]++;
    this.serve(fd, peer);
  }

  /**
   * Takes a connection that is counted over; {@linkcode beginTaken} serves it.
   * @param peer good during the call only
   * @param began when it was accepted, in milliseconds since 1970; absent: now
   */
  serve(fd: number, peer: Peer, began?: number): void {
    const { options, listener } = this;
    options.ledger[fd] = 1;
    this.#open++;
    const admitted = options.admission.opened(peer);
    const record = options.recorder?.opened(listener, peer, began) ?? NOT_RECORDED;
    const connection = this.connect({ fd, record, admitted }, peer);
    this.#deadlines.append(connection);
    this.#taken.push(connection);
  }

  /** Begins a connection's conversation. @param peer good during the call only */
  protected connect(accepted: Omit<Begun, "conversation">, _peer: Peer): Connection {
    return new Connection(this, { ...accepted, conversation: this.options.service.open() });
  }

  /** One question for all of them whose they are, and one whether their first bytes are here already. */
  beginTaken(): void {
    const taken = this.#taken;
    if (taken.length === 0) return;
    const { recorder } = this.options;
    recorder?.learnUsers();
    taken.forEach(({ fd }, i) => firstLook.watch(i, fd, POLLIN | POLLPRI));
    firstLook.poll(0, taken.length);
    for (let i = 0; i < taken.length && !this.reactor.abandoned; i++) {
      const found = firstLook.found(i);
      if ((found & POLLHUP) !== 0) recorder?.forgetUser(taken[i].record);
      taken[i].begin(found);
    }
    taken.length = 0;
  }

  /** Closes every connection as it is. */
  closeAll(): void {
    this.#deadlines.forEach((connection) => this.drop(connection, TIMEOUT));
    this.#lingering.closeAll();
  }

  touch(connection: Connection): void {
    this.#deadlines.touch(connection, this.reactor.now);
  }

  failed(cause: string): void {
    this.options.failures.add(this.listener, cause);
  }

  /**
   * Ends a connection whose conversation is over: our end of input now, the close when the client has closed
   * too.
   */
  finish(connection: Connection): void {
    const { reactor } = this;
    this.#leave(connection);
    if (!connection.inputEnded) shutdown(connection.fd, SHUT_WR);
    else {
      shutdown(connection.fd, SHUT_RDWR);
      // What was just written may be on its way to a client that has closed altogether: then it comes back as
      // a reset.
      if (reactor.now - connection.lastWrote >= FIRST_CHECK_MS) {
        return this.close(connection, connection.outcome);
      }
    }
    if (connection.registered) reactor.remove(connection.fd);
    this.#lingering.add(connection, reactor.now);
  }

  /** Closes a connection at once. @param refusal why, where the outcome is a refusal */
  drop(connection: Connection, outcome: number, refusal: number = NOT_REFUSED): void {
    if (connection.gone) return;
    this.#leave(connection);
    if (refusal !== NOT_REFUSED) countRefused(this, refusal);
    this.close(connection, outcome, refusal);
  }

  #leave(connection: Connection): void {
    const { options } = this;
    connection.gone = true;
    // Those that only linger are no load: they count neither against the limit nor for which worker accepts
    // next.
    if (options.main === undefined) this.tally[OPEN]--;
    else options.main.postMessage({ kind: "left", fd: connection.fd });
    this.#deadlines.remove(connection);
    options.admission.holdBack(-connection.pendingBytes);
    connection.openBeside = options.admission.closed(connection.admitted);
  }

  /** Closes the descriptor, counts and records. */
  protected close(connection: Connection, outcome: number, refusal: number = NOT_REFUSED): void {
    const { options, tally } = this;
    this.#open--;
    tally[BYTES_IN] += connection.ignored;
    if (!options.recorder?.closed(connection, outcome, refusal)) tally[DROPPED]++;
    if (connection.registered) this.reactor.forget(connection.fd);
    // First out of the ledger: dying in between leaks a descriptor, the other order would close somebody
    // else's.
    options.ledger[connection.fd] = 0;
    close(connection.fd);
  }
}
