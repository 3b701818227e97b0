// One exchange as main takes it out of a worker's memory: what was seen, not yet what it means (src/daemon). Not here:
// the memory itself (note_layout.ts, note_ring.ts).

import {
  CLIENT_ENDS,
  type ClientEnd,
  MOST_READ_SIZES,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
} from "../exchange/exchange.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  CLIENT_END,
  FIRST_BYTE,
  FLAGS,
  INTERFACE,
  LAST_BYTE,
  LATE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  NOTE_BYTES,
  NOTE_DOUBLES,
  NOTE_WORDS,
  type NoteMemory,
  OPEN_BESIDE,
  OUTCOME,
  READ_SIZES,
  READS,
  REFUSAL,
  REPLY_AT,
  REPLY_LENGTH,
  REQUEST_AT,
  REQUEST_LENGTH,
  RETURNED,
  TRUNCATED,
  TTL,
  UID,
  URGENT,
} from "./note_layout.ts";

/** One exchange; names and units are those of {@linkcode Exchange} where it has them. */
export interface Note {
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
export function readNote({ words, doubles, bytes }: NoteMemory, record: number): Note {
  const word = (field: number) => words[record * NOTE_WORDS + field];
  const double = (field: number) => doubles[record * NOTE_DOUBLES + field];
  // One allocation for all that is of bytes: a flood's notes are many.
  const kept = bytes.slice(record * NOTE_BYTES + NAME_AT, (record + 1) * NOTE_BYTES);
  const part = (at: number, length: number) => kept.subarray(at - NAME_AT, at - NAME_AT + length);
  const sizes = record * NOTE_WORDS + READ_SIZES;
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
