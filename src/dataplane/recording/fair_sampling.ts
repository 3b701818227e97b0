// Which exchanges are recorded singly when more come than anybody reads. What is recorded costs main some 20
// to 30 us, from the ring to the page: what all clients together may have of that is bounded, and a client
// that floods never takes what others' first exchanges need.
import { RING_RECORDS } from "../shared/record_ring.ts";
import type { ClientTable } from "./client_table.ts";

/** Exchanges of a client that are recorded whatever else comes, as long as the ring has room. */
export const FIRST = 16;

/** Exchanges of a client in a row that are recorded where the lab has the time for it: a program's loop. */
export const MOST_IN_A_ROW = 48;

/**
 * Exchanges a tick that one address (on this machine: one user) has for first exchanges of its sockets. Who
 * takes another socket for each datagram is no new client each time.
 */
export const FIRST_OF_ADDRESS = 32;

/** Ticks of 100 ms after which a client has one more: as fast as somebody tries and reads. */
const TICKS_EACH = 5;

/** Exchanges a tick beyond the first of each client: of all clients together, and of those that flood. */
export const FURTHER = 96;
export const OF_FLOODS = 8;

/** They leave so many places of the ring to first exchanges. */
const KEPT_FREE = RING_RECORDS / 2;

/**
 * Sets of clients that are remembered, a power of two, by their hash; each has room for two clients. A client
 * that was forgotten because of others is taken for a new one.
 */
const SETS = 16_384;
const CLIENTS_OF_SET = 2;

// Of a client: its hash, and the tick in which it has its whole share again.
const HASH = 0;
const WHOLE_AT = 1;
const WORDS = 2;

/** Addresses whose sockets' first exchanges are counted, a power of two; those with the same hash share. */
const ADDRESSES = 4096;

export class FairSampling {
  readonly #clients = new Int32Array(SETS * CLIENTS_OF_SET * WORDS);
  /** By address: first exchanges of its sockets in this tick. */
  readonly #begun = new Uint16Array(ADDRESSES);
  #tick = 1;
  #further = 0;

  /**
   * Whether one more exchange of a client may be recorded; counts it if so.
   * @param client the hash of its key in the client table: a socket that sends datagrams, or an address that
   *   connects
   * @param address that of its address, perhaps the same
   * @param room records that the ring has room for
   */
  take(client: number, address: number, room: number): boolean {
    if (room <= 0) return false;
    const place = this.#placeOf(client);
    const had = this.#hadBy(place);
    const isFirst = had < FIRST && (client === address || this.#mayBegin(address));
    if (!isFirst) {
      const floods = had >= MOST_IN_A_ROW;
      if (room <= KEPT_FREE || this.#further >= (floods ? OF_FLOODS : FURTHER)) return false;
      this.#further++;
      // A flood would else have to be silent for as long as it has lasted.
      if (floods) return true;
    }
    this.#count(place);
    return true;
  }

  /** The same for a client by its record in the client table. */
  takeOf(clients: ClientTable, record: number, room: number): boolean {
    return this.take(clients.hashOf(record), clients.hashOf(clients.addressOf(record)), room);
  }

  /** Whether a socket of this address may have a first exchange in this tick; counts it if so. */
  #mayBegin(address: number): boolean {
    const at = address & (ADDRESSES - 1);
    if (this.#begun[at] >= FIRST_OF_ADDRESS) return false;
    this.#begun[at]++;
    return true;
  }

  /** To be called every 100 ms. */
  tick(): void {
    this.#tick = (this.#tick + 1) | 0;
    this.#further = 0;
    this.#begun.fill(0);
  }

  /** How many exchanges a client has had that it has not been given anew. */
  #hadBy(place: number): number {
    const ticks = (this.#clients[place + WHOLE_AT] - this.#tick) | 0;
    return ticks <= 0 ? 0 : Math.ceil(ticks / TICKS_EACH);
  }

  #count(place: number): void {
    const clients = this.#clients;
    if (this.#hadBy(place) === 0) clients[place + WHOLE_AT] = this.#tick;
    clients[place + WHOLE_AT] = (clients[place + WHOLE_AT] + TICKS_EACH) | 0;
  }

  /** A client's place; a new one takes that of the client of its set who had fewer. */
  #placeOf(hash: number): number {
    const clients = this.#clients;
    const first = (hash & (SETS - 1)) * CLIENTS_OF_SET * WORDS;
    if (clients[first + HASH] === hash) return first;
    const second = first + WORDS;
    if (clients[second + HASH] === hash) return second;
    const place = this.#hadBy(first) <= this.#hadBy(second) ? first : second;
    clients[place + HASH] = hash;
    clients[place + WHOLE_AT] = this.#tick;
    return place;
  }
}
