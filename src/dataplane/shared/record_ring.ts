// Records of exchanges on their way from a worker to main: a ring in shared memory, one writer, one reader,
// no locks. When it is full, exchanges are only counted; answering never waits. And all the memory that one
// worker records in.
import { type ClientTables, makeClientTables } from "./client_counts.ts";
import { makeOpenRecords, type OpenRecordsMemory } from "./open_records.ts";
import { RECORD_BYTES, type RecordViews, viewsOf } from "./record.ts";

/**
 * Records that wait at most; main reads ten times a second. A class of forty on forty machines that all flood
 * leaves fewer than that in a tenth of a second (src/dataplane/recording/fair_sampling.ts).
 */
export const RING_RECORDS = 2048;

/** The ring as it is handed over. */
export interface RecordRing {
  readonly records: SharedArrayBuffer;
  /** Records written and records read since the start, both wrapping at 2^32. */
  readonly positions: Int32Array;
}

export function makeRecordRing(): RecordRing {
  return {
    records: new SharedArrayBuffer(RING_RECORDS * RECORD_BYTES),
    positions: new Int32Array(new SharedArrayBuffer(8)),
  };
}

/** Memory that a worker records in, shared with main. */
export interface RecorderMemory {
  readonly ring: RecordRing;
  readonly open: OpenRecordsMemory;
  readonly clients: ClientTables;
}

export function makeRecorderMemory(): RecorderMemory {
  return { ring: makeRecordRing(), open: makeOpenRecords(), clients: makeClientTables() };
}

/** Makes memory that main has read whole as if it were new. Of what was never used, nothing is touched. */
export function clearRecorderMemory({ ring, open, clients }: RecorderMemory): void {
  ring.positions.fill(0);
  open.used.fill(0);
  clients.state.fill(0);
}

const WRITTEN = 0;
const READ = 1;

/** The worker's end. */
export class RecordWriter implements RecordViews {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  readonly #positions: Int32Array;
  #written: number;

  constructor(ring: RecordRing) {
    const { words, doubles, bytes } = viewsOf(ring.records);
    this.words = words;
    this.doubles = doubles;
    this.bytes = bytes;
    this.#positions = ring.positions;
    this.#written = Atomics.load(ring.positions, WRITTEN);
  }

  /** Records that can be written now. */
  room(): number {
    return RING_RECORDS - ((this.#written - Atomics.load(this.#positions, READ)) | 0);
  }

  /** How many have been written so far; wraps at 2^32. */
  get written(): number {
    return this.#written;
  }

  /** The next record's number: it begins at that many times RECORD_BYTES. There must be room. */
  next(): number {
    const record = (this.#written >>> 0) % RING_RECORDS;
    this.#written = (this.#written + 1) | 0;
    return record;
  }

  /** Lets the reader see what was written. */
  publish(): void {
    Atomics.store(this.#positions, WRITTEN, this.#written);
  }
}

/** Main's end. */
export class RecordReader implements RecordViews {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  readonly #positions: Int32Array;

  constructor(ring: RecordRing) {
    const { words, doubles, bytes } = viewsOf(ring.records);
    this.words = words;
    this.doubles = doubles;
    this.bytes = bytes;
    this.#positions = ring.positions;
  }

  /** Numbers of the records that are there now. Each may be written over as soon as the next is asked for. */
  *take(): Generator<number> {
    const written = Atomics.load(this.#positions, WRITTEN);
    for (let read = Atomics.load(this.#positions, READ); read !== written;) {
      yield (read >>> 0) % RING_RECORDS;
      read = (read + 1) | 0;
      Atomics.store(this.#positions, READ, read);
    }
  }
}
