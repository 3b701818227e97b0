// How many exchanges of each worker main has notes of. A worker that dies may take notes with it that it had no time to
// hand over. Main then counts what is missing as unnoted, so that noted
// and unnoted make up what was counted, whatever died. Not here: the notes (note_ring.ts).

import { CONNECTIONS, DATAGRAMS, OPEN, REFUSED, UNNOTED } from "../listeners/observer.ts";
import type { Note } from "./note.ts";
import { MOST_PLACES } from "../config/types.ts";
import { type SharedLab, tallyOf } from "./shared_memory.ts";

export class NotedCounts {
  readonly #lab: SharedLab;
  /** Per worker and listener. */
  readonly #counts: Float64Array;

  constructor(lab: SharedLab) {
    this.#lab = lab;
    this.#counts = new Float64Array(lab.rows * MOST_PLACES);
  }

  /** Counts notes that came from a worker, whichever of those that had its place. */
  add(worker: number, notes: readonly Note[]): void {
    for (const { listener, returned } of notes) {
      if (!returned) this.#counts[worker * MOST_PLACES + listener]++;
    }
  }

  /** A listener's number will be another's. */
  forget(listener: number): void {
    for (let worker = 0; worker < this.#lab.rows; worker++) {
      this.#counts[worker * MOST_PLACES + listener] = 0;
    }
  }

  /** Settles the tallies of a worker that is gone: nothing is open any more, what has no note will get none. */
  settle(worker: number): void {
    for (let listener = 0; listener < MOST_PLACES; listener++) {
      const tally = tallyOf(this.#lab, worker, listener);
      const noted = this.#counts[worker * MOST_PLACES + listener];
      tally[OPEN] = 0;
      tally[UNNOTED] = tally[DATAGRAMS] + tally[CONNECTIONS] + tally[REFUSED] - noted;
    }
  }
}
