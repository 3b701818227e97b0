// What main takes of a worker's counts of its clients: each table once, whole, whatever the worker does or dies of. Not
// here: counting (client_table.ts), what it is good for (src/daemon).

import { sockaddrOf } from "./client_key.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  type ClientTables,
  EXCHANGES,
  FAMILY,
  GENERATION,
  KEY,
  NAME_LENGTH,
  NOTED,
  RECORD_DOUBLES,
  RECORD_WORDS,
  REFUSED,
  TAKEN,
  UID,
  USED,
} from "./client_layout.ts";
import type { Note } from "./note.ts";

/** What one client did with one listener since the last such count; see {@linkcode ClientCount}. */
export interface CountedClient {
  /** The listener's number. */
  readonly listener: number;
  /** The client's sockaddr: with port 0 for all others of its address, empty for all others of the listener. */
  readonly peer: Uint8Array;
  readonly uid?: number;
  readonly exchanges: number;
  readonly noted: number;
  readonly answers: number;
  readonly refused: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Main's end of one worker's tables. */
export class ClientReader {
  readonly #tables: ClientTables;

  constructor(tables: ClientTables) {
    this.#tables = tables;
  }

  /** Takes the table that the worker has finished, if there is one. */
  take(): CountedClient[] {
    const { state } = this.#tables;
    const taken = Atomics.load(state, TAKEN);
    if (taken === Atomics.load(state, GENERATION)) return [];
    const counts = this.#read(taken & 1);
    // Last: from here on the worker may finish the other.
    Atomics.store(state, TAKEN, (taken + 1) | 0);
    return counts;
  }

  /** Takes all there is, of a worker that counts no more. */
  takeAll(): CountedClient[] {
    const { state } = this.#tables;
    const finished = this.take();
    const side = Atomics.load(state, GENERATION) & 1;
    const counts = [...finished, ...this.#read(side)];
    state[USED + side] = 0;
    return counts;
  }

  #read(side: number): CountedClient[] {
    const { records, state } = this.#tables;
    const words = new Int32Array(records[side]);
    const doubles = new Float64Array(records[side]);
    const counts: CountedClient[] = [];
    for (let record = 0; record < state[USED + side]; record++) {
      const at = record * RECORD_WORDS;
      // An address's, whose clients all have their own.
      if (words[at + EXCHANGES] === 0 && words[at + NOTED] === 0) continue;
      counts.push({
        listener: words[at + KEY],
        peer: sockaddrOf(words[at + FAMILY], words[at + NAME_LENGTH], words, at + KEY),
        ...(words[at + UID] === -1 ? {} : { uid: words[at + UID] >>> 0 }),
        exchanges: words[at + EXCHANGES],
        noted: words[at + NOTED],
        answers: words[at + ANSWERS],
        refused: words[at + REFUSED],
        bytesIn: doubles[record * RECORD_DOUBLES + BYTES_IN],
        bytesOut: doubles[record * RECORD_DOUBLES + BYTES_OUT],
      });
    }
    return counts;
  }
}

/** The count of one exchange that was noted. */
export function countOf(note: Note): CountedClient {
  const { listener, peer, uid, bytesIn, bytesOut, late, refusal } = note;
  return {
    listener,
    peer,
    ...(uid === undefined ? {} : { uid }),
    exchanges: 1,
    noted: 1,
    answers: bytesOut > 0 ? 1 : 0,
    refused: refusal === undefined ? 0 : 1,
    bytesIn: bytesIn + late,
    bytesOut,
  };
}
