// Which exchanges are noted singly when more come than anybody reads: the first few of each socket and of each address in
// every tick, always; of what comes besides, a small share that all clients have together. So whoever floods never takes
// the room that others' first exchanges need. Not here: the counts, which are exact (client_table.ts).
import { MOST_CLIENTS } from "../shared/client_counts.ts";
import { RING_RECORDS } from "../shared/record_ring.ts";

/** Exchanges of one socket that are noted in every tick, whatever else comes. */
export const FIRST_OF_SOCKET = 8;

/** The same of one address (and one user, on this machine) with one listener: sixty of them fit into the ring. */
export const FIRST_OF_ADDRESS = 32;

/** Exchanges a tick that are noted besides, whoever's they are. */
export const FURTHER = 32;

/** They leave so many places for those that come first. */
const KEPT_FREE = RING_RECORDS / 2;

export class FairSampling {
  /** By record of the client table: the tick in which it last had notes, and how many in that. */
  readonly #tickOf = new Int32Array(MOST_CLIENTS);
  readonly #noted = new Int32Array(MOST_CLIENTS);
  #tick = 1;
  #further = 0;

  /**
   * Whether one more exchange of a client may be noted; counts it if so.
   * @param record the client's in the client table
   * @param address that of its address, perhaps the same
   * @param room notes that the ring has room for
   */
  take(record: number, address: number, room: number): boolean {
    if (room <= 0) return false;
    if (this.#notedBy(record) < (record === address ? FIRST_OF_ADDRESS : FIRST_OF_SOCKET)) {
      if (record === address || this.#notedBy(address) < FIRST_OF_ADDRESS) {
        this.#noted[record]++;
        if (record !== address) this.#noted[address]++;
        return true;
      }
    }
    if (this.#further >= FURTHER || room <= KEPT_FREE) return false;
    this.#further++;
    return true;
  }

  /** Begins a tick, or new numbers of records: everybody has a share again. */
  renew(): void {
    this.#tick = (this.#tick + 1) | 0;
    this.#further = 0;
  }

  #notedBy(record: number): number {
    if (this.#tickOf[record] !== this.#tick) {
      this.#tickOf[record] = this.#tick;
      this.#noted[record] = 0;
    }
    return this.#noted[record];
  }
}
