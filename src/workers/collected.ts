// What workers have observed and main has not taken yet, of workers that are gone too, and what of it is
// missing. How many exchanges of each worker main has notes of. A worker that dies may take notes with it
// that it had no time to hand over. Main then counts what is missing as unnoted, so that noted and unnoted
// make up what was counted, whatever died. What workers have observed, on its way from their memory to the
// lab. Types only. Memory for workers' notes, given from those that are gone to those that take their places:
// memory of megabytes that is freed and asked for again would be cleared by the allocator, all of it, where
// most of it is never used.
import { MAX_LISTENER_SLOTS } from "../config/types.ts";
import { type CountedClient, countOf, makeClientTables } from "../dataplane/shared/client_counts.ts";
import { type SharedLab, tallyOf } from "../dataplane/shared/memory.ts";
import type { RecorderMemory } from "../dataplane/shared/messages.ts";
import { CONNECTIONS, DATAGRAMS, DROPPED, OPEN, REFUSED } from "../dataplane/shared/tally.ts";
import { leftOpen, makeOpenRecords } from "../dataplane/shared/open_records.ts";
import type { ExchangeRecord } from "../dataplane/shared/record.ts";
import { makeRecordRing } from "../dataplane/shared/record_ring.ts";
import type { WorkerSlot } from "./slot.ts";

class RecordedCounts {
  readonly #lab: SharedLab;
  /** Per worker and listener. */
  readonly #counts: Float64Array;

  constructor(lab: SharedLab) {
    this.#lab = lab;
    this.#counts = new Float64Array(lab.rows * MAX_LISTENER_SLOTS);
  }

  /** Counts notes that came from a worker, whichever of those that had its place. */
  add(worker: number, notes: readonly ExchangeRecord[]): void {
    for (const { listener, returned } of notes) {
      if (!returned) this.#counts[worker * MAX_LISTENER_SLOTS + listener]++;
    }
  }

  /** A listener's number will be another's. */
  forget(listener: number): void {
    for (let worker = 0; worker < this.#lab.rows; worker++) {
      this.#counts[worker * MAX_LISTENER_SLOTS + listener] = 0;
    }
  }

  /** Settles the tallies of a worker that is gone: nothing is open any more, what has no note will get none. */
  settle(worker: number): void {
    for (let listener = 0; listener < MAX_LISTENER_SLOTS; listener++) {
      const tally = tallyOf(this.#lab, worker, listener);
      const noted = this.#counts[worker * MAX_LISTENER_SLOTS + listener];
      tally[OPEN] = 0;
      tally[DROPPED] = tally[DATAGRAMS] + tally[CONNECTIONS] + tally[REFUSED] - noted;
    }
  }
}

export interface Observed {
  readonly notes: ExchangeRecord[];
  readonly counts: CountedClient[];
}

export class Gathered {
  readonly #noted: RecordedCounts;
  #observed: Observed = { notes: [], counts: [] };

  constructor(lab: SharedLab) {
    this.#noted = new RecordedCounts(lab);
  }

  /** Reads what a worker has written since the last time. */
  read(worker: number, { notes, clients }: WorkerSlot): void {
    this.#keep(worker, notes.take(), clients.take());
  }

  /**
   * Reads all that is left of a worker that is gone: of connections that it leaves open, nobody else will tell.
   * @param wallClock milliseconds since 1970
   */
  readLast(worker: number, { notes, clients, start }: WorkerSlot, wallClock: number): void {
    const left = leftOpen(start.records.open, wallClock);
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

  #keep(worker: number, notes: readonly ExchangeRecord[], counts: readonly CountedClient[]): void {
    this.#noted.add(worker, notes);
    for (const note of notes) this.#observed.notes.push(note);
    for (const count of counts) this.#observed.counts.push(count);
  }
}

export class RecorderPool {
  readonly #spare: RecorderMemory[] = [];

  /** Memory for one worker. */
  take(): RecorderMemory {
    return this.#spare.pop() ?? {
      ring: makeRecordRing(),
      open: makeOpenRecords(),
      clients: makeClientTables(),
    };
  }

  /** Its worker has ended and what it has written was taken. */
  giveBack(memory: RecorderMemory): void {
    memory.ring.positions.fill(0);
    memory.open.used.fill(0);
    memory.clients.state.fill(0);
    this.#spare.push(memory);
  }
}
