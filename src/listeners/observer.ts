// What listeners tell of their work: exact tallies, and notes of single exchanges. Both are written aside, in memory
// that the main thread reads when it has time, so that telling never holds up answering. Not here: who reads it.

import type { DatagramBatch } from "../posix/datagram_batch.ts";

/** Fields of a tally, one number each; a worker has one tally a listener, which only it writes. */
export const DATAGRAMS = 0;
export const CONNECTIONS = 1;
export const OPEN = 2;
export const ANSWERS = 3;
export const BYTES_IN = 4;
export const BYTES_OUT = 5;
/** Connections closed at once because of a limit, datagrams that must not be answered; counted nowhere else. */
export const REFUSED = 6;
/** Answers that could not be sent, datagrams cut or refused by a failing service, connections that broke. */
export const ERRORS = 7;
/** Exchanges whose note was left out because the notes' room was full; they are in the other fields all the same. */
export const UNNOTED = 8;
/** Bytes that came out of band (MSG_OOB); they are in no other field. */
export const URGENT = 9;
export const TALLY_FIELDS = 10;

/** How an exchange ended; the numbers index {@linkcode OUTCOMES}. */
export const ANSWERED = 0;
export const NO_REPLY = 1;
export const CLOSED = 2;
export const TIMEOUT = 3;
export const RESET = 4;
export const REFUSED_BY_LIMIT = 5;
export const OUTCOMES = ["answered", "no-reply", "closed", "timeout", "reset", "refused"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** First bytes of a request that a note keeps. */
export const SAMPLE_BYTES = 96;

/** What is known of a connection when it ends. */
export interface ConnectionEnd {
  readonly note: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
}

/** A connection without a note: the room for notes was full when it came. */
export const NO_NOTE = -1;

/** In place of the bytes answered, beside a service's NO_ANSWER: it was not allowed to answer. */
export const MUST_NOT_ANSWER = -3;

export interface Observer {
  /** How many datagrams may be noted now; the caller adds the rest of its batch to UNNOTED. */
  room(): number;
  /**
   * Notes datagram `i` of a batch. At most {@linkcode Observer.room} of these, then one publish.
   * @param bytesOut bytes answered, NO_ANSWER or {@linkcode MUST_NOT_ANSWER}
   */
  datagram(listener: number, batch: DatagramBatch, i: number, bytesOut: number): void;
  /** Hands the noted datagrams over. */
  publish(): void;
  /** Begins a connection's note. @returns its number, or {@linkcode NO_NOTE} */
  opened(listener: number, name: Uint8Array, nameLength: number): number;
  /** Keeps a connection's first bytes: called for each piece that came, until {@linkcode SAMPLE_BYTES} have come. */
  firstBytes(note: number, bytes: Uint8Array, length: number): void;
  /** Ends a connection's note and hands it over. @returns false when there was no room for it */
  closed(end: ConnectionEnd, outcome: number): boolean;
}
