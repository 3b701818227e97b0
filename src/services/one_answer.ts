// Services that give one answer whatever they are asked (RFC 867, RFC 868): to each datagram that comes; over
// a connection as soon as it is open, and then it is closed.

import { type Conversation, type DatagramService, NO_ANSWER, type StreamService } from "./service.ts";

/** Writes the answer to `out` from `at` on. @returns its bytes */
export type WriteAnswer = (out: Uint8Array, at: number) => number;

/** Answers every datagram, an empty one too. */
export function oneAnswerDatagrams(write: WriteAnswer): DatagramService {
  return { datagram: (_bytes, _from, _to, out, at) => write(out, at) };
}

/** Answers each connection without being asked. */
export function oneAnswerStream(write: WriteAnswer): StreamService {
  return { open: () => new OneAnswer(write) };
}

/** Speaks first, and has nothing to say after that. */
class OneAnswer implements Conversation {
  finished = false;
  readonly #write: WriteAnswer;

  constructor(write: WriteAnswer) {
    this.#write = write;
  }

  greet(out: Uint8Array): number {
    this.finished = true;
    return this.#write(out, 0);
  }

  receive(): number {
    return NO_ANSWER;
  }

  end(): number {
    return NO_ANSWER;
  }
}
