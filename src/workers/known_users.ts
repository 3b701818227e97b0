// Users of this machine's sockets that were asked for a moment ago: a client that sends on and on is not asked about each
// time that its counts begin anew. Not here: asking (client_users.ts).

import type { DiagEnd } from "../posix/socket_diag.ts";

/** Sockets remembered, a power of two; another with the same place takes it over. */
const PLACES = 1024;

/** How many ticks a socket is believed to be the same user's: its port may be another's after that. */
const TICKS = 10;

// A place: port and family, four words of the address, user, tick.
const USER = 5;
const TICK = 6;
const WORDS = 7;

export class KnownUsers {
  readonly #words = new Int32Array(PLACES * WORDS);
  #tick = TICKS + 1;

  renew(): void {
    this.#tick = (this.#tick + 1) | 0;
  }

  /** @returns the uid as a signed word, or undefined when it isn't known */
  get(family: 4 | 6, end: DiagEnd): number | undefined {
    const at = this.#placeOf(family, end);
    if (((this.#tick - this.#words[at + TICK]) | 0) > TICKS) return undefined;
    if (this.#words[at] !== head(family, end)) return undefined;
    for (let i = 0; i < lengthOf(family); i++) {
      if (this.#words[at + 1 + i] !== end.words[end.at + i]) return undefined;
    }
    return this.#words[at + USER];
  }

  set(family: 4 | 6, end: DiagEnd, uid: number): void {
    const at = this.#placeOf(family, end);
    this.#words[at] = head(family, end);
    for (let i = 0; i < lengthOf(family); i++) this.#words[at + 1 + i] = end.words[end.at + i];
    this.#words[at + USER] = uid;
    this.#words[at + TICK] = this.#tick;
  }

  #placeOf(family: 4 | 6, end: DiagEnd): number {
    let hash = head(family, end);
    for (let i = 0; i < lengthOf(family); i++) hash = Math.imul(hash ^ end.words[end.at + i], 0x9e37_79b1);
    return ((hash ^ (hash >>> 16)) & (PLACES - 1)) * WORDS;
  }
}

function head(family: 4 | 6, end: DiagEnd): number {
  return (family << 16) | end.port;
}

function lengthOf(family: 4 | 6): number {
  return family === 4 ? 1 : 4;
}
