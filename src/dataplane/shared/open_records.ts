// Notes of connections that are open: begun when they are accepted, filled in as they go. They lie in shared memory, so
// that main can tell of the connections that a dead worker leaves behind. Not here: the ring (note_ring.ts).
import { MOST_READ_SIZES, SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { AF_INET } from "../../posix/constants.ts";
import { addressWord, NAME_SIZE } from "../../posix/address.ts";
import { ANSWERED, type Comer, NO_REPLY, NOT_RECORDED, NOT_REFUSED, STILL_OPEN } from "./observer.ts";
import {
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  CLIENT_END,
  copyBytes,
  type ExchangeRecord,
  FIRST_BYTE,
  FLAGS,
  IS_OPEN,
  LAST_BYTE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  OUTCOME,
  READ_SIZES,
  readRecord,
  READS,
  RECORD_BYTES,
  RECORD_DOUBLES,
  RECORD_WORDS,
  type RecordViews,
  REFUSAL,
  REPLY_AT,
  REPLY_LENGTH,
  REQUEST_AT,
  REQUEST_LENGTH,
  TTL,
  UID,
  viewsOf,
} from "./record.ts";

/** Connections that can have a note at once; more are only counted. Memory that is never used costs nothing. */
export const MAX_OPEN_RECORDS = 16_384;

/** The memory of open notes, shared with main. */
export interface OpenRecordsMemory {
  readonly notes: SharedArrayBuffer;
  /** How many of them were ever used: main looks at no others, so that their memory costs nothing. */
  readonly used: Int32Array;
}

export function makeOpenRecords(): OpenRecordsMemory {
  return {
    notes: new SharedArrayBuffer(MAX_OPEN_RECORDS * RECORD_BYTES),
    used: new Int32Array(new SharedArrayBuffer(4)),
  };
}

/** The worker's end. */
export class OpenRecords implements RecordViews {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  readonly #free: number[] = [];
  readonly #used: Int32Array;

  constructor({ notes, used }: OpenRecordsMemory) {
    const { words, doubles, bytes } = viewsOf(notes);
    this.#used = used;
    this.words = words;
    this.doubles = doubles;
    this.bytes = bytes;
  }

  /** @param began milliseconds since 1970. @returns the note's number, or NO_NOTE */
  begin(listener: number, comer: Comer, began: number): number {
    const note = this.#free.pop() ?? (this.#used[0] < MAX_OPEN_RECORDS ? this.#used[0]++ : NOT_RECORDED);
    if (note === NOT_RECORDED) return note;
    const { words, doubles } = this;
    const word = note * RECORD_WORDS;
    const length = Math.min(comer.length, NAME_SIZE);
    words.fill(0, word, word + READ_SIZES);
    doubles[note * RECORD_DOUBLES + BEGAN] = began;
    words[word + LISTENER] = listener;
    words[word + REFUSAL] = NOT_REFUSED;
    words[word + UID] = comer.uid;
    words[word + TTL] = -1;
    words[word + NAME_LENGTH] = length;
    words[word + OUTCOME] = NO_REPLY;
    words[word + CLIENT_END] = STILL_OPEN;
    copyBytes(comer.name, 0, this.bytes, note * RECORD_BYTES + NAME_AT, length);
    if (comer.local !== undefined) this.#keepLocal(word, comer.local);
    words[word + FLAGS] = IS_OPEN;
    return note;
  }

  /** @param local a sockaddr_in or sockaddr_in6 as words */
  #keepLocal(word: number, local: Int32Array): void {
    const family = (local[0] & 0xffff) === AF_INET ? 4 : 6;
    this.words[word + LOCAL_FAMILY] = family;
    const from = addressWord(family);
    for (let i = 0; i < (family === 4 ? 1 : 4); i++) this.words[word + LOCAL_AT / 4 + i] = local[from + i];
  }

  /** Gives a note back. */
  end(note: number): void {
    this.words[note * RECORD_WORDS + FLAGS] = 0;
    this.#free.push(note);
  }

  /** Bytes came. @param after milliseconds since the connection was accepted */
  read(note: number, bytes: Uint8Array, length: number, after: number): void {
    const { words } = this;
    const word = note * RECORD_WORDS;
    const reads = words[word + READS]++;
    if (reads < MOST_READ_SIZES) words[word + READ_SIZES + reads] = length;
    if (reads === 0) words[word + FIRST_BYTE] = after;
    words[word + LAST_BYTE] = after;
    this.doubles[note * RECORD_DOUBLES + BYTES_IN] += length;
    this.#keep(note, REQUEST_AT, REQUEST_LENGTH, bytes, length);
  }

  /** Bytes went. */
  wrote(note: number, bytes: Uint8Array, length: number): void {
    this.words[note * RECORD_WORDS + OUTCOME] = ANSWERED;
    this.doubles[note * RECORD_DOUBLES + BYTES_OUT] += length;
    this.#keep(note, REPLY_AT, REPLY_LENGTH, bytes, length);
  }

  #keep(note: number, at: number, field: number, bytes: Uint8Array, length: number): void {
    const word = note * RECORD_WORDS + field;
    const kept = this.words[word];
    if (kept >= SAMPLE_BYTES) return;
    const more = Math.min(length, SAMPLE_BYTES - kept);
    copyBytes(bytes, 0, this.bytes, note * RECORD_BYTES + at + kept, more);
    this.words[word] = kept + more;
  }
}

/** Main's end: notes of the connections that were open when their worker died, as they stood then. @param at the time */
export function leftOpen({ notes, used }: OpenRecordsMemory, at: number): ExchangeRecord[] {
  const views = viewsOf(notes);
  const left: ExchangeRecord[] = [];
  for (let note = 0; note < used[0]; note++) {
    if ((views.words[note * RECORD_WORDS + FLAGS] & IS_OPEN) !== 0) {
      left.push({ ...readRecord(views, note), at });
    }
  }
  return left;
}
