// The open connections of one listener in one worker, from the moment they were accepted to their close: what is counted
// and noted of them, how long they may be idle or open, the last wait for the client's close. Who accepted them makes no
// difference: this worker (stream_source.ts), or another that handed one over to a worker of its own.
import { SHUT_RDWR, SHUT_WR } from "../../posix/constants.ts";
import { close, shutdown } from "../../posix/socket.ts";
import type { StreamService } from "../../services/service.ts";
import type { Reactor } from "../reactor.ts";
import {
  BYTES_IN,
  type Comer,
  CONNECTIONS,
  DROPPED,
  NOT_REFUSED,
  OPEN,
  refusal,
  REFUSED_BY_LIMIT,
  TIMEOUT,
} from "../shared/observer.ts";
import type { Taker } from "./accepting.ts";
import { Deadlines, FIRST_LOOK_MS, Lifetimes, Lingering } from "./closing.ts";
import { Connection, type ConnectionOwner, type SharedByConnections } from "./connection.ts";
import { countRefused } from "./listener.ts";

/** A worker that has so many connections more than the least busy one lets the others accept. */
const FAIR_LEAD = 64;

const TIME_PER_CONNECTION = refusal("time-per-connection");

export interface ConnectionsOptions extends SharedByConnections {
  /** The listener's number in the lab. */
  readonly listener: number;
  /** Asked for when a connection comes, after it was noted: making a service may be what a worker dies of. */
  readonly service: StreamService;
  /** Milliseconds without a byte after which a connection is closed; 0 is never. */
  readonly idleTimeout: number;
  /** Milliseconds after which a connection is closed whatever it does, as a trap wants it; absent: a limit says it. */
  readonly lifetime?: number;
  /** This worker's tally first, then the other workers' of the same listener (read only). */
  readonly tallies: readonly Float64Array[];
  /** Says whether descriptor `fd` is in use here, for whoever cleans up after a dead worker. */
  readonly ledger: Uint8Array;
  readonly failed: (listener: number, cause: string) => void;
  /** Is told of each connection that is served no longer, where somebody else counts those that are open. */
  readonly left?: (fd: number) => void;
}

export class OpenConnections implements Taker, ConnectionOwner {
  readonly listener: number;
  readonly reactor: Reactor;
  readonly setting: ConnectionsOptions;
  readonly tally: Float64Array;
  readonly hasRoom = true;
  readonly #deadlines: Deadlines;
  readonly #lifetimes = new Lifetimes();
  readonly #lingering: Lingering;
  #open = 0;
  #endTicks = () => {};

  constructor(reactor: Reactor, setting: ConnectionsOptions) {
    this.reactor = reactor;
    this.setting = setting;
    this.listener = setting.listener;
    this.tally = setting.tallies[0];
    this.#deadlines = new Deadlines(setting.idleTimeout);
    this.#lingering = new Lingering(
      setting.scratch,
      (connection) => this.#close(connection, connection.outcome),
    );
  }

  /** Looks after deadlines from now on. */
  start(): void {
    this.#endTicks = this.reactor.everyTick(() => {
      this.#deadlines.look(this.reactor.now, (connection) => this.drop(connection, TIMEOUT));
      this.#lookAtLifetimes();
    });
  }

  #lookAtLifetimes(): void {
    const { lifetime, admission } = this.setting;
    this.#lifetimes.look(this.reactor.now, lifetime ?? admission.mostTime, this.#deadlines, (connection) => {
      if (lifetime !== undefined) this.drop(connection, connection.outcome);
      else this.drop(connection, REFUSED_BY_LIMIT, TIME_PER_CONNECTION);
    });
  }

  /** Its last connection is closed: the reactor forgets it. */
  end(): void {
    this.#endTicks();
  }

  /** Connections that are not closed yet. */
  get open(): number {
    return this.#open;
  }

  get load(): number {
    let open = 0;
    for (const tally of this.setting.tallies) open += tally[OPEN];
    return open;
  }

  get leads(): boolean {
    const { tallies } = this.setting;
    if (tallies.length === 1) return false;
    let least = Infinity;
    for (let i = 1; i < tallies.length; i++) least = Math.min(least, tallies[i][OPEN]);
    return tallies[0][OPEN] > least + FAIR_LEAD;
  }

  take(fd: number, comer: Comer): void {
    this.tally[CONNECTIONS]++;
    this.tally[OPEN]++;
    this.serve(fd, comer);
  }

  /** Serves a connection that is counted, from now on. @param comer good during the call only */
  serve(fd: number, comer: Comer): void {
    const { setting, listener } = this;
    setting.ledger[fd] = 1;
    this.#open++;
    const admitted = setting.admission.opened();
    const note = setting.observer.opened(listener, comer);
    const conversation = setting.service.open();
    const connection = new Connection(this, { fd, conversation, note, admitted });
    this.#deadlines.append(connection);
    connection.begin();
  }

  /** Closes every connection as it is. */
  closeAll(): void {
    this.#deadlines.forEach((connection) => this.drop(connection, TIMEOUT));
    this.#lingering.closeAll();
  }

  /** Looks after those that linger; called every turn. */
  afterTurn(): void {
    if (this.#lingering.size === 0) return;
    this.#lingering.look(this.reactor.now);
    this.reactor.wakeAt(this.#lingering.nextLook);
  }

  touch(connection: Connection): void {
    this.#deadlines.touch(connection, this.reactor.now);
  }

  failed(cause: string): void {
    this.setting.failed(this.listener, cause);
  }

  /** Ends a connection whose conversation is over: our end of input now, the close when the client has closed too. */
  finish(connection: Connection): void {
    const { reactor } = this;
    this.#leave(connection);
    if (!connection.inputEnded) shutdown(connection.fd, SHUT_WR);
    else {
      shutdown(connection.fd, SHUT_RDWR);
      // What was just written may be on its way to a client that has closed altogether: then it comes back as a reset.
      if (reactor.now - connection.lastWrote >= FIRST_LOOK_MS) {
        return this.#close(connection, connection.outcome);
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
    this.#close(connection, outcome, refusal);
  }

  #leave(connection: Connection): void {
    const { setting } = this;
    connection.gone = true;
    // Those that only linger are nobody's load: they count neither against the limit nor for who accepts next.
    if (setting.left === undefined) this.tally[OPEN]--;
    else setting.left(connection.fd);
    this.#deadlines.remove(connection);
    setting.admission.holdBack(-connection.pendingBytes);
    connection.openBeside = setting.admission.closed(connection.admitted);
  }

  #close(connection: Connection, outcome: number, refusal: number = NOT_REFUSED): void {
    const { setting, tally } = this;
    this.#open--;
    tally[BYTES_IN] += connection.ignored;
    if (!setting.observer.closed(connection, outcome, refusal)) tally[DROPPED]++;
    if (connection.registered) this.reactor.forget(connection.fd);
    // First out of the ledger: dying in between leaks a descriptor, the other order would close a stranger's.
    setting.ledger[connection.fd] = 0;
    close(connection.fd);
  }
}
