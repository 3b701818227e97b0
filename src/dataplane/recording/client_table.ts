// A worker's counts of its clients, which are exact.
import { MAX_LISTENER_SLOTS } from "../../config/types.ts";
import type { Sums } from "../../exchange/exchange.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  type ClientTables,
  DROPPED,
  EXCHANGES,
  FAMILY,
  GENERATION,
  KEY,
  KEY_LENGTH,
  MOST_CLIENTS,
  NAME_LENGTH,
  PeerKey,
  RECORD_DOUBLES,
  RECORD_WORDS,
  REFUSED,
  TAKEN,
  UID,
  USED,
} from "../shared/client_counts.ts";
import { clearWords } from "../shared/record.ts";
import { ANSWERED, type DatagramEnds, exchangesOf, NOT_REFUSED } from "../shared/tally.ts";
import type { Peer } from "../shared/peer.ts";
import { NOT_ASKED } from "./client_users.ts";

/** Records that only addresses and listeners may have. */
const MOST_SOCKETS = MOST_CLIENTS - 2048;

/** Records that only listeners may have: one for each place there can be. */
const MOST_ADDRESSES = MOST_CLIENTS - MAX_LISTENER_SLOTS;

/** Places of the index, a power of two: at most half of them are taken. */
const SLOTS = 2 * MOST_CLIENTS;

/** Places that are tried for one key: keys that are made to collide must not hold up the loop. */
const MOST_PROBES = 32;

/** No such record, and no room for one. */
const NONE = -1;

const UNKNOWN = -1;

/**
 * Exact counts, however many clients come: one record for each socket that sends datagrams to a listener and
 * for each address that connects; when there is no room for more, one for each listener. Looking a client up
 * allocates nothing.
 */
export class ClientTable {
  readonly #state: Int32Array;
  readonly #views: readonly { words: Int32Array; doubles: Float64Array }[];
  #words: Int32Array;
  #doubles: Float64Array;
  #generation: number;
  #used = 0;
  readonly #key = new PeerKey();
  readonly #byAddress: boolean;
  /** By hash: the record's number and one, or 0. */
  readonly #index = new Int32Array(SLOTS);
  /** By listener: the record of all its clients and one, or 0. */
  readonly #ofListener = new Int32Array(MAX_LISTENER_SLOTS);
  /** By record: that of its address; its own where it is one. */
  readonly #address = new Int32Array(MOST_CLIENTS);
  /** By record: the hash of its key, which stays the same when records get new numbers. */
  readonly #hash = new Int32Array(MOST_CLIENTS);
  /**
   * Whether the last record is the client's for certain. If not, it is that of whoever had its address up to
   * 100 ms ago: good enough to count, not to show what was sent.
   */
  isSure = true;

  /** @param byAddress whether a user of this machine is another client at each of its addresses */
  constructor({ records, state }: ClientTables, byAddress = false) {
    this.#byAddress = byAddress;
    this.#state = state;
    this.#views = records.map((each) => ({ words: new Int32Array(each), doubles: new Float64Array(each) }));
    this.#generation = Atomics.load(state, GENERATION);
    this.#words = this.#views[this.#generation & 1].words;
    this.#doubles = this.#views[this.#generation & 1].doubles;
    this.#state[USED + (this.#generation & 1)] = 0;
  }

  /**
   * The record of a client's address, or of its user where that is known: a client that connects has another
   * port each time.
   */
  ofAddress(listener: number, { words, at, length, uid }: Peer): number {
    this.#key.ofSocket(listener, words, at, length, uid);
    this.#key.toAddress(uid, !this.#byAddress);
    return this.#addressOf(listener, uid);
  }

  /**
   * The record of a client, good until the next {@linkcode flip}; {@linkcode isSure} tells whether it is the
   * client's for certain.
   * @param ask called for a client whose socket does not tell its user: the user now, or NOT_ASKED
   */
  of(listener: number, peer: Peer, ask: (listener: number, peer: Peer) => number): number {
    const { uid } = peer;
    this.#key.ofSocket(listener, peer.words, peer.at, peer.length, uid);
    const slot = this.#slotOf(this.#key);
    this.isSure = true;
    if (slot !== NONE && this.#index[slot] !== 0) return this.#knownOf(listener, peer, slot, ask);
    const asked = uid === UNKNOWN ? ask(listener, peer) : uid;
    const user = asked === NOT_ASKED ? UNKNOWN : asked;
    // One for the client and one for its address.
    const room = this.#used + 2 <= MOST_SOCKETS && slot !== NONE;
    const record = room ? this.#make(slot, user) : NONE;
    this.#key.toAddress(user, !this.#byAddress);
    const address = this.#addressOf(listener, user);
    if (record === NONE) return address;
    this.#address[record] = address;
    return record;
  }

  /**
   * That of a client that was here already. Where a user was told then, its port may be another's by now:
   * what comes from there is that user's, or nobody's.
   */
  #knownOf(
    listener: number,
    peer: Peer,
    slot: number,
    ask: (listener: number, peer: Peer) => number,
  ): number {
    const record = this.#index[slot] - 1;
    const told = this.userOf(record);
    if (told === UNKNOWN || peer.uid !== UNKNOWN) return record;
    const user = ask(listener, peer);
    if (user === told) return record;
    if (user === NOT_ASKED) {
      this.isSure = false;
      return record;
    }
    this.#key.toAddress(user, !this.#byAddress);
    return this.#addressOf(listener, user);
  }

  /** The record that counts all clients of a listener for which there is no other. */
  ofListener(listener: number): number {
    const known = this.#ofListener[listener] - 1;
    if (known >= 0) return known;
    this.#key.ofListener(listener);
    const record = this.#make(NONE, UNKNOWN);
    this.#ofListener[listener] = record + 1;
    return record;
  }

  /** The record of a client's address, by its own. */
  addressOf(record: number): number {
    return this.#address[record];
  }

  /** What tells a client from others for longer than its record's number does. */
  hashOf(record: number): number {
    return this.#hash[record];
  }

  /** The user of a client; -1 when it isn't known. */
  userOf(record: number): number {
    return this.#words[record * RECORD_WORDS + UID];
  }

  add(record: number, delta: ClientDelta): void {
    const word = record * RECORD_WORDS;
    const words = this.#words;
    words[word + EXCHANGES] += delta.exchanges;
    words[word + DROPPED] += delta.dropped;
    words[word + ANSWERS] += delta.answers;
    words[word + REFUSED] += delta.refused;
    this.#doubles[record * RECORD_DOUBLES + BYTES_IN] += delta.bytesIn;
    this.#doubles[record * RECORD_DOUBLES + BYTES_OUT] += delta.bytesOut;
  }

  /**
   * Hands the table over to main, if main has taken the last one.
   * @returns whether records have new numbers now
   */
  flip(): boolean {
    if (this.#used === 0 || Atomics.load(this.#state, TAKEN) !== this.#generation) return false;
    this.#generation = (this.#generation + 1) | 0;
    const side = this.#generation & 1;
    this.#words = this.#views[side].words;
    this.#doubles = this.#views[side].doubles;
    this.#used = 0;
    this.#state[USED + side] = 0;
    this.#index.fill(0);
    this.#ofListener.fill(0);
    // Last: from here on main reads the other.
    Atomics.store(this.#state, GENERATION, this.#generation);
    return true;
  }

  /** The record of the address whose key is at hand; that of the listener when there is no room for more. */
  #addressOf(listener: number, user: number): number {
    const slot = this.#slotOf(this.#key);
    if (slot === NONE) return this.ofListener(listener);
    if (this.#index[slot] !== 0) return this.#index[slot] - 1;
    return this.#used < MOST_ADDRESSES ? this.#make(slot, user) : this.ofListener(listener);
  }

  /** Where the index has the key, or would have it; NONE where that is too far away. */
  #slotOf(key: PeerKey): number {
    let slot = key.hash() & (SLOTS - 1);
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const found = this.#index[slot];
      if (found === 0 || this.#has(found - 1, key)) return slot;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return NONE;
  }

  #has(record: number, key: PeerKey): boolean {
    const words = this.#words;
    const at = record * RECORD_WORDS;
    if (words[at + KEY_LENGTH] !== key.length) return false;
    for (let i = 0; i < key.length; i++) if (words[at + KEY + i] !== key.words[i]) return false;
    return true;
  }

  /** Makes a record of the key at hand. @param slot its place in the index, or NONE */
  #make(slot: number, user: number): number {
    const record = this.#used++;
    const words = this.#words;
    const at = record * RECORD_WORDS;
    const key = this.#key;
    clearWords(words, at, at + KEY);
    words[at + UID] = user;
    words[at + FAMILY] = key.family;
    words[at + NAME_LENGTH] = key.nameLength;
    words[at + KEY_LENGTH] = key.length;
    for (let i = 0; i < key.length; i++) words[at + KEY + i] = key.words[i];
    this.#address[record] = record;
    this.#hash[record] = key.hash();
    if (slot !== NONE) this.#index[slot] = record + 1;
    this.#state[USED + (this.#generation & 1)] = this.#used;
    return record;
  }
}

/** What one client did, added up before it goes into its record. */
export type ClientDelta = Sums;

/** Nothing yet. */
export function emptyDelta(): ClientDelta {
  return { exchanges: 0, dropped: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };
}

/** Sets all to 0. @returns the same */
export function clearDelta(delta: ClientDelta): ClientDelta {
  delta.exchanges =
    delta.dropped =
    delta.answers =
    delta.refused =
    delta.bytesIn =
    delta.bytesOut =
      0;
  return delta;
}

/** Adds a datagram of `length` bytes, the `k`th of those that were answered together. */
export function countDatagram(delta: ClientDelta, length: number, ends: DatagramEnds, k: number): void {
  delta.exchanges += exchangesOf(ends.refusal[k]);
  delta.bytesIn += length;
  if (ends.outcome[k] === ANSWERED) {
    delta.answers++;
    delta.bytesOut += ends.replyLength[k];
  }
  if (ends.refusal[k] !== NOT_REFUSED) delta.refused++;
}
