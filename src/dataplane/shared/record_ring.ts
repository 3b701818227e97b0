// Notes of exchanges on their way from a worker to main: a ring of fixed-size records in shared memory, one writer,
// one reader, no locks. When it is full, notes are left out (the tallies count them); answering never waits. Not here:
// when notes are made (notes.ts) or what they are good for (src/daemon).
import { type ExchangeRecord, readRecord, RECORD_BYTES, type RecordViews, viewsOf } from "./record.ts";

/**
 * Notes that wait at most; main reads ten times a second. A class of forty on forty machines that all flood leaves
 * fewer than that in a tenth of a second (note_shares.ts).
 */
export const RING_RECORDS = 2048;

/** The ring as it is handed over. */
export interface RecordRing {
  readonly records: SharedArrayBuffer;
  /** Notes written and notes read since the start, both wrapping at 2^32. */
  readonly positions: Int32Array;
}

export function makeRecordRing(): RecordRing {
  return {
    records: new SharedArrayBuffer(RING_RECORDS * RECORD_BYTES),
    positions: new Int32Array(new SharedArrayBuffer(8)),
  };
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

  /** The next record's number: it begins at that many times NOTE_BYTES. There must be room. */
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
export class RecordReader {
  readonly #ring: RecordRing;
  readonly #memory: RecordViews;

  constructor(ring: RecordRing) {
    this.#ring = ring;
    this.#memory = viewsOf(ring.records);
  }

  /** Takes the notes that are there, at most a ring full. */
  take(): ExchangeRecord[] {
    const { positions } = this.#ring;
    const written = Atomics.load(positions, WRITTEN);
    let read = Atomics.load(positions, READ);
    const notes: ExchangeRecord[] = [];
    for (; read !== written; read = (read + 1) | 0) {
      notes.push(readRecord(this.#memory, (read >>> 0) % RING_RECORDS));
    }
    Atomics.store(positions, READ, read);
    return notes;
  }
}
