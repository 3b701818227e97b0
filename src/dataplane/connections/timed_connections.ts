// Connections that go by time as well as by bytes: those of challenges, and those whose answers are held up on
// purpose. Their conversations say when they are to be asked again, whether bytes are taken, whether the lab's output
// ends or the connection is broken off (services.Timing), and know whose the client is. A subclass, so that other
// connections know nothing of it.
import type { StreamListenerConfig } from "../../config/types.ts";
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLPRI, SHUT_WR } from "../../posix/constants.ts";
import { breakOffAtClose, sendAtOnce } from "../../posix/options.ts";
import { shutdown, UNKNOWN_USER } from "../../posix/socket.ts";
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import type { Conversation, LapsedTry, Timing } from "../../services/service.ts";
import type { Reactor } from "../reactor.ts";
import type { ClientUsers } from "../recording/client_users.ts";
import type { StudentKeys } from "../recording/student_key.ts";
import { Peer } from "../shared/peer.ts";
import { DROPPED, NOT_REFUSED, STILL_OPEN, TIMEOUT, UNSERVED } from "../shared/tally.ts";
import { type Begun, Connection } from "./connection.ts";
import { type ConnectionsOptions, OpenConnections } from "./open_connections.ts";

/** Clients whose last address is remembered for {@linkcode LapsedTry}: as many students as have tries at a listener. */
const MOST_REMEMBERED = 4096;

/** A conversation that asks again too soon doesn't keep the loop busy. */
const LEAST_WAIT_MS = 1;

/** What timed connections are made with besides. */
export interface TimedOptions {
  readonly users: ClientUsers;
  readonly students: StudentKeys;
}

/** Milliseconds after which a silent connection is closed, 0 for never; other listeners' are as they were configured. */
export function idleTimeoutOf({ service, idleTimeout, impair }: StreamListenerConfig): number {
  // A challenge gives up by itself those that are silent for too long, and tells them so.
  if (service === "challenge" || idleTimeout === 0) return 0;
  // What is on its way is no silence of the client's.
  return idleTimeout + (impair === undefined ? 0 : 2 * (impair.delay + impair.jitter));
}

/** Where a student's last client was. */
interface LastSeen {
  readonly name: Int32Array;
  readonly length: number;
  readonly uid: number;
}

export class TimedConnections extends OpenConnections {
  /** Each begins with a try that is drawn by lot, and with a question to the kernel of its own: some 0.5 ms. */
  override readonly acceptsATurn = 8;
  readonly #timed: TimedOptions;
  /** Those that are to be asked at a time. */
  readonly #waiting = new Set<TimedConnection>();
  /** None of them before that. */
  #first = Infinity;
  readonly #lastSeen = new Map<string, LastSeen>();
  readonly #peer = new Peer();

  constructor(reactor: Reactor, options: ConnectionsOptions, timed: TimedOptions) {
    super(reactor, options);
    this.#timed = timed;
  }

  /** Those of a challenge are not: each student's tries are counted in one place. */
  override get shared(): boolean {
    return this.options.tallies.length > 1;
  }

  protected override connect(accepted: Omit<Begun, "conversation">, peer: Peer): Connection {
    const { service } = this.options;
    const uid = this.#userOf(accepted.record, peer);
    const student = this.#timed.students.of(peer, uid);
    if (service.lapsed !== undefined) this.#remember(student, peer, uid);
    // Pieces leave apart, as they were said.
    sendAtOnce(accepted.fd);
    return new TimedConnection(this, { ...accepted, conversation: service.open(student) });
  }

  /** Asked for each alone: a conversation begins with whose it is. */
  #userOf(record: number, peer: Peer): number {
    const { recorder } = this.options;
    if (recorder !== undefined) return recorder.userOfOpened(record, this.listener, peer);
    return peer.uid === UNKNOWN_USER ? this.#timed.users.userOf(this.listener, peer) : peer.uid;
  }

  #remember(student: string, { words, at, length }: Peer, uid: number): void {
    this.#lastSeen.delete(student);
    this.#lastSeen.set(student, { name: words.slice(at, at + ((length + 3) >> 2)), length, uid });
    if (this.#lastSeen.size > MOST_REMEMBERED) {
      this.#lastSeen.delete(this.#lastSeen.keys().next().value!);
    }
  }

  /** Has a connection asked at that time, and no other; Infinity: not. */
  wake(connection: TimedConnection, time: number): void {
    connection.wakesAt = Math.max(time, this.reactor.now + LEAST_WAIT_MS);
    if (time === Infinity) return void this.#waiting.delete(connection);
    this.#waiting.add(connection);
    this.#first = Math.min(this.#first, connection.wakesAt);
  }

  protected override afterTurn(): void {
    super.afterTurn();
    if (this.reactor.now >= this.#first) this.#askDue();
    this.reactor.wakeAt(this.#first);
  }

  #askDue(): void {
    const { reactor } = this;
    const due = [...this.#waiting].filter(({ wakesAt }) => wakesAt <= reactor.now);
    for (const connection of due) {
      connection.due();
      if (reactor.abandoned) return;
    }
    this.#first = Infinity;
    for (const { wakesAt } of this.#waiting) this.#first = Math.min(this.#first, wakesAt);
  }

  protected override tick(): void {
    super.tick();
    for (const lapsed of this.options.service.lapsed?.() ?? []) this.#recordLapsed(lapsed);
  }

  #recordLapsed({ student, trial, impaired }: LapsedTry): void {
    const seen = this.#lastSeen.get(student);
    if (seen === undefined) return;
    this.#lastSeen.delete(student);
    this.#peer.take(seen.name, 0, seen.length, seen.uid);
    const { listener, options: { recorder } } = this;
    if (recorder === undefined) return;
    const record = recorder.opened(listener, this.#peer);
    recorder.learnUsers();
    // It is gone: whom the kernel finds there now is somebody else.
    if (seen.uid === UNKNOWN_USER) recorder.forgetUser(record);
    const end = { ...UNSERVED, listener, record, openBeside: 0, trial, impaired };
    if (!recorder.closed(end, TIMEOUT, NOT_REFUSED)) this.tally[DROPPED]++;
  }

  override finish(connection: TimedConnection): void {
    if (!connection.breaksOff) return super.finish(connection);
    breakOffAtClose(connection.fd);
    this.drop(connection, connection.outcome);
  }

  /** Its verdict is asked for also where nothing is recorded: it may decide what the student's next try is. */
  protected override close(connection: TimedConnection, outcome: number, refusal?: number): void {
    this.wake(connection, Infinity);
    connection.settle();
    super.close(connection, outcome, refusal);
  }
}

class TimedConnection extends Connection {
  /** When it is asked by {@linkcode TimedConnections.wake}, in the reactor's time. */
  wakesAt = Infinity;
  trial?: Trial;
  impaired?: Impaired;
  readonly #owner: TimedConnections;
  readonly #conversation: Conversation;
  #outputEnded = false;

  constructor(owner: TimedConnections, begun: Begun) {
    super(owner, begun);
    this.#owner = owner;
    this.#conversation = begun.conversation;
  }

  get #timing(): Timing {
    return this.#conversation.timing!;
  }

  /** Whether its end is a reset. */
  get breaksOff(): boolean {
    return this.#timing.resets;
  }

  override begin(events: number): void {
    super.begin(this.#mayRead(events) ? events : events & EPOLLPRI);
    this.#arrange();
  }

  override ready(events: number): void {
    // After its end of output nothing is read that would tell of a reset.
    if (this.inputEnded && (events & EPOLLERR) !== 0) this.broken();
    else if (this.#mayRead(events)) super.ready(events);
    else {
      if ((events & EPOLLPRI) !== 0) this.takeUrgent();
      super.ready(EPOLLOUT);
    }
    this.#arrange();
  }

  /** Its time has come. */
  due(): void {
    try {
      this.sayMore();
    } catch (error) {
      this.failed(error);
    }
    this.#arrange();
  }

  /** Asks what came of it; it is closed. */
  settle(): void {
    this.trial = this.#conversation.verdict?.(this.clientEnd !== STILL_OPEN);
    this.impaired = this.#conversation.impaired?.();
  }

  /** What has broken shows itself by reading, whether bytes are wanted or not. */
  #mayRead(events: number): boolean {
    return this.#timing.reads || (events & (EPOLLERR | EPOLLHUP)) !== 0;
  }

  protected override get isOver(): boolean {
    return this.#conversation.finished || (this.inputEnded && this.#timing.nextAt === Infinity);
  }

  protected override awaitEvents(events: number): void {
    const reads = this.#timing.reads && !this.inputEnded;
    super.awaitEvents(reads ? events : events & ~EPOLLIN);
  }

  /** Does what the conversation wants besides reading and answering. */
  #arrange(): void {
    if (this.gone || this.#owner.reactor.abandoned) return;
    if (this.#timing.endsOutput && !this.#outputEnded && this.settled) {
      this.#outputEnded = true;
      shutdown(this.fd, SHUT_WR);
    }
    // Where both sides have ended epoll reports it for ever (EPOLLHUP).
    if (this.#outputEnded && this.inputEnded && this.registered) {
      this.#owner.reactor.remove(this.fd);
      this.registered = false;
    }
    this.#owner.wake(this, this.pendingBytes > 0 ? Infinity : this.#timing.nextAt);
  }
}
