// A worker's notes of its exchanges: a datagram is noted in one go, a connection fills its note in as it goes and
// hands it over when it ends. Not here: the way to main (note_ring.ts), notes of open connections (open_notes.ts).

import { SAMPLE_BYTES } from "../exchange/exchange.ts";
import {
  type Comer,
  type ConnectionEnd,
  type DatagramEnds,
  NO_NOTE,
  type Observer,
  REFUSED_BY_LIMIT,
  STILL_OPEN,
} from "../listeners/observer.ts";
import { MSG_TRUNC } from "../posix/constants.ts";
import { type DatagramBatch, NAME_SIZE } from "../posix/datagram_batch.ts";
import { destinationAt, destinationFamily, hopsOf, interfaceOf, senderUser } from "../posix/destination.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  CLIENT_END,
  copyBytes,
  copyWords,
  FLAGS,
  INTERFACE,
  LATE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  NOTE_BYTES,
  NOTE_DOUBLES,
  NOTE_WORDS,
  OPEN_BESIDE,
  OUTCOME,
  READ_SIZES,
  READS,
  REFUSAL,
  REPLY_AT,
  REPLY_LENGTH,
  REQUEST_AT,
  REQUEST_LENGTH,
  TRUNCATED,
  TTL,
  UID,
  URGENT,
} from "./note_layout.ts";
import { type NoteRing, NoteWriter } from "./note_ring.ts";
import { OpenNotes, type OpenNotesMemory } from "./open_notes.ts";

/** Memory that notes are written to, shared with main. */
export interface NotesMemory {
  readonly ring: NoteRing;
  readonly open: OpenNotesMemory;
}

/** A connection that was closed at once. */
const UNSERVED = {
  bytesIn: 0,
  bytesOut: 0,
  reads: 0,
  ignored: 0,
  urgent: 0,
  clientEnd: STILL_OPEN,
  openBeside: 0,
} as const;

export class Notes implements Observer {
  readonly #writer: NoteWriter;
  readonly #open: OpenNotes;
  readonly #clock: () => number;

  /** @param clock milliseconds since 1970 */
  constructor({ ring, open }: NotesMemory, clock: () => number) {
    this.#writer = new NoteWriter(ring);
    this.#open = new OpenNotes(open);
    this.#clock = clock;
  }

  came(_listener: number, _batch: DatagramBatch, _from: number, _to: number): void {}

  served(listener: number, batch: DatagramBatch, from: number, to: number, ends: DatagramEnds): number {
    const noted = Math.min(to - from, this.#writer.room());
    if (noted === 0) return to - from;
    const at = this.#clock();
    for (let k = 0; k < noted; k++) this.#datagram(listener, batch, from + k, ends, k, at);
    this.#writer.publish();
    return to - from - noted;
  }

  #datagram(
    listener: number,
    batch: DatagramBatch,
    i: number,
    ends: DatagramEnds,
    k: number,
    at: number,
  ): void {
    const { words, doubles, bytes } = this.#writer;
    const record = this.#writer.next();
    const word = record * NOTE_WORDS;
    const length = batch.lengthOf(i);
    const request = Math.min(length, SAMPLE_BYTES);
    const reply = Math.min(ends.replyLength[k], SAMPLE_BYTES);
    const name = Math.min(batch.nameLengthOf(i), NAME_SIZE);
    words.fill(0, word, word + READ_SIZES);
    doubles[record * NOTE_DOUBLES + AT] = doubles[record * NOTE_DOUBLES + BEGAN] = at;
    doubles[record * NOTE_DOUBLES + BYTES_IN] = length;
    doubles[record * NOTE_DOUBLES + BYTES_OUT] = ends.replyLength[k];
    words[word + LISTENER] = listener;
    words[word + OUTCOME] = ends.outcome[k];
    words[word + REFUSAL] = ends.refusal[k];
    words[word + READS] = 1;
    words[word + READ_SIZES] = length;
    words[word + UID] = senderUser(batch, i);
    words[word + NAME_LENGTH] = name;
    words[word + REQUEST_LENGTH] = request;
    words[word + REPLY_LENGTH] = reply;
    if ((batch.flagsOf(i) & MSG_TRUNC) !== 0) words[word + FLAGS] = TRUNCATED;
    this.#noteDestination(word, batch, i);
    const to = record * NOTE_BYTES;
    copyWords(batch.arena.words, batch.nameAt(i), words, to + NAME_AT, name);
    // One of several datagrams that arrived joined may begin anywhere.
    copyBytes(batch.arena.bytes, batch.payloadAt(i), bytes, to + REQUEST_AT, request);
    copyBytes(batch.arena.bytes, ends.replyAt[k], bytes, to + REPLY_AT, reply);
  }

  #noteDestination(word: number, batch: DatagramBatch, i: number): void {
    const { words } = this.#writer;
    const family = destinationFamily(batch, i);
    words[word + TTL] = hopsOf(batch, i);
    if (family === 0) return;
    words[word + LOCAL_FAMILY] = family;
    words[word + INTERFACE] = interfaceOf(batch, i, family);
    const from = destinationAt(batch, i, family);
    copyWords(batch.arena.words, from, words, 4 * word + LOCAL_AT, family === 4 ? 4 : 16);
  }

  opened(listener: number, _fd: number, comer: Comer): number {
    return this.#open.begin(listener, comer, this.#clock());
  }

  read(note: number, bytes: Uint8Array, length: number, after: number): void {
    this.#open.read(note, bytes, length, after);
  }

  wrote(note: number, bytes: Uint8Array, length: number): void {
    this.#open.wrote(note, bytes, length);
  }

  closed(end: ConnectionEnd, outcome: number, refusal: number): boolean {
    const { note } = end;
    if (note === NO_NOTE) return false;
    const noted = this.#writer.room() > 0;
    if (noted) this.#handOver(end, outcome, refusal);
    this.#open.end(note);
    return noted;
  }

  #handOver(end: ConnectionEnd, outcome: number, refusal: number): void {
    const { words, doubles } = this.#writer;
    const record = this.#writer.next();
    const word = record * NOTE_WORDS;
    copyWords(this.#open.words, end.note * NOTE_BYTES, words, record * NOTE_BYTES, NOTE_BYTES);
    doubles[record * NOTE_DOUBLES + AT] = this.#clock();
    words[word + FLAGS] = 0;
    words[word + OUTCOME] = outcome;
    words[word + REFUSAL] = refusal;
    words[word + CLIENT_END] = end.clientEnd;
    words[word + LATE] = end.ignored;
    words[word + URGENT] = end.urgent;
    words[word + OPEN_BESIDE] = end.openBeside;
    this.#writer.publish();
  }

  refused(listener: number, fd: number, comer: Comer, refusal: number): boolean {
    const note = this.opened(listener, fd, comer);
    return this.closed({ ...UNSERVED, listener, note }, REFUSED_BY_LIMIT, refusal);
  }
}
