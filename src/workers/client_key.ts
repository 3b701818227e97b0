// What tells clients apart: the words of a sockaddr that matter, and for Unix clients their user. Built in one place that
// is used again and again, since it is asked for with every message. Not here: the table (client_table.ts).

import { AF_INET, AF_INET6, AF_UNIX } from "../posix/constants.ts";
import { LAYOUT } from "../posix/layout.ts";
import { MOST_KEY_WORDS } from "./client_layout.ts";

/** The port in the first word of a sockaddr_in or sockaddr_in6, whose other half is the family. */
const PORT = 0xffff_0000;

export class ClientKey {
  readonly words = new Int32Array(MOST_KEY_WORDS);
  length = 0;
  family = 0;
  nameLength = 0;

  /**
   * Becomes the key of a client of a listener.
   * @param from where its sockaddr lies, from word `at`; `length` bytes
   * @param uid of a Unix client
   */
  ofSocket(listener: number, from: Int32Array, at: number, length: number, uid: number): void {
    const { words } = this;
    words[0] = listener;
    this.family = length < 2 ? AF_UNIX : from[at] & 0xffff;
    this.nameLength = length;
    if (this.family === AF_INET) {
      words[1] = from[at];
      words[2] = from[at + 1];
      this.length = 3;
    } else if (this.family === AF_INET6) {
      // Without the flow label, which is no part of who it is.
      words[1] = from[at];
      for (let i = 2; i <= 6; i++) words[i] = from[at + i];
      this.length = 7;
    } else this.#ofUnix(from, at, length, uid);
  }

  #ofUnix(from: Int32Array, at: number, length: number, uid: number): void {
    const { words } = this;
    words[1] = uid;
    const whole = Math.min(length >> 2, MOST_KEY_WORDS - 3);
    for (let i = 0; i < whole; i++) words[2 + i] = from[at + i];
    const rest = length & 3;
    // What lies behind the name is left from others.
    words[2 + whole] = rest === 0 ? 0 : from[at + whole] & ((1 << (8 * rest)) - 1);
    this.length = 2 + whole + (rest === 0 ? 0 : 1);
  }

  /** Turns from a socket's key into its address's: every port of it, or every Unix socket of the user. */
  toAddress(uid: number): void {
    if (this.family === AF_INET || this.family === AF_INET6) {
      this.words[1] &= ~PORT;
      this.words[this.length++] = uid;
    } else {
      this.length = 2;
      this.nameLength = 0;
    }
  }

  /** Becomes that of all clients of a listener. */
  ofListener(listener: number): void {
    this.words[0] = listener;
    this.length = 1;
    this.family = 0;
    this.nameLength = 0;
  }

  hash(): number {
    let hash = this.length;
    for (let i = 0; i < this.length; i++) {
      hash = Math.imul(hash ^ this.words[i], 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}

/** The sockaddr that a record's key was made of; with port 0 where it stands for an address. */
export function sockaddrOf(family: number, length: number, words: Int32Array, key: number): Uint8Array {
  if (family === AF_INET) {
    const bytes = new Int32Array(LAYOUT.sockaddr_in.size / 4);
    bytes.set(words.subarray(key + 1, key + 3));
    return new Uint8Array(bytes.buffer);
  }
  if (family === AF_INET6) {
    const bytes = new Int32Array(LAYOUT.sockaddr_in6.size / 4);
    bytes[0] = words[key + 1];
    bytes.set(words.subarray(key + 2, key + 7), 2);
    return new Uint8Array(bytes.buffer);
  }
  const bytes = words.slice(key + 2, key + 2 + ((length + 3) >> 2));
  return new Uint8Array(bytes.buffer, 0, length);
}
