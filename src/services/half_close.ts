// Half-close, for the course's shutdown(1): as the TCP counter, but for as many ints as the client likes, and
// the answer, each int plus one, comes only when the client has ended its output and still reads. A client
// that waits for it before that waits for ever; one that calls close() or shutdown(2) gets none.

import { INT_BYTES, readInt, writeInt } from "./int.ts";
import {
  type Conversation,
  MAX_ANSWER,
  NO_ANSWER,
  type ServiceContext,
  type StreamService,
} from "./service.ts";

/**
 * Bytes kept of one connection, 1,024 ints; what comes after them is thrown away. That is 40 MB for the
 * 10,000 connections a listener has at most by default.
 */
export const MOST_KEPT = 4096;

/** Answers each connection's ints plus one, when the client has ended its output. */
export function halfCloseStream({ littleEndian }: ServiceContext): StreamService {
  return { open: () => new Ints(littleEndian) };
}

/** Keeps the ints until the client has ended its output, then answers as many at once as an answer holds. */
class Ints implements Conversation {
  finished = false;
  readonly #littleEndian: boolean;
  #bytes: Uint8Array | undefined;
  #length = 0;
  #answered = 0;
  #ended = false;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  receive(bytes: Uint8Array, length: number): number {
    this.#bytes ??= new Uint8Array(MOST_KEPT);
    const kept = Math.min(length, MOST_KEPT - this.#length);
    this.#bytes.set(bytes.subarray(0, kept), this.#length);
    this.#length += kept;
    return NO_ANSWER;
  }

  end(out: Uint8Array): number {
    this.#ended = true;
    return this.more(out);
  }

  more(out: Uint8Array): number {
    if (!this.#ended) return NO_ANSWER;
    // A last int with bytes missing gets no answer.
    const whole = this.#length - this.#length % INT_BYTES;
    const from = this.#answered;
    this.#answered = Math.min(whole, from + MAX_ANSWER);
    this.finished = this.#answered === whole;
    for (let at = from; at < this.#answered; at += INT_BYTES) {
      writeInt(readInt(this.#bytes!, at, this.#littleEndian) + 1, out, at - from, this.#littleEndian);
    }
    return this.#answered === from ? NO_ANSWER : this.#answered - from;
  }
}
