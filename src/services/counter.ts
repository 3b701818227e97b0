// Counter, the course's own protocol. Over datagrams (serveurUDP, 4567) every datagram is counted, and the
// answer is the count. Over a connection (serveurTCP, 7100) one int comes, the int plus one goes back, the
// connection ends. Ints are C's: 4 bytes in the listener's byte order, and INT_MAX + 1 wraps to INT_MIN.

import { INT_BYTES, shift, writeInt } from "./int.ts";
import {
  type Conversation,
  type DatagramService,
  NO_ANSWER,
  NO_NUMBER,
  type ServiceContext,
  type StreamService,
} from "./service.ts";

/** Answers every datagram, an empty one too, with the number it is. */
export function counterDatagrams({ count, littleEndian }: ServiceContext): DatagramService {
  return {
    datagram: (_bytes, _from, _to, out, at) => {
      const number = count.next();
      return number === undefined ? NO_NUMBER : writeInt(number, out, at, littleEndian);
    },
  };
}

/** Answers each connection's one int with the int plus one. */
export function counterStream({ littleEndian }: ServiceContext): StreamService {
  return { open: () => new PlusOne(littleEndian) };
}

/** Reads exactly one int, in however many pieces it comes, and ignores what follows. */
class PlusOne implements Conversation {
  finished = false;
  #value = 0;
  #got = 0;
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  receive(bytes: Uint8Array, length: number, out: Uint8Array): number {
    for (let i = 0; i < length && this.#got < INT_BYTES; i++) {
      this.#value |= bytes[i] << shift(this.#got++, this.#littleEndian);
    }
    if (this.#got < INT_BYTES || this.finished) return NO_ANSWER;
    this.finished = true;
    return writeInt((this.#value + 1) | 0, out, 0, this.#littleEndian);
  }

  /** Before the int is whole there is nothing to answer. */
  end(): number {
    return NO_ANSWER;
  }
}
