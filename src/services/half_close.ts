// Half-close, for the course's shutdown(1): the TCP counter for as many ints as the client likes, but the answer, each
// int plus one, comes only when the client has ended its output and reads on. A client that waits for it before that
// waits for ever; one that closes, or says shutdown(2), gets none.

import { INT_BYTES, readInt, writeInt } from "./int.ts";
import {
  type Conversation,
  MAX_ANSWER,
  NO_ANSWER,
  type ServiceContext,
  type StreamService,
} from "./service.ts";

/**
 * Bytes kept of one connection, 1,024 ints; what comes after them is thrown away. That is 40 MB for the 10,000
 * connections a listener has at most by default.
 */
export const MOST_KEPT = 4096;

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
    // An int that is not whole gets no answer.
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

/** Answers each client's ints plus one, after its end of output. */
export function halfCloseStream({ littleEndian }: ServiceContext): StreamService {
  return { open: () => new Ints(littleEndian) };
}
