// A listener's datagrams come in batches, go through its service and are answered in batches: what UDP,
// multicast and Unix dgram listeners share. Nothing here allocates per datagram.
import { ECONNREFUSED, ENOENT, MSG_TRUNC } from "../../posix/constants.ts";
import type { DatagramAnswers } from "../../posix/datagrams/answers.ts";
import type { DatagramBatch } from "../../posix/datagrams/batch.ts";
import { NOT_ITS_OWN } from "../../posix/datagrams/reply_paths.ts";
import { mayBeReturned } from "../../posix/datagrams/returned.ts";
import { SystemError } from "../../posix/errors.ts";
import {
  type DatagramService,
  LEAST_REQUEST,
  mostAnswer,
  NO_ANSWER,
  NO_NUMBER,
  SAME_BYTES,
} from "../../services/service.ts";
import {
  ANSWERED,
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  type DatagramEnds,
  DATAGRAMS,
  DROPPED,
  ERRORS,
  NO_REPLY,
  NOT_REFUSED,
  refusal,
  REFUSED,
  REFUSED_BY_LIMIT,
  REFUSED_FOR,
  UNREACHABLE,
} from "../shared/tally.ts";
import { isPaused, type SharedLab } from "../shared/memory.ts";
import { Peer } from "../shared/peer.ts";
import type { Failures, Shown } from "../recording/failures.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { DatagramFilter } from "./filter.ts";

/** What {@linkcode DatagramSource.serve} found: then the queue is empty, may have more, or surely has. */
export const NOTHING = 0;
export const SOME = 1;
export const FULL = 2;

/** Full batches taken before the other sources get their turn: 512 datagrams, about 2 ms. */
const BATCHES_A_TURN = 8;

/** In place of an answer's number. */
const NONE = -1;

const AMPLIFICATION = refusal("amplification");
const PAUSED = refusal("paused");
const NO_NUMBERS = refusal("no-numbers");

const TOO_LONG = "Did not send an answer: it is longer than the listener's amplification allows";

const FOREIGN_PATH = "Did not answer a Unix datagram: the socket at its sender's path is not that user's own";

/** Whether an answer's error says that a Unix client has closed its socket, or removed it. */
function meansGone(result: number): boolean {
  return result === -ECONNREFUSED || result === -ENOENT;
}

/**
 * What a listener works with; the batch and the answers belong to the worker and serve its listeners in turn.
 */
export interface DatagramOptions {
  readonly lab: SharedLab;
  readonly fd: number;
  /** The listener's number in the lab. */
  readonly listener: number;
  readonly batch: DatagramBatch;
  readonly answers: DatagramAnswers;
  readonly service: DatagramService;
  readonly tally: Float64Array;
  /** Absent where nothing is to be recorded: then every datagram counts as dropped. */
  readonly recorder?: Recorder;
  readonly failures: Failures;
  /** Where datagrams are shown, once their batch is answered; absent where they are not. */
  readonly shown?: Shown;
  /**
   * Answers of at most so many bytes may be joined by UDP_SEGMENT; 0 where the transport has no such thing.
   */
  readonly segmentLimit: number;
  /** Whether the socket tells of answers that came back: then a call may fail for them. */
  readonly tellsReturned?: boolean;
  /**
   * Says which are served; absent where all are (Unix sockets, whose senders must wait while their queue is
   * full).
   */
  readonly filter?: DatagramFilter;
  /** An answer may be so many times as long as its request; absent: as long as it likes. */
  readonly amplification?: number;
}

export class DatagramSource {
  readonly #options: DatagramOptions;
  readonly #amplification: number;
  #segmentLimit: number;
  /** Of those that are answered together. */
  readonly #ends: BatchEnds;
  readonly #peer = new Peer();
  /** Of those that are answered together: how many are refused. */
  #refused = 0;

  constructor(options: DatagramOptions) {
    this.#options = options;
    this.#amplification = options.amplification ?? Infinity;
    this.#segmentLimit = options.segmentLimit;
    this.#ends = new BatchEnds(options.answers.capacity);
  }

  /**
   * Serves what has come, a bounded number of batches.
   * @returns {@linkcode NOTHING}, {@linkcode SOME}, or {@linkcode FULL} when all of the batches were full
   */
  serve(): number {
    const { fd, batch, answers, listener, failures, tellsReturned } = this.#options;
    for (let round = 0; round < BATCHES_A_TURN; round++) {
      const received = batch.recvmmsg(fd);
      // Not this call's own: what has come is still there.
      if (received < 0 && tellsReturned && mayBeReturned(received)) continue;
      if (received < 0) failures.add(listener, new SystemError("recvmmsg", -received).message);
      if (received <= 0) return round > 0 ? SOME : NOTHING;
      for (let from = 0; from < received; from += answers.capacity) {
        this.#answerSome(from, Math.min(received, from + answers.capacity));
      }
      if (batch.messages < batch.entries) return SOME;
    }
    return FULL;
  }

  /** Answers the batch's datagrams `from` … `to - 1`, as many as leave together. */
  #answerSome(from: number, to: number): void {
    const { fd, listener, batch, answers, tally, recorder, failures, tellsReturned } = this.#options;
    answers.begin();
    this.#ends.begin();
    this.#refused = 0;
    let bytesIn = 0;
    for (let i = from; i < to; i++) bytesIn += batch.lengthOf(i);
    this.#serveMessages(from, to);
    const unsegmented = answers.send(fd, tellsReturned);
    if (unsegmented > 0) this.#segmentLimit = Math.min(this.#segmentLimit, unsegmented - 1);
    if (answers.unsent > 0) {
      failures.add(listener, new SystemError("sendmmsg", -answers.lastResult).message);
      this.#ends.takeBack(to - from, answers);
    }
    tally[DATAGRAMS] += to - from - this.#refused;
    tally[REFUSED] += this.#refused;
    tally[BYTES_IN] += bytesIn;
    tally[ANSWERS] += answers.sent;
    tally[BYTES_OUT] += answers.sentBytes;
    tally[ERRORS] += answers.unsent;
    tally[DROPPED] += recorder?.served(listener, batch, from, to, this.#ends) ?? to - from;
    if (this.#options.shown !== undefined) this.#show(from, to);
  }

  /**
   * What is decided for a message is decided once for all its datagrams, so that a flood of refused ones
   * costs little.
   */
  #serveMessages(from: number, to: number): void {
    const { lab, listener, batch, recorder, filter, failures } = this.#options;
    const paused = isPaused(lab, listener);
    for (let i = from; i < to;) {
      const end = batch.messageEnd(i, to);
      this.#peer.takeSender(batch, i);
      recorder?.came(listener, this.#peer, i - from, end - from);
      if (paused) this.#refuse(i - from, end - from, PAUSED);
      else {
        const served = filter === undefined ? end : i + filter.admit(this.#peer, batch, i, end - i);
        for (; i < served; i++) this.#answerOne(i, i - from);
        if (i < end) {
          const { why, refusal } = filter!.rejection;
          failures.add(listener, why, end - i);
          this.#refuse(i - from, end - from, refusal);
        }
      }
      i = end;
    }
  }

  /** Answers datagram `i` of the batch, which is the `k`th of those that leave together. */
  #answerOne(i: number, k: number): void {
    const { batch, service, tally, listener, failures, answers } = this.#options;
    const bytes = batch.arena.bytes;
    const from = batch.payloadAt(i);
    const length = batch.lengthOf(i);
    if ((batch.flagsOf(i) & MSG_TRUNC) !== 0) {
      tally[ERRORS]++;
      failures.add(listener, "Cannot serve a datagram longer than the receive buffer");
      return this.#ends.unanswered(k);
    }
    let answer = NO_ANSWER;
    try {
      answer = service.datagram(bytes, from, from + length, bytes, answers.writeAt);
    } catch (error) {
      tally[ERRORS]++;
      failures.add(listener, `Service failed: ${error}`);
    }
    this.#takeAnswer(i, k, answer);
  }

  /** @param answer what the service returned */
  #takeAnswer(i: number, k: number, answer: number): void {
    const { batch, answers } = this.#options;
    if (answer === NO_NUMBER) return this.#refuse(k, k + 1, NO_NUMBERS);
    // An unbound Unix socket has no name to answer to.
    if (answer === NO_ANSWER || batch.nameLengthOf(i) <= 2) return this.#ends.unanswered(k);
    const barred = answers.mayReach(i);
    if (barred !== 0) return this.#outOfReach(k, barred);
    const length = batch.lengthOf(i);
    if (answer === SAME_BYTES) {
      answers.same(i, this.#segmentLimit);
      return this.#ends.answered(k, batch.payloadAt(i), length);
    }
    // Nearly all answers are an int, which is always allowed.
    if (answer > LEAST_REQUEST && answer > mostAnswer(length, this.#amplification)) {
      this.#options.failures.add(this.#options.listener, TOO_LONG);
      return this.#refuse(k, k + 1, AMPLIFICATION);
    }
    this.#ends.answered(k, answers.writeAt, answer);
    answers.written(i, answer, this.#segmentLimit);
  }

  /** The sender of the `k`th has a path that is not answered. @param why as ReplyPaths.open says */
  #outOfReach(k: number, why: number): void {
    const { tally, listener, failures } = this.#options;
    tally[ERRORS]++;
    failures.add(listener, why === NOT_ITS_OWN ? FOREIGN_PATH : new SystemError("open", -why).message);
    if (meansGone(why)) this.#ends.unreachable(k);
    else this.#ends.unanswered(k);
  }

  /** Refuses, of those that leave together, the `k`th to the one before the `end`th. */
  #refuse(k: number, end: number, refusal: number): void {
    this.#ends.refused(k, end, refusal);
    this.#refused += end - k;
    this.#options.tally[REFUSED_FOR + refusal] += end - k;
  }

  /** After the answers, which must not wait for it. */
  #show(from: number, to: number): void {
    const { shown, listener, batch } = this.#options;
    for (let i = from; i < to; i++) {
      if (this.#ends.refusal[i - from] === NOT_REFUSED) shown!.show(listener, batch, i);
    }
  }
}

/**
 * How the datagrams that are answered together ended: answered, owed nothing, refused, or answered in vain.
 */
class BatchEnds implements DatagramEnds {
  readonly outcome: Int32Array;
  readonly refusal: Int32Array;
  readonly replyAt: Int32Array;
  readonly replyLength: Int32Array;
  /** By datagram: which of the answers that leave together is its. */
  readonly #answer: Int32Array;
  #answers = 0;

  /** @param most datagrams that are answered together */
  constructor(most: number) {
    this.outcome = new Int32Array(most);
    this.refusal = new Int32Array(most);
    this.replyAt = new Int32Array(most);
    this.replyLength = new Int32Array(most);
    this.#answer = new Int32Array(most);
  }

  /** Forgets the last datagrams. */
  begin(): void {
    this.#answers = 0;
  }

  /** Datagram `k` has an answer, the next of those that leave. */
  answered(k: number, at: number, length: number): void {
    this.#set(k, ANSWERED, NOT_REFUSED, at, length);
    this.#answer[k] = this.#answers++;
  }

  /** Datagram `k` has none, and was owed none. */
  unanswered(k: number): void {
    this.#set(k, NO_REPLY, NOT_REFUSED, 0, 0);
  }

  /** Datagram `k` has an answer that nobody is there for. */
  unreachable(k: number): void {
    this.#set(k, UNREACHABLE, NOT_REFUSED, 0, 0);
  }

  /** Datagrams `from` … `to - 1` are refused. */
  refused(from: number, to: number, refusal: number): void {
    for (let k = from; k < to; k++) this.#set(k, REFUSED_BY_LIMIT, refusal, 0, 0);
  }

  /** Takes back the answers, among those of the first `count` datagrams, that could not be sent. */
  takeBack(count: number, answers: DatagramAnswers): void {
    for (let k = 0; k < count; k++) {
      if (this.#answer[k] === NONE) continue;
      const result = answers.results[this.#answer[k]];
      if (result === 0) continue;
      this.#set(k, meansGone(result) ? UNREACHABLE : NO_REPLY, NOT_REFUSED, 0, 0);
    }
  }

  #set(k: number, outcome: number, refusal: number, at: number, length: number): void {
    this.outcome[k] = outcome;
    this.refusal[k] = refusal;
    this.replyAt[k] = at;
    this.replyLength[k] = length;
    this.#answer[k] = NONE;
  }
}
