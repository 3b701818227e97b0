// Two services that answer each other's answers for ever (CERT CA-1996-01, CVE-2024-2169): recognised when a client
// sends back what it was sent, again and again and at once, and cut by answering it no more for a while: what is not
// answered does not come back. A client that sends the same bytes again after each echo looks just like an echo server,
// and one that counts along just like a counter, so that much patience is had with those. Not here: senders that are known
// to be servers (sender_guard.ts).

import { mix, type Sender } from "./sender.ts";

/** Clients watched at the same time, a power of two: those that loop keep their place. */
const PLACES = 256;

/** What is sent back later than this is no loop that costs anything. */
const WITHIN_MS = 50;

/** A loop is a loop when it has turned so often: more than the 10,000 of a student who measures how long an answer takes. */
const MOST_TURNS = 16_384;

/** Nobody sends a text back that was made for them: such a turn counts for so many. */
const SURE = MOST_TURNS / 64;

/** What is sent back no more takes so many turns away: a few that are different don't hide a loop. */
const DIFFERENT = -4 * SURE;

/** Counting servers that answer each other send numbers that rise, by as much as others make them count meanwhile. */
const MOST_RISE = 256;

/** So long is a loop not answered: every datagram of it is lost by then. */
const CUT_MS = 2000;

/** Last answers that are known, so that a few datagrams may turn at the same time. */
const MARKS = 4;

const NONE = -1;

/** What the service answers: the same bytes, an int, or anything else. */
export type Answering = "same" | "int" | "other";

export class LoopGuard {
  readonly #answering: Answering;
  /** By place: two words that tell the client from others. */
  readonly #keys = new Int32Array(2 * PLACES);
  readonly #marks = new Int32Array(MARKS * PLACES);
  readonly #answers = new Int32Array(PLACES);
  readonly #turns = new Int32Array(PLACES);
  /** The last number that came. */
  readonly #numbers = new Int32Array(PLACES);
  readonly #answeredAt = new Float64Array(PLACES);
  readonly #cutUntil = new Float64Array(PLACES);
  #place = NONE;

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  /** Whether a datagram of so many bytes may be part of a loop at all: a counter's are only ever of four. */
  concerns(length: number): boolean {
    this.#place = NONE;
    return this.#answering !== "int" || length === 4;
  }

  /**
   * Looks at a datagram, the first of its message, whose `length` bytes lie at `at`.
   * @returns whether it is part of a loop and must not be answered
   */
  isLoop(sender: Sender, bytes: Uint8Array, at: number, length: number, now: number): boolean {
    const place = this.#placeOf(sender, now);
    this.#place = place;
    if (place === NONE) return false;
    if (now < this.#cutUntil[place]) return true;
    const turns = this.#turnsOf(place, bytes, at, length, now);
    this.#turns[place] = Math.max(0, this.#turns[place] + turns);
    if (length === 4) this.#numbers[place] = numberAt(bytes, at);
    if (this.#turns[place] < MOST_TURNS) return false;
    this.#turns[place] = 0;
    this.#cutUntil[place] = now + CUT_MS;
    return true;
  }

  /** The datagram last looked at was answered so. */
  answered(bytes: Uint8Array, at: number, length: number, now: number): void {
    const place = this.#place;
    if (place === NONE) return;
    this.#marks[MARKS * place + (this.#answers[place]++ & (MARKS - 1))] = this.#markOf(bytes, at, length);
    this.#answeredAt[place] = now;
  }

  /** For how many turns of a loop a datagram counts, or how many it takes away. */
  #turnsOf(place: number, bytes: Uint8Array, at: number, length: number, now: number): number {
    if (now - this.#answeredAt[place] > WITHIN_MS) return -MOST_TURNS;
    const mark = this.#markOf(bytes, at, length);
    for (let i = MARKS * place; i < MARKS * (place + 1); i++) {
      if (this.#marks[i] === mark) return this.#answering === "other" ? SURE : 1;
    }
    return length === 4 && rises(this.#numbers[place], numberAt(bytes, at)) ? 1 : DIFFERENT;
  }

  /** What tells an answer from others: its first bytes and, but for texts of any length (chargen), its length; never 0. */
  #markOf(bytes: Uint8Array, at: number, length: number): number {
    let mark = this.#answering === "other" ? 1 : mix(1, length);
    const end = at + Math.min(length, 8);
    for (let i = at; i < end; i++) mark = Math.imul(mark ^ bytes[i], 0x0100_0193);
    return mark | 1;
  }

  /** The place of a client; NONE when one that may be looping has it. */
  #placeOf({ address, port }: Sender, now: number): number {
    const hash = mix(mix(mix(mix(mix(0, address[0]), address[1]), address[2]), address[3]), port);
    const other = (port << 16) | (address[0] & 0xffff);
    const place = hash & (PLACES - 1);
    if (this.#keys[2 * place] === hash && this.#keys[2 * place + 1] === other) return place;
    const busy = this.#turns[place] > 0 && now - this.#answeredAt[place] <= WITHIN_MS;
    if (busy || now < this.#cutUntil[place]) return NONE;
    this.#keys[2 * place] = hash;
    this.#keys[2 * place + 1] = other;
    this.#turns[place] = 0;
    this.#answeredAt[place] = -Infinity;
    return place;
  }
}

function numberAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Whether one number is a little more than another, in either order of the bytes. */
function rises(before: number, now: number): boolean {
  const little = (now - before) | 0;
  const big = (swapped(now) - swapped(before)) | 0;
  return (little > 0 && little <= MOST_RISE) || (big > 0 && big <= MOST_RISE);
}

function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
