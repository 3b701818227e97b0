// Datagrams that were sent to many at once: a request to a broadcast address, its sender forged, would make every lab
// of a network answer one victim, so such requests are answered at a bounded rate; and nobody sends from a broadcast or
// multicast address who means well. Not here: multicast listeners, which answer nothing.

import type { DatagramBatch } from "../posix/datagram_batch.ts";
import { cameToMany } from "../posix/destination.ts";

/** Answers a second to what came by broadcast, and twice as many at once: a class of forty that looks for its server. */
const ANSWERS_A_SECOND = 100;
const BURST_MS = 2000;

export class BroadcastGuard {
  /** When as many may be answered at once as ever. */
  #full = 0;

  /** Whether datagram `i` came by broadcast and there were too many such already; counts it. */
  isTooMuch(batch: DatagramBatch, i: number, now: number): boolean {
    if (!cameToMany(batch, i)) return false;
    const after = Math.max(this.#full, now) + 1000 / ANSWERS_A_SECOND;
    if (after - now > BURST_MS) return true;
    this.#full = after;
    return false;
  }
}
