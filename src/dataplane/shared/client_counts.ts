// Exact counts of a worker's clients on their way to main: two tables in shared memory, one that the worker
// counts in and one that main reads, in turns. No locks: each word has one writer. Main takes each table
// once, whole, whatever the worker does or dies of. A client is told from others by the words of its sockaddr
// that matter (and a Unix client by its user); the key is built in one place that is used again and again,
// since it is asked for with every message.
import type { Count } from "../../exchange/exchange.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../../posix/constants.ts";
import { LAYOUT } from "../../posix/layout.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import { clearWords, peerOf, type RecordNames } from "./record.ts";

/**
 * Clients that are counted singly between two ticks of main; more are counted by address, then by listener.
 */
export const MOST_CLIENTS = 8192;

// A record: two doubles, then words.
export const BYTES_IN = 0;
export const BYTES_OUT = 1;
export const EXCHANGES = 4;
/** Of the exchanges, those that are only counted: no record tells of them. */
export const DROPPED = 5;
export const ANSWERS = 6;
export const REFUSED = 7;
/** A uid as a signed word; -1 for unknown. */
export const UID = 8;
/** The family of the client's sockaddr; 0 when it was only counted by listener. */
export const FAMILY = 9;
/** Bytes of its sockaddr. */
export const NAME_LENGTH = 10;
export const KEY_LENGTH = 11;
/** The listener's number; then, by family, the words that tell the client from others. */
export const KEY = 12;

/** Listener, user, and the words of the longest name (sockaddr_un, 110 bytes). */
const MOST_KEY_WORDS = 30;
export const RECORD_WORDS = KEY + MOST_KEY_WORDS;
export const RECORD_DOUBLES = RECORD_WORDS / 2;
const RECORD_BYTES = 4 * RECORD_WORDS;

/** The two tables, as they are handed over. */
export interface ClientTables {
  readonly records: readonly [SharedArrayBuffer, SharedArrayBuffer];
  /** By {@linkcode GENERATION}, {@linkcode TAKEN} and {@linkcode USED}. */
  readonly state: Int32Array;
}

/**
 * How many tables the worker has finished; it counts in the one of that number, modulo two. Wraps at 2^32.
 */
export const GENERATION = 0;
/** How many of them main has taken: all, or all but the last. */
export const TAKEN = 1;
/** Records of each of the two tables. */
export const USED = 2;

export function makeClientTables(): ClientTables {
  const table = () => new SharedArrayBuffer(MOST_CLIENTS * RECORD_BYTES);
  return { records: [table(), table()], state: new Int32Array(new SharedArrayBuffer(16)) };
}

/** The port in the first word of a sockaddr_in or sockaddr_in6, whose other half is the family. */
const PORT = 0xffff_0000;

export class PeerKey {
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

  /**
   * Turns from a socket's key into its address's: every port of it, or every Unix socket of the user.
   * @param anyAddress whether a user's sockets of this machine count together, whatever address they have
   */
  toAddress(uid: number, anyAddress: boolean): void {
    if (this.family === AF_INET || this.family === AF_INET6) {
      this.words[1] &= ~PORT;
      // All of them are this machine's; the unspecified address stands for it.
      if (uid !== UNKNOWN_USER && anyAddress) clearWords(this.words, 2, this.length);
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
function sockaddrOf(family: number, length: number, words: Int32Array, key: number): Uint8Array {
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

/** Main's end of one worker's tables. */
export class ClientReader {
  readonly #tables: ClientTables;
  readonly #names: RecordNames;

  constructor(tables: ClientTables, names: RecordNames) {
    this.#tables = tables;
    this.#names = names;
  }

  /** Takes the table that the worker has finished, if there is one. */
  take(): Count[] {
    const { state } = this.#tables;
    const taken = Atomics.load(state, TAKEN);
    if (taken === Atomics.load(state, GENERATION)) return [];
    const counts = this.#read(taken & 1);
    // Last: from here on the worker may finish the other.
    Atomics.store(state, TAKEN, (taken + 1) | 0);
    return counts;
  }

  /** Takes all there is, of a worker that counts no more. */
  takeAll(): Count[] {
    const { state } = this.#tables;
    const finished = this.take();
    const side = Atomics.load(state, GENERATION) & 1;
    const counts = [...finished, ...this.#read(side)];
    state[USED + side] = 0;
    return counts;
  }

  #read(side: number): Count[] {
    const { records, state } = this.#tables;
    const words = new Int32Array(records[side]);
    const doubles = new Float64Array(records[side]);
    const counts: Count[] = [];
    for (let record = 0; record < state[USED + side]; record++) {
      const at = record * RECORD_WORDS;
      // That of an address whose clients all have their own.
      if (words[at + EXCHANGES] === 0) continue;
      const { listener, transport, trap } = this.#names.listener(words[at + KEY]);
      const peer = sockaddrOf(words[at + FAMILY], words[at + NAME_LENGTH], words, at + KEY);
      counts.push({
        listener,
        ...(trap === undefined ? {} : { trap }),
        student: "",
        peer: peer.length === 0 && transport !== "unix" ? { address: "", port: 0 } : peerOf(peer),
        ...(words[at + UID] === -1 ? {} : { uid: words[at + UID] >>> 0 }),
        exchanges: words[at + EXCHANGES],
        dropped: words[at + DROPPED],
        answers: words[at + ANSWERS],
        refused: words[at + REFUSED],
        bytesIn: doubles[record * RECORD_DOUBLES + BYTES_IN],
        bytesOut: doubles[record * RECORD_DOUBLES + BYTES_OUT],
      });
    }
    return counts;
  }
}
