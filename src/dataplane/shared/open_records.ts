// Records of connections that are open: begun when they are accepted, filled in as they go. They lie in
// shared memory, so that main can tell of the connections that a dead worker leaves behind.
import { MOST_READ_SIZES, SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { NAME_SIZE } from "../../posix/address.ts";
import { ANSWERED, NO_REPLY, NOT_RECORDED, NOT_REFUSED, STILL_OPEN } from "./tally.ts";
import type { Peer } from "./peer.ts";
import {
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  clearWords,
  CLIENT_END,
  copyBytes,
  copyWords,
  FIRST_BYTE,
  FLAGS,
  IS_OPEN,
  isZero,
  LAST_BYTE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  OUTCOME,
  READ_SIZES,
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
  REST_USED,
  TTL,
  UID,
  viewsOf,
} from "./record.ts";

/**
 * Connections that can have a record at once; more are only counted. Memory that is never used costs nothing.
 */
export const MAX_OPEN_RECORDS = 16_384;

/** The memory of open records, shared with main. */
export interface OpenRecordsMemory {
  readonly records: SharedArrayBuffer;
  /** How many of them were ever used: main looks at no others, so that their memory costs nothing. */
  readonly used: Int32Array;
}

export function makeOpenRecords(): OpenRecordsMemory {
  return {
    records: new SharedArrayBuffer(MAX_OPEN_RECORDS * RECORD_BYTES),
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

  constructor({ records, used }: OpenRecordsMemory) {
    const { words, doubles, bytes } = viewsOf(records);
    this.#used = used;
    this.words = words;
    this.doubles = doubles;
    this.bytes = bytes;
  }

  /** @param began milliseconds since 1970. @returns the record's number, or {@linkcode NOT_RECORDED} */
  begin(listener: number, peer: Peer, began: number): number {
    const record = this.#free.pop() ?? (this.#used[0] < MAX_OPEN_RECORDS ? this.#used[0]++ : NOT_RECORDED);
    if (record === NOT_RECORDED) return record;
    const { words, doubles } = this;
    const word = record * RECORD_WORDS;
    const length = Math.min(peer.length, NAME_SIZE);
    clearWords(words, word, word + READ_SIZES);
    doubles[record * RECORD_DOUBLES + BEGAN] = began;
    words[word + LISTENER] = listener;
    words[word + REFUSAL] = NOT_REFUSED;
    words[word + UID] = peer.uid;
    words[word + TTL] = -1;
    words[word + NAME_LENGTH] = length;
    words[word + OUTCOME] = NO_REPLY;
    words[word + CLIENT_END] = STILL_OPEN;
    copyWords(peer.words, 4 * peer.at, words, record * RECORD_BYTES + NAME_AT, length);
    if (peer.localFamily !== 0) this.#keepLocal(word, peer);
    words[word + FLAGS] = IS_OPEN;
    return record;
  }

  #keepLocal(word: number, { localFamily, localWords, localAt }: Peer): void {
    this.words[word + LOCAL_FAMILY] = localFamily;
    for (let i = 0; i < (localFamily === 4 ? 1 : 4); i++) {
      this.words[word + LOCAL_AT / 4 + i] = localWords[localAt + i];
    }
  }

  /** Gives a record back. */
  end(record: number): void {
    this.words[record * RECORD_WORDS + FLAGS] = 0;
    this.#free.push(record);
  }

  /** Bytes came. @param after milliseconds since the connection was accepted */
  read(record: number, bytes: Uint8Array, length: number, after: number): void {
    const { words } = this;
    const word = record * RECORD_WORDS;
    const reads = words[word + READS]++;
    if (reads < MOST_READ_SIZES) words[word + READ_SIZES + reads] = length;
    if (reads === 0) {
      words[word + FIRST_BYTE] = after;
      if (!isZero(bytes, Math.min(SAMPLE_BYTES, length), length)) words[word + FLAGS] |= REST_USED;
    }
    words[word + LAST_BYTE] = after;
    this.doubles[record * RECORD_DOUBLES + BYTES_IN] += length;
    this.#keep(record, REQUEST_AT, REQUEST_LENGTH, bytes, length);
  }

  /** Bytes went. */
  wrote(record: number, bytes: Uint8Array, length: number): void {
    this.words[record * RECORD_WORDS + OUTCOME] = ANSWERED;
    this.doubles[record * RECORD_DOUBLES + BYTES_OUT] += length;
    this.#keep(record, REPLY_AT, REPLY_LENGTH, bytes, length);
  }

  #keep(record: number, at: number, field: number, bytes: Uint8Array, length: number): void {
    const word = record * RECORD_WORDS + field;
    const kept = this.words[word];
    if (kept >= SAMPLE_BYTES) return;
    const more = Math.min(length, SAMPLE_BYTES - kept);
    copyBytes(bytes, 0, this.bytes, record * RECORD_BYTES + at + kept, more);
    this.words[word] = kept + more;
  }
}

/** When the connection of a record was accepted, in milliseconds since 1970; 0 where none is open. */
export function openSince({ words, doubles }: RecordViews, record: number): number {
  return (words[record * RECORD_WORDS + FLAGS] & IS_OPEN) === 0
    ? 0
    : doubles[record * RECORD_DOUBLES + BEGAN];
}

/** A number that grows with every byte of an open connection, either way. */
export function progressOf({ words, doubles }: RecordViews, record: number): number {
  const double = record * RECORD_DOUBLES;
  return words[record * RECORD_WORDS + READS] + doubles[double + BYTES_IN] + doubles[double + BYTES_OUT];
}

/** Main's end: numbers of the records of connections that are open. */
export function* openRecords({ words }: RecordViews, { used }: OpenRecordsMemory): Generator<number> {
  for (let record = 0; record < used[0]; record++) {
    if ((words[record * RECORD_WORDS + FLAGS] & IS_OPEN) !== 0) yield record;
  }
}
