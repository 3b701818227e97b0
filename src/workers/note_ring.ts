// Notes of exchanges on their way from a worker to main: a ring of fixed-size records in shared memory, one writer,
// one reader, no locks. When it is full, notes are left out (the tallies count them); answering never waits. Not here:
// when notes are made (notes.ts) or what they are good for (src/daemon).

import { type Outcome, OUTCOMES, SAMPLE_BYTES } from "../listeners/observer.ts";
import { NAME_SIZE } from "../posix/datagram_batch.ts";

/** Notes that wait at most; main reads ten times a second. */
export const RING_NOTES = 256;

// A record: three doubles, six words, the peer's sockaddr, the request's first bytes, the address it was sent to.
export const AT = 0;
export const BYTES_IN = 1;
export const BYTES_OUT = 2;
export const LISTENER = 6;
export const OUTCOME = 7;
export const READS = 8;
export const NAME_LENGTH = 9;
export const SAMPLE_LENGTH = 10;
/** 4 or 6 for the family of the address it was sent to; 0 when that was not told. */
export const LOCAL_FAMILY = 11;
const HEAD_BYTES = 48;
export const NAME_AT = HEAD_BYTES;
export const SAMPLE_AT = HEAD_BYTES + NAME_SIZE;
export const LOCAL_AT = SAMPLE_AT + SAMPLE_BYTES;
export const NOTE_BYTES = LOCAL_AT + 16;
export const NOTE_WORDS = NOTE_BYTES / 4;
export const NOTE_DOUBLES = NOTE_BYTES / 8;

/** The ring as it is handed over. */
export interface NoteRing {
  readonly records: SharedArrayBuffer;
  /** Notes written and notes read since the start, both wrapping at 2^32. */
  readonly positions: Int32Array;
}

export function makeNoteRing(): NoteRing {
  return {
    records: new SharedArrayBuffer(RING_NOTES * NOTE_BYTES),
    positions: new Int32Array(new SharedArrayBuffer(8)),
  };
}

const WRITTEN = 0;
const READ = 1;

/** The worker's end. */
export class NoteWriter {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  readonly #positions: Int32Array;
  #written: number;

  constructor(ring: NoteRing) {
    this.words = new Int32Array(ring.records);
    this.doubles = new Float64Array(ring.records);
    this.bytes = new Uint8Array(ring.records);
    this.#positions = ring.positions;
    this.#written = Atomics.load(ring.positions, WRITTEN);
  }

  /** Records that can be written now. */
  room(): number {
    return RING_NOTES - ((this.#written - Atomics.load(this.#positions, READ)) | 0);
  }

  /** The next record's number: it begins at that many times NOTE_BYTES. There must be room. */
  next(): number {
    const record = (this.#written >>> 0) % RING_NOTES;
    this.#written = (this.#written + 1) | 0;
    return record;
  }

  /** Lets the reader see what was written. */
  publish(): void {
    Atomics.store(this.#positions, WRITTEN, this.#written);
  }
}

/** Bytes of an address by {@linkcode LOCAL_FAMILY}. */
const LOCAL_BYTES: Readonly<Record<number, number>> = { 0: 0, 4: 4, 6: 16 };

/** One exchange, as main sees it. */
export interface Note {
  readonly listener: number;
  /** Milliseconds since 1970 at which it ended. */
  readonly at: number;
  readonly outcome: Outcome;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
  /** The peer's sockaddr. */
  readonly peer: Uint8Array;
  /** The request's first bytes. */
  readonly sample: Uint8Array;
  /** The address it was sent to, 4 or 16 bytes; none where the socket does not tell. */
  readonly local: Uint8Array;
}

/** Main's end. */
export class NoteReader {
  readonly #ring: NoteRing;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bytes: Uint8Array;

  constructor(ring: NoteRing) {
    this.#ring = ring;
    this.#words = new Int32Array(ring.records);
    this.#doubles = new Float64Array(ring.records);
    this.#bytes = new Uint8Array(ring.records);
  }

  /** Takes the notes that are there, at most a ring full. */
  take(): Note[] {
    const { positions } = this.#ring;
    const written = Atomics.load(positions, WRITTEN);
    let read = Atomics.load(positions, READ);
    const notes: Note[] = [];
    for (; read !== written; read = (read + 1) | 0) notes.push(this.#read((read >>> 0) % RING_NOTES));
    Atomics.store(positions, READ, read);
    return notes;
  }

  #read(record: number): Note {
    const word = record * NOTE_WORDS;
    const double = record * NOTE_DOUBLES;
    const byte = record * NOTE_BYTES;
    const words = this.#words;
    // Copies: the record is written over as soon as it counts as read.
    return {
      listener: words[word + LISTENER],
      at: this.#doubles[double + AT],
      outcome: OUTCOMES[words[word + OUTCOME]],
      bytesIn: this.#doubles[double + BYTES_IN],
      bytesOut: this.#doubles[double + BYTES_OUT],
      reads: words[word + READS],
      peer: this.#bytes.slice(byte + NAME_AT, byte + NAME_AT + words[word + NAME_LENGTH]),
      sample: this.#bytes.slice(byte + SAMPLE_AT, byte + SAMPLE_AT + words[word + SAMPLE_LENGTH]),
      local: this.#bytes.slice(byte + LOCAL_AT, byte + LOCAL_AT + LOCAL_BYTES[words[word + LOCAL_FAMILY]]),
    };
  }
}
