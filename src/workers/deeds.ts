// What one client did, added up before it goes into its record. Not here: the records (client_table.ts).

import { ANSWERED, type DatagramEnds, NOT_REFUSED } from "../listeners/observer.ts";

/** See {@linkcode ClientCount}. */
export interface Deeds {
  exchanges: number;
  noted: number;
  answers: number;
  refused: number;
  bytesIn: number;
  bytesOut: number;
}

export function none(): Deeds {
  return { exchanges: 0, noted: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };
}

/** Begins anew. @returns the same */
export function forget(deeds: Deeds): Deeds {
  deeds.exchanges =
    deeds.noted =
    deeds.answers =
    deeds.refused =
    deeds.bytesIn =
    deeds.bytesOut =
      0;
  return deeds;
}

/** Adds a datagram of `length` bytes, the `k`th of those that were answered together. */
export function countDatagram(deeds: Deeds, length: number, ends: DatagramEnds, k: number): void {
  deeds.exchanges++;
  deeds.bytesIn += length;
  if (ends.outcome[k] === ANSWERED) {
    deeds.answers++;
    deeds.bytesOut += ends.replyLength[k];
  }
  if (ends.refusal[k] !== NOT_REFUSED) deeds.refused++;
}
