// How the datagrams of one batch ended, told apart one by one: answered, owed nothing, refused, or answered in vain.
// Nothing here allocates per datagram. Not here: what is done with it (src/workers/notes.ts).

import { ECONNREFUSED, ENOENT } from "../posix/constants.ts";
import type { DatagramAnswers } from "../posix/datagram_answers.ts";
import {
  ANSWERED,
  type DatagramEnds,
  NO_REPLY,
  NOT_REFUSED,
  REFUSED_BY_LIMIT,
  UNREACHABLE,
} from "./observer.ts";

/** In place of an answer's number. */
const NONE = -1;

export class BatchEnds implements DatagramEnds {
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

  /** Datagrams `from` … `to - 1` are refused. */
  refused(from: number, to: number, refusal: number): void {
    for (let k = from; k < to; k++) this.#set(k, REFUSED_BY_LIMIT, refusal, 0, 0);
  }

  /** Takes back the answers, among those of the first `count` datagrams, that could not be sent. */
  takeBack(count: number, answers: DatagramAnswers): void {
    for (let k = 0; k < count; k++) {
      if (this.#answer[k] === NONE) continue;
      const error = answers.errors[this.#answer[k]];
      if (error === 0) continue;
      // A Unix client that has closed its socket, or removed it.
      const gone = error === ECONNREFUSED || error === ENOENT;
      this.#set(k, gone ? UNREACHABLE : NO_REPLY, NOT_REFUSED, 0, 0);
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
