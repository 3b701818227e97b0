// One exchange as main takes it out of a worker's memory: what was seen, not yet what it means (src/daemon).
// How a note lies in memory: the same in the ring (note_ring.ts) and while its connection is open
// (open_notes.ts).
import {
  CLIENT_ENDS,
  type ClientEnd,
  MOST_READ_SIZES,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
  SAMPLE_BYTES,
} from "../../exchange/exchange.ts";
import { NAME_SIZE } from "../../posix/address.ts";

// Doubles, by their number from the record's start.
/** Milliseconds since 1970. */
export const AT = 0;
export const BEGAN = 1;
export const BYTES_IN = 2;
export const BYTES_OUT = 3;

// Words, by their number from the record's start.
export const LISTENER = 8;
export const OUTCOME = 9;
export const REFUSAL = 10;
export const CLIENT_END = 11;
export const READS = 12;
/** Milliseconds from the beginning. */
export const FIRST_BYTE = 13;
export const LAST_BYTE = 14;
/** A uid as a signed word; -1 for unknown. */
export const UID = 15;
export const NAME_LENGTH = 16;
export const REQUEST_LENGTH = 17;
export const REPLY_LENGTH = 18;
/** 4 or 6 for the family of the address it was sent to; 0 when that was not told. */
export const LOCAL_FAMILY = 19;
/** Index of the interface it came in by; 0 when that was not told. */
export const INTERFACE = 20;
/** -1 when it was not told. */
export const TTL = 21;
export const LATE = 22;
export const URGENT = 23;
export const OPEN_BESIDE = 24;
/** {@linkcode TRUNCATED}, {@linkcode RETURNED}, {@linkcode IS_OPEN}, by bits. */
export const FLAGS = 25;
/** {@linkcode MOST_READ_SIZES} of them. */
export const READ_SIZES = 26;

/** The datagram was longer than the receive buffer. */
export const TRUNCATED = 1;
/** Tells of an answer that came back; the exchange itself was counted, and perhaps noted, before. */
export const RETURNED = 2;
/** A connection that is open. */
export const IS_OPEN = 4;

// Bytes, by their offset from the record's start.
/** The peer's sockaddr. */
export const NAME_AT = 4 * (READ_SIZES + MOST_READ_SIZES);
export const REQUEST_AT = NAME_AT + NAME_SIZE;
export const REPLY_AT = REQUEST_AT + SAMPLE_BYTES;
export const LOCAL_AT = REPLY_AT + SAMPLE_BYTES;
export const RECORD_BYTES = LOCAL_AT + 16;
export const RECORD_WORDS = RECORD_BYTES / 4;
export const RECORD_DOUBLES = RECORD_BYTES / 8;

/** Memory of so many notes, seen in three ways. */
export interface RecordViews {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

export function viewsOf(memory: SharedArrayBuffer): RecordViews {
  return {
    bytes: new Uint8Array(memory),
    words: new Int32Array(memory),
    doubles: new Float64Array(memory),
  };
}

/** Copies whole words; all offsets are multiples of 4 and what lies behind `length` is room of the same field. */
export function copyWords(
  from: Int32Array,
  fromByte: number,
  to: Int32Array,
  toByte: number,
  length: number,
): void {
  const end = (fromByte + length + 3) >> 2;
  for (let x = fromByte >> 2, y = toByte >> 2; x < end; x++, y++) to[y] = from[x];
}

/** Copies bytes that may begin anywhere. */
export function copyBytes(
  from: Uint8Array,
  at: number,
  to: Uint8Array,
  toByte: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) to[toByte + i] = from[at + i];
}

/** One exchange; names and units are those of {@linkcode Exchange} where it has them. */
export interface ExchangeRecord {
  /** The listener's number. */
  readonly listener: number;
  readonly began: number;
  readonly at: number;
  readonly outcome: Outcome;
  readonly refusal?: Refusal;
  readonly clientEnd: ClientEnd;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
  readonly readSizes: readonly number[];
  readonly firstByteAfter: number;
  readonly lastByteAfter: number;
  /** The peer's sockaddr. */
  readonly peer: Uint8Array;
  readonly uid?: number;
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
  /** The address it was sent to, 4 or 16 bytes; none where the socket does not tell. */
  readonly local: Uint8Array;
  /** Index of the interface; 0 where that is not told. */
  readonly interface: number;
  readonly ttl?: number;
  readonly truncated: boolean;
  readonly late: number;
  readonly urgent: number;
  readonly openBeside: number;
  /** It tells of an answer that came back: the exchange itself was counted before. */
  readonly returned: boolean;
}

/** Bytes of an address by {@linkcode LOCAL_FAMILY}. */
const LOCAL_BYTES: Readonly<Record<number, number>> = { 0: 0, 4: 4, 6: 16 };

/** Reads a record; what it gives are copies, so that the memory may be written over. */
export function readRecord({ words, doubles, bytes }: RecordViews, record: number): ExchangeRecord {
  const word = (field: number) => words[record * RECORD_WORDS + field];
  const double = (field: number) => doubles[record * RECORD_DOUBLES + field];
  // One allocation for all that is of bytes: a flood's notes are many.
  const kept = bytes.slice(record * RECORD_BYTES + NAME_AT, (record + 1) * RECORD_BYTES);
  const part = (at: number, length: number) => kept.subarray(at - NAME_AT, at - NAME_AT + length);
  const sizes = record * RECORD_WORDS + READ_SIZES;
  return {
    listener: word(LISTENER),
    began: double(BEGAN),
    at: double(AT),
    outcome: OUTCOMES[word(OUTCOME)],
    ...(word(REFUSAL) < 0 ? {} : { refusal: REFUSALS[word(REFUSAL)] }),
    clientEnd: CLIENT_ENDS[word(CLIENT_END)],
    bytesIn: double(BYTES_IN),
    bytesOut: double(BYTES_OUT),
    reads: word(READS),
    readSizes: [...words.subarray(sizes, sizes + Math.min(word(READS), MOST_READ_SIZES))],
    firstByteAfter: word(FIRST_BYTE),
    lastByteAfter: word(LAST_BYTE),
    peer: part(NAME_AT, word(NAME_LENGTH)),
    ...(word(UID) === -1 ? {} : { uid: word(UID) >>> 0 }),
    request: part(REQUEST_AT, word(REQUEST_LENGTH)),
    reply: part(REPLY_AT, word(REPLY_LENGTH)),
    local: part(LOCAL_AT, LOCAL_BYTES[word(LOCAL_FAMILY)]),
    interface: word(INTERFACE),
    ...(word(TTL) < 0 ? {} : { ttl: word(TTL) }),
    truncated: (word(FLAGS) & TRUNCATED) !== 0,
    late: word(LATE),
    urgent: word(URGENT),
    openBeside: word(OPEN_BESIDE),
    returned: (word(FLAGS) & RETURNED) !== 0,
  };
}
