// Chargen (RFC 864): characters, whatever is sent. Over a connection they never end, as long as the client
// takes them; a datagram gets 0 to 512 of them, as many as the listener's amplification allows.

import {
  type Conversation,
  type DatagramService,
  mostAnswer,
  NO_ANSWER,
  type ServiceContext,
  type StreamService,
} from "./service.ts";

/** The RFC's popular pattern: the printing ASCII characters, from space to tilde, in a ring; … */
const FIRST = 0x20;
const CHARACTERS = 0x7f - FIRST;

/** … 72 of them a line, each line beginning one further on. */
const LINE_CHARACTERS = 72;
const LINE = LINE_CHARACTERS + 2;

/** Lines written at once: as many as fit into one answer (MAX_ANSWER). */
const LINES_AT_ONCE = 13;

/** RFC 864: a datagram is answered with "a random number (between 0 and 512) of characters". */
const MOST_CHARACTERS = 512;

/** Every line once, then the first ones again, so that an answer can go on past the last. */
const LINES = makeLines(CHARACTERS + LINES_AT_ONCE - 1);

/** Answers every datagram with the beginning of the pattern. */
export function chargenDatagrams({ amplification }: ServiceContext): DatagramService {
  return {
    datagram(bytes, from, to, out, at) {
      const length = Math.min(lengthFor(bytes, from, to), mostAnswer(to - from, amplification));
      for (let i = 0; i < length; i++) out[at + i] = LINES[i];
      return length;
    },
  };
}

/**
 * How many characters answer a request: as good as random, but the same for the same bytes (FNV-1a, folded),
 * so that nobody who asks again is puzzled.
 */
function lengthFor(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % (MOST_CHARACTERS + 1);
}

/** Sends each connection lines until the client closes it. */
export function chargenStream(): StreamService {
  return { open: () => new Lines() };
}

/** Says line after line, and throws away what comes. */
class Lines implements Conversation {
  readonly finished = false;
  #line = 0;

  receive(): number {
    return NO_ANSWER;
  }

  /** A client that has ended its output may still read. */
  end(): number {
    return NO_ANSWER;
  }

  more(out: Uint8Array): number {
    const from = this.#line * LINE;
    out.set(LINES.subarray(from, from + LINES_AT_ONCE * LINE));
    this.#line = (this.#line + LINES_AT_ONCE) % CHARACTERS;
    return LINES_AT_ONCE * LINE;
  }
}

function makeLines(count: number): Uint8Array {
  const bytes = new Uint8Array(count * LINE);
  for (let line = 0; line < count; line++) {
    const at = line * LINE;
    for (let i = 0; i < LINE_CHARACTERS; i++) bytes[at + i] = FIRST + (line + i) % CHARACTERS;
    bytes.set([0x0d, 0x0a], at + LINE_CHARACTERS);
  }
  return bytes;
}
