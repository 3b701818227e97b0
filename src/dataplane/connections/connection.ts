// One connection: bytes read go through its conversation, answers are written as far as the socket takes
// them, the rest waits and nothing more is read until it is gone (back-pressure). It ends when its
// conversation is over; every other end is the peer's or a limit's, and ends this connection only.
import { SAMPLE_BYTES } from "../../exchange/exchange.ts";
import {
  EPOLLIN,
  EPOLLOUT,
  EPOLLPRI,
  MSG_DONTWAIT,
  MSG_MORE,
  MSG_OOB,
  MSG_PEEK,
  POLLHUP,
  POLLPRI,
  POLLRDHUP,
} from "../../posix/constants.ts";
import { pollOne } from "../../posix/poll.ts";
import { NOT_YET, recv, send } from "../../posix/socket.ts";
import { type Conversation, NO_ANSWER, SAME_BYTES } from "../../services/service.ts";
import type { Admission } from "../admission/admission.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { Shown } from "../recording/failures.ts";
import type { Recorder } from "../recording/recorder.ts";
import {
  ANSWERED,
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CLOSED,
  type ConnectionEnd,
  ENDED_BEFORE,
  ERRORS,
  NO_REPLY,
  NOT_RECORDED,
  refusal,
  REFUSED_BY_LIMIT,
  RESET,
  RESET_AFTER,
  RESET_BEFORE,
  STILL_OPEN,
  URGENT,
} from "../shared/tally.ts";

/**
 * Pieces of at most MAX_ANSWER bytes that a conversation may say unasked before the other sources get their
 * turn.
 */
const PIECES_A_TURN = 16;

const HELD_BACK = refusal("held-back");
const BYTES_PER_CONNECTION = refusal("bytes-per-connection");

/** What a listener's connections share. */
export interface SharedByConnections {
  /** Absent where nothing is to be recorded. */
  readonly recorder?: Recorder;
  readonly admission: Admission;
  /** Where bytes are read to, and where answers are written: used within one call. */
  readonly scratch: Uint8Array<ArrayBuffer>;
  readonly out: Uint8Array<ArrayBuffer>;
  /** Whether what is read are records, of which one may be empty: seqpacket. */
  readonly records?: boolean;
  /** A Unix socket knows no reset: an answer that can't be sent (EPIPE) finds a client that has just closed. */
  readonly isUnix?: boolean;
  /** Is shown what a connection begins with and what comes out of band (`peek = true`); else absent. */
  readonly peekObserver?: Shown;
}

/**
 * All connections of a listener that are open (open_connections.ts). An interface only so that the two files
 * don't import each other.
 */
export interface ConnectionOwner {
  /** The listener's number in the lab. */
  readonly listener: number;
  readonly reactor: Reactor;
  readonly tally: Float64Array;
  readonly options: SharedByConnections;
  /** A byte came or went just now. */
  touch(connection: Connection): void;
  failed(cause: string): void;
  /** Its conversation is over and its answer sent. */
  finish(connection: Connection): void;
  /** Closes it at once. @param refusal why, where the outcome is a refusal */
  drop(connection: Connection, outcome: number, refusal?: number): void;
}

/** What a connection is from its beginning on. */
export interface Begun {
  readonly fd: number;
  readonly conversation: Conversation;
  /** The number of its record, or NOT_RECORDED. */
  readonly record: number;
  /** Where its client's address is counted ({@linkcode Admission.opened}). */
  readonly admitted: number;
}

export class Connection implements Source, ConnectionEnd {
  readonly fd: number;
  readonly listener: number;
  readonly record: number;
  readonly admitted: number;
  /** When it was taken over, by the reactor's clock. */
  readonly acceptedAt: number;
  bytesIn = 0;
  bytesOut = 0;
  reads = 0;
  /** Bytes that came after the conversation was over. */
  ignored = 0;
  /** Bytes that came out of band. */
  urgent = 0;
  /** How the client's side has ended, as far as that was seen. */
  clientEnd = STILL_OPEN;
  openBeside = 0;
  /** When a byte was last written, by the reactor's clock. */
  lastWrote = -Infinity;
  /** When a byte last came or went, by the reactor's clock. */
  lastActive: number;
  /** {@linkcode ConnectionEnd.lastActiveAfter} */
  lastActiveAfter = 0;
  endedAfter = 0;
  /** Neighbours in the queue of deadlines (closing.ts). */
  earlier: Connection | undefined;
  later: Connection | undefined;
  /** Whether the reactor waits for it; a short connection is over before that is needed. */
  registered = false;
  /** True from the moment its descriptor is given up. */
  gone = false;
  readonly #owner: ConnectionOwner;
  readonly #conversation: Conversation;
  /** What the socket has not taken yet. */
  #pending: Uint8Array<ArrayBuffer> | undefined;
  #peeked = false;
  #inputEnded = false;
  #finishing = false;
  /** What the reactor waits for, once it is registered. */
  #awaited = EPOLLIN;

  constructor(owner: ConnectionOwner, { fd, conversation, record, admitted }: Begun) {
    this.#owner = owner;
    this.fd = fd;
    this.listener = owner.listener;
    this.#conversation = conversation;
    this.record = record;
    this.admitted = admitted;
    this.acceptedAt = this.lastActive = owner.reactor.now;
  }

  /** How it ended when its conversation is over and nothing went wrong. */
  get outcome(): number {
    if (this.bytesOut > 0) return ANSWERED;
    return this.#inputEnded ? CLOSED : NO_REPLY;
  }

  /** Whether the client has ended its input. */
  get inputEnded(): boolean {
    return this.#inputEnded;
  }

  /** Notes how the client's side ended just now, and when, unless it had ended before. */
  noteEnd(clientEnd: number): void {
    if (this.clientEnd === STILL_OPEN) this.endedAfter = this.#age;
    this.clientEnd = clientEnd;
  }

  /** Milliseconds since it was accepted. */
  get #age(): number {
    return this.#owner.reactor.now - this.acceptedAt;
  }

  /**
   * Called once, when it was accepted. Its first bytes are often here already; then a short connection never
   * needs epoll at all.
   * @param events as poll reports them
   */
  begin(events: number): void {
    try {
      if (this.#conversation.greet !== undefined) this.#greet();
      // First: a read that begins at an urgent byte passes over it, and it is lost.
      if ((events & POLLPRI) !== 0) this.takeUrgent();
      if ((events & ~POLLPRI) !== 0 && this.settled) this.#read();
      if (this.#conversation.more !== undefined) this.sayMore();
    } catch (error) {
      this.failed(error);
    }
    if (!this.gone && !this.registered && !this.#owner.reactor.abandoned) this.#watch(EPOLLIN);
  }

  /**
   * @param events as epoll reports them; EPOLLERR and EPOLLHUP show themselves in the next call on the socket
   */
  ready(events: number): void {
    try {
      if ((events & EPOLLPRI) !== 0) this.takeUrgent();
      if (this.#pending !== undefined) this.#flush();
      else if (events !== EPOLLOUT && !this.#inputEnded) this.#read();
      if (this.#conversation.more !== undefined) this.sayMore();
    } catch (error) {
      this.failed(error);
    }
  }

  protected failed(error: unknown): void {
    if (this.#owner.reactor.abandoned) return;
    this.#owner.tally[ERRORS]++;
    this.#owner.failed(`Service failed: ${error}`);
    this.#owner.drop(this, NO_REPLY);
  }

  /** Whether all that was said has left, and more may be said or read. */
  protected get settled(): boolean {
    return !this.gone && !this.#finishing && this.#pending === undefined && !this.#owner.reactor.abandoned;
  }

  #greet(): void {
    const { out } = this.#owner.options;
    const length = this.#conversation.greet!(out);
    if (this.#owner.reactor.abandoned) return;
    this.#write(out, length);
    if (this.#conversation.finished && !this.gone) this.#finish();
  }

  /** Takes the byte out of band, if there is one; it is not among those that {@linkcode recv} reads. */
  takeUrgent(): void {
    const { scratch, peekObserver } = this.#owner.options;
    if (recv(this.fd, scratch, 1, MSG_DONTWAIT | MSG_OOB) !== 1) return;
    this.#owner.tally[URGENT]++;
    this.urgent++;
    peekObserver?.showOfConnection(this.listener, "urgent", this.fd, scratch.subarray(0, 1));
  }

  /** MSG_PEEK leaves the bytes where they are, for the read that follows. */
  #peek(peekObserver: Shown): void {
    if (this.#peeked) return;
    const { scratch } = this.#owner.options;
    const length = recv(this.fd, scratch, SAMPLE_BYTES, MSG_DONTWAIT | MSG_PEEK);
    if (length <= 0) return;
    this.#peeked = true;
    peekObserver.showOfConnection(this.listener, "peeked", this.fd, scratch.subarray(0, length));
  }

  #read(): void {
    const { options: { scratch, out, recorder, admission, peekObserver, records }, tally } = this.#owner;
    if (peekObserver !== undefined) this.#peek(peekObserver);
    const length = recv(this.fd, scratch, scratch.length);
    if (length === NOT_YET) return;
    if (length < 0) return this.broken();
    this.#owner.touch(this);
    if (length === 0 && !(records && this.#goesOn())) return this.#end();
    this.lastActiveAfter = this.#age;
    if (this.record !== NOT_RECORDED) recorder!.read(this.record, scratch, length, this.lastActiveAfter);
    tally[BYTES_IN] += length;
    this.bytesIn += length;
    this.reads++;
    if (this.bytesIn > admission.mostBytes) {
      return this.#owner.drop(this, REFUSED_BY_LIMIT, BYTES_PER_CONNECTION);
    }
    const answer = this.#conversation.receive(scratch, length, out);
    // A service may have stood still for too long.
    if (this.#owner.reactor.abandoned) return;
    if (answer === SAME_BYTES && length > 0) this.#write(scratch, length);
    // An empty record is answered with one; where the client takes none just now, none is owed.
    else if (answer === SAME_BYTES) send(this.fd, scratch, 0);
    else if (answer !== NO_ANSWER) this.#write(out, answer);
    if (this.#conversation.finished && !this.gone) this.#finish();
  }

  /**
   * Whether the 0 that recv returned was an empty record of a seqpacket socket, and not its end of input: the
   * client has not ended its output, or another record follows. One that ends its output at once after an
   * empty record can't be told from one that sent none.
   */
  #goesOn(): boolean {
    const { scratch } = this.#owner.options;
    return (pollOne(this.fd, POLLRDHUP, 0) & (POLLRDHUP | POLLHUP)) === 0 ||
      recv(this.fd, scratch, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
  }

  /** The client has ended its output. */
  #end(): void {
    const { out } = this.#owner.options;
    this.#inputEnded = true;
    this.noteEnd(ENDED_BEFORE);
    const last = this.#conversation.end(out);
    if (this.#owner.reactor.abandoned) return;
    this.#write(out, last);
    const over = this.#conversation.finished || this.#conversation.more === undefined;
    if (over && !this.gone) this.#finish();
  }

  /** Whether a conversation that has nothing to say now will have no more to say. */
  protected get isOver(): boolean {
    return this.#inputEnded || this.#conversation.finished;
  }

  /** Lets a conversation go on that says more than answers, a few pieces a turn. */
  protected sayMore(): void {
    const { out } = this.#owner.options;
    const before = this.bytesOut;
    let length = 0;
    for (let piece = 0; piece < PIECES_A_TURN && this.settled; piece++) {
      length = this.#conversation.more!(out);
      if (this.#owner.reactor.abandoned) return;
      if (length <= 0) break;
      this.#write(out, length);
      if (this.#conversation.finished && !this.gone) this.#finish();
    }
    if (this.bytesOut > before && !this.gone) this.#owner.touch(this);
    if (!this.settled) return;
    if (length <= 0 && this.isOver) return this.#finish();
    this.awaitEvents(length > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }

  #write(bytes: Uint8Array<ArrayBuffer>, length: number): void {
    if (length <= 0) return;
    // The end of output that follows a last answer leaves in the same segment: one less for both ends.
    const flags = this.#conversation.finished ? MSG_DONTWAIT | MSG_MORE : MSG_DONTWAIT;
    const sent = send(this.fd, bytes, length, flags);
    if (sent === length) return this.#sent(bytes, sent);
    if (sent < 0 && sent !== NOT_YET) return this.broken();
    const taken = Math.max(0, sent);
    this.#sent(bytes, taken);
    if (!this.#owner.options.admission.holdBack(length - taken)) {
      return this.#owner.drop(this, REFUSED_BY_LIMIT, HELD_BACK);
    }
    this.#pending = bytes.slice(taken, length);
    this.awaitEvents(EPOLLOUT);
  }

  /**
   * Waits for `events`; one that the reactor doesn't know yet is registered for input at the end of its
   * beginning.
   */
  protected awaitEvents(events: number): void {
    if (events !== this.#awaited) this.#watch(events);
  }

  /** Has the reactor wait for `events`, and for bytes out of band. */
  #watch(events: number): void {
    const { reactor } = this.#owner;
    this.#awaited = events;
    if (this.registered) return reactor.modify(this.fd, events | EPOLLPRI);
    reactor.add(this.fd, events | EPOLLPRI, this);
    this.registered = true;
  }

  /** The client has broken it off; of a Unix socket, perhaps only closed it before there was an answer. */
  protected broken(): void {
    const isClosed = this.#owner.options.isUnix === true && this.bytesOut === 0;
    this.noteEnd(isClosed ? ENDED_BEFORE : this.#inputEnded ? RESET_AFTER : RESET_BEFORE);
    this.#owner.drop(this, isClosed ? CLOSED : RESET);
  }

  /** The socket has taken the first `length` of these bytes. */
  #sent(bytes: Uint8Array, length: number): void {
    if (length === 0) return;
    const { options: { recorder }, tally, reactor } = this.#owner;
    if (this.bytesOut === 0) tally[ANSWERS]++;
    if (this.record !== NOT_RECORDED) recorder!.wrote(this.record, bytes, length);
    this.lastWrote = reactor.now;
    if (!this.#inputEnded) this.lastActiveAfter = this.#age;
    this.bytesOut += length;
    tally[BYTES_OUT] += length;
  }

  #flush(): void {
    const pending = this.#pending!;
    const sent = send(this.fd, pending, pending.length);
    if (sent === NOT_YET) return;
    if (sent < 0) return this.broken();
    this.#owner.touch(this);
    this.#sent(pending, sent);
    this.#owner.options.admission.holdBack(-sent);
    this.#pending = sent < pending.length ? pending.subarray(sent) : undefined;
    if (this.#pending !== undefined) return;
    if (this.#finishing) return this.#owner.finish(this);
    if (this.#conversation.more === undefined) this.awaitEvents(EPOLLIN);
  }

  /** Ends in good order, once what is pending has left. */
  #finish(): void {
    this.#finishing = true;
    if (this.#pending === undefined) this.#owner.finish(this);
  }

  /**
   * Bytes that still wait for the socket; its owner gives them back when it drops the connection ({@linkcode
   * Admission.holdBack}).
   */
  get pendingBytes(): number {
    return this.#pending?.length ?? 0;
  }
}
