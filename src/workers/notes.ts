// A worker's notes of its exchanges: a datagram is noted in one go, a connection fills its note in as it goes and
// hands it over when it ends. Not here: the way to main (note_ring.ts).

import {
  ANSWERED,
  type ConnectionEnd,
  NO_NOTE,
  NO_REPLY,
  type Observer,
  REFUSED_BY_LIMIT,
  SAMPLE_BYTES,
} from "../listeners/observer.ts";
import { type DatagramBatch, NAME_SIZE } from "../posix/datagram_batch.ts";
import { destinationAt, destinationFamily } from "../posix/destination.ts";
import { NO_ANSWER } from "../services/service.ts";
import {
  AT,
  BYTES_IN,
  BYTES_OUT,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  NOTE_BYTES,
  NOTE_DOUBLES,
  NOTE_WORDS,
  NoteWriter,
  OUTCOME,
  READS,
  SAMPLE_AT,
  SAMPLE_LENGTH,
} from "./note_ring.ts";
import type { NoteRing } from "./note_ring.ts";

/** Connections that can have a note at once; more are only counted. Memory that is never used costs nothing. */
const MOST_OPEN_NOTES = 16_384;

export class Notes implements Observer {
  readonly #writer: NoteWriter;
  readonly #clock: () => number;
  /** Notes of open connections, laid out as in the ring. */
  readonly #bytes = new Uint8Array(MOST_OPEN_NOTES * NOTE_BYTES);
  readonly #words = new Int32Array(this.#bytes.buffer);
  readonly #free: number[] = [];
  #used = 0;

  /** @param clock milliseconds since 1970 */
  constructor(ring: NoteRing, clock: () => number) {
    this.#writer = new NoteWriter(ring);
    this.#clock = clock;
  }

  room(): number {
    return this.#writer.room();
  }

  datagram(listener: number, batch: DatagramBatch, i: number, bytesOut: number): void {
    const { words, doubles } = this.#writer;
    const record = this.#writer.next();
    const word = record * NOTE_WORDS;
    const length = batch.lengthOf(i);
    const name = Math.min(batch.nameLengthOf(i), NAME_SIZE);
    const sample = Math.min(length, SAMPLE_BYTES);
    doubles[record * NOTE_DOUBLES + AT] = this.#clock();
    doubles[record * NOTE_DOUBLES + BYTES_IN] = length;
    doubles[record * NOTE_DOUBLES + BYTES_OUT] = Math.max(0, bytesOut);
    words[word + LISTENER] = listener;
    words[word + OUTCOME] = bytesOut >= 0 ? ANSWERED : bytesOut === NO_ANSWER ? NO_REPLY : REFUSED_BY_LIMIT;
    words[word + READS] = 1;
    words[word + NAME_LENGTH] = name;
    words[word + SAMPLE_LENGTH] = sample;
    this.#noteDestination(record, batch, i);
    copyWords(batch.arena.words, batch.nameAt(i), words, record * NOTE_BYTES + NAME_AT, name);
    // One of several datagrams that arrived joined may begin anywhere.
    const { bytes } = batch.arena;
    const from = batch.payloadAt(i);
    const to = record * NOTE_BYTES + SAMPLE_AT;
    for (let b = 0; b < sample; b++) this.#writer.bytes[to + b] = bytes[from + b];
  }

  #noteDestination(record: number, batch: DatagramBatch, i: number): void {
    const { words } = this.#writer;
    const family = destinationFamily(batch, i);
    words[record * NOTE_WORDS + LOCAL_FAMILY] = family;
    if (family === 0) return;
    const to = record * NOTE_BYTES + LOCAL_AT;
    copyWords(batch.arena.words, destinationAt(batch, i, family), words, to, family === 4 ? 4 : 16);
  }

  publish(): void {
    this.#writer.publish();
  }

  opened(listener: number, name: Uint8Array, nameLength: number): number {
    const note = this.#free.pop() ?? (this.#used < MOST_OPEN_NOTES ? this.#used++ : NO_NOTE);
    if (note === NO_NOTE) return note;
    const word = note * NOTE_WORDS;
    const length = Math.min(nameLength, NAME_SIZE);
    this.#words[word + LISTENER] = listener;
    this.#words[word + NAME_LENGTH] = length;
    this.#words[word + SAMPLE_LENGTH] = 0;
    this.#words[word + LOCAL_FAMILY] = 0;
    for (let i = 0; i < length; i++) this.#bytes[note * NOTE_BYTES + NAME_AT + i] = name[i];
    return note;
  }

  firstBytes(note: number, bytes: Uint8Array, length: number): void {
    const word = note * NOTE_WORDS + SAMPLE_LENGTH;
    const kept = this.#words[word];
    const more = Math.min(length, SAMPLE_BYTES - kept);
    const to = note * NOTE_BYTES + SAMPLE_AT + kept;
    for (let i = 0; i < more; i++) this.#bytes[to + i] = bytes[i];
    this.#words[word] = kept + more;
  }

  closed({ note, bytesIn, bytesOut, reads }: ConnectionEnd, outcome: number): boolean {
    this.#free.push(note);
    if (this.#writer.room() <= 0) return false;
    const { words, doubles } = this.#writer;
    const record = this.#writer.next();
    copyWords(this.#words, note * NOTE_BYTES, words, record * NOTE_BYTES, NOTE_BYTES);
    doubles[record * NOTE_DOUBLES + AT] = this.#clock();
    doubles[record * NOTE_DOUBLES + BYTES_IN] = bytesIn;
    doubles[record * NOTE_DOUBLES + BYTES_OUT] = bytesOut;
    words[record * NOTE_WORDS + OUTCOME] = outcome;
    words[record * NOTE_WORDS + READS] = reads;
    this.#writer.publish();
    return true;
  }
}

/** Copies whole words; all offsets are multiples of 4 and what lies behind `length` is room of the same field. */
function copyWords(from: Int32Array, fromByte: number, to: Int32Array, toByte: number, length: number): void {
  const end = (fromByte + length + 3) >> 2;
  for (let x = fromByte >> 2, y = toByte >> 2; x < end; x++, y++) to[y] = from[x];
}
