// What workers have recorded and counted, read out of the memory that they share with main, of workers that
// are gone too. Of a connection that a dead worker left open nobody else would tell, and what it had no time
// to hand over is counted as dropped: so recorded and dropped make up what was counted, whatever died.
import { MAX_LISTENER_SLOTS } from "../config/types.ts";
import { ClientReader } from "../dataplane/shared/client_counts.ts";
import { type SharedLab, tallyOf } from "../dataplane/shared/memory.ts";
import { CONNECTIONS, DATAGRAMS, DROPPED, OPEN, REFUSED } from "../dataplane/shared/tally.ts";
import { openRecords, type OpenRecordsMemory } from "../dataplane/shared/open_records.ts";
import {
  FLAGS,
  LISTENER,
  readExchange,
  RECORD_WORDS,
  type RecordNames,
  type RecordViews,
  RETURNED,
  viewsOf,
} from "../dataplane/shared/record.ts";
import {
  clearRecorderMemory,
  makeRecorderMemory,
  type RecorderMemory,
  RecordReader,
} from "../dataplane/shared/record_ring.ts";
import type { Count, Exchange, Returned } from "../exchange/exchange.ts";

/** What happened since the last time. A count may come after its exchanges. */
export interface Observed {
  readonly exchanges: Exchange[];
  readonly counts: Count[];
  /** Answers that came back, of exchanges that were counted, and perhaps recorded, before. */
  readonly returned: Returned[];
}

/** The records of the connections that one worker has open. */
export interface OpenOfWorker {
  readonly views: RecordViews;
  readonly memory: OpenRecordsMemory;
}

/** One worker's memory, as main reads it. */
interface Source {
  readonly memory: RecorderMemory;
  readonly records: RecordReader;
  readonly clients: ClientReader;
  readonly open: OpenOfWorker;
}

export class Collected {
  readonly #lab: SharedLab;
  readonly #names: RecordNames;
  /** By worker. */
  readonly #sources: (Source | undefined)[] = [];
  /** By worker and listener: exchanges that were taken, of each worker that had this number. */
  readonly #recorded: Float64Array;
  /**
   * Memory of workers that are gone. Memory of megabytes that is freed and asked for again would be cleared
   * by the allocator, all of it, where most of it is never used.
   */
  readonly #spare: RecorderMemory[] = [];
  #observed: Observed = { exchanges: [], counts: [], returned: [] };

  constructor(lab: SharedLab, names: RecordNames) {
    this.#lab = lab;
    this.#names = names;
    this.#recorded = new Float64Array(lab.rows * MAX_LISTENER_SLOTS);
  }

  /** @returns memory for a worker that starts, read from now on */
  begin(worker: number): RecorderMemory {
    const memory = this.#spare.pop() ?? makeRecorderMemory();
    const records = new RecordReader(memory.ring);
    const open = { views: viewsOf(memory.open.records), memory: memory.open };
    this.#sources[worker] = { memory, records, clients: new ClientReader(memory.clients, this.#names), open };
    return memory;
  }

  /**
   * Reads all that is left of a worker that is gone, and settles its tallies: nothing of it is open any more,
   * and what has no record will get none.
   * @param wallClock milliseconds since 1970
   */
  end(worker: number, wallClock: number): void {
    const source = this.#sources[worker];
    if (source === undefined) return;
    this.#sources[worker] = undefined;
    this.#readRecords(worker, source);
    this.#observed.counts.push(...source.clients.takeAll());
    const { views, memory } = source.open;
    for (const record of openRecords(views, memory)) {
      const exchange = this.#read(worker, views, record);
      exchange.stage = "ended";
      exchange.at = wallClock;
      this.#observed.counts.push(countOf(exchange));
    }
    this.#settle(worker);
  }

  /** A worker that {@linkcode end} was called for touches this memory no more: another one may have it. */
  giveBack(memory: RecorderMemory): void {
    clearRecorderMemory(memory);
    this.#spare.push(memory);
  }

  /** A listener's number will be another's. */
  forget(listener: number): void {
    for (let worker = 0; worker < this.#lab.rows; worker++) {
      this.#recorded[worker * MAX_LISTENER_SLOTS + listener] = 0;
    }
  }

  /**
   * What happened since the last time.
   * @param withCounts whether what workers have counted is taken too: while it is not, they add to it
   */
  take(withCounts = true): Observed {
    this.#sources.forEach((source, worker) => {
      if (source === undefined) return;
      this.#readRecords(worker, source);
      if (!withCounts) return;
      for (const count of source.clients.take()) this.#observed.counts.push(count);
    });
    const observed = this.#observed;
    this.#observed = { exchanges: [], counts: [], returned: [] };
    return observed;
  }

  /** Where the connections are that workers have open now. */
  get open(): readonly OpenOfWorker[] {
    return this.#sources.flatMap((source) => source?.open ?? []);
  }

  /** What is known of an open connection; its worker may write, or end it, meanwhile. */
  readOpen({ views }: OpenOfWorker, record: number): Exchange {
    return readExchange(views, record, this.#names);
  }

  #readRecords(worker: number, { records }: Source): void {
    for (const record of records.take()) {
      if ((records.words[record * RECORD_WORDS + FLAGS] & RETURNED) === 0) {
        this.#read(worker, records, record);
      } else this.#observed.returned.push(readExchange(records, record, this.#names));
    }
  }

  #read(worker: number, views: RecordViews, record: number): Exchange {
    this.#recorded[worker * MAX_LISTENER_SLOTS + views.words[record * RECORD_WORDS + LISTENER]]++;
    const exchange = readExchange(views, record, this.#names);
    this.#observed.exchanges.push(exchange);
    return exchange;
  }

  #settle(worker: number): void {
    for (let listener = 0; listener < MAX_LISTENER_SLOTS; listener++) {
      const tally = tallyOf(this.#lab, worker, listener);
      const recorded = this.#recorded[worker * MAX_LISTENER_SLOTS + listener];
      tally[OPEN] = 0;
      tally[DROPPED] = tally[DATAGRAMS] + tally[CONNECTIONS] + tally[REFUSED] - recorded;
    }
  }
}

/** The count of a connection that its worker left open. */
function countOf(exchange: Exchange): Count {
  const { listener, trap, student, peer, uid, bytesIn, bytesOut, late } = exchange;
  return {
    listener,
    ...(trap === undefined ? {} : { trap }),
    student,
    peer,
    ...(uid === undefined ? {} : { uid }),
    exchanges: 1,
    dropped: 0,
    answers: bytesOut > 0 ? 1 : 0,
    refused: 0,
    bytesIn: bytesIn + late,
    bytesOut,
  };
}
