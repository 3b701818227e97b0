// What workers have observed and main has not taken yet, of workers that are gone too, and what of it is missing. Not here:
// reading a worker's memory (note_ring.ts, client_counts.ts), whose place it is (supervisor.ts).

import { type CountedClient, countOf } from "./client_counts.ts";
import type { Note } from "./note.ts";
import { NotedCounts } from "./noted_counts.ts";
import type { Observed } from "./observed.ts";
import { leftOpen } from "./open_notes.ts";
import type { SharedLab } from "./shared_memory.ts";
import type { Place } from "./worker_place.ts";

export class Gathered {
  readonly #noted: NotedCounts;
  #observed: Observed = { notes: [], counts: [] };

  constructor(lab: SharedLab) {
    this.#noted = new NotedCounts(lab);
  }

  /** Reads what a worker has written since the last time. */
  read(worker: number, { notes, clients }: Place): void {
    this.#keep(worker, notes.take(), clients.take());
  }

  /**
   * Reads all that is left of a worker that is gone: of connections that it leaves open, nobody else will tell.
   * @param wallClock milliseconds since 1970
   */
  readLast(worker: number, { notes, clients, start }: Place, wallClock: number): void {
    const left = leftOpen(start.notes.open, wallClock);
    this.#keep(worker, [...notes.take(), ...left], [...clients.takeAll(), ...left.map(countOf)]);
    this.#noted.settle(worker);
  }

  /** A listener's number will be another's. */
  forget(listener: number): void {
    this.#noted.forget(listener);
  }

  /** What was read since the last time. */
  take(): Observed {
    const observed = this.#observed;
    this.#observed = { notes: [], counts: [] };
    return observed;
  }

  #keep(worker: number, notes: readonly Note[], counts: readonly CountedClient[]): void {
    this.#noted.add(worker, notes);
    for (const note of notes) this.#observed.notes.push(note);
    for (const count of counts) this.#observed.counts.push(count);
  }
}
