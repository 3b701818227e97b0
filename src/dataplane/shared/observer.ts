// What listeners tell of their work: exact tallies, and notes of single exchanges. Both are written aside, in memory
// that the main thread reads when it has time, so that telling never holds up answering. Not here: who reads it.
import {
  CLIENT_ENDS,
  type ClientEnd,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
} from "../../exchange/exchange.ts";
import type { DatagramBatch } from "../../posix/datagrams/batch.ts";

/** Fields of a tally, one number each; a worker has one tally a listener, which only it writes. */
export const DATAGRAMS = 0;
export const CONNECTIONS = 1;
export const OPEN = 2;
export const ANSWERS = 3;
export const BYTES_IN = 4;
export const BYTES_OUT = 5;
/**
 * Connections closed because of a limit, datagrams that must not be answered. Those that were refused at once are counted
 * nowhere else.
 */
export const REFUSED = 6;
/** Answers that could not be sent, datagrams cut or refused by a failing service, connections that broke. */
export const ERRORS = 7;
/** Exchanges whose note was left out because too many came at once; they are in the other fields all the same. */
export const DROPPED = 8;
/** Bytes that came out of band (MSG_OOB); they are in no other field. */
export const URGENT = 9;
/** Answers that came back because nobody was there (ICMP), as far as they were looked at; they are in ANSWERS too. */
export const CAME_BACK = 10;
export const TALLY_FIELDS = 11;

/** How exchanges end, as notes hold it: numbers that index {@linkcode OUTCOMES}. */
export const ANSWERED = outcome("answered");
export const NO_REPLY = outcome("no-reply");
export const CLOSED = outcome("closed");
export const TIMEOUT = outcome("timeout");
export const RESET = outcome("reset");
export const REFUSED_BY_LIMIT = outcome("refused");
export const UNREACHABLE = outcome("unreachable");

/** How a client's side of a connection ended: numbers that index {@linkcode CLIENT_ENDS}. */
export const STILL_OPEN = clientEnd("open");
export const ENDED_BEFORE = clientEnd("before");
export const ENDED_AFTER = clientEnd("after");
export const RESET_BEFORE = clientEnd("reset-before");
export const RESET_AFTER = clientEnd("reset-after");

/** In place of a number that indexes {@linkcode REFUSALS}. */
export const NOT_REFUSED = -1;

/** The number by which a note holds why something was refused. */
export function refusal(name: Refusal): number {
  return REFUSALS.indexOf(name);
}

function outcome(name: Outcome): number {
  return OUTCOMES.indexOf(name);
}

function clientEnd(name: ClientEnd): number {
  return CLIENT_ENDS.indexOf(name);
}

/** How datagrams that were answered together ended, by their place among them. */
export interface DatagramEnds {
  /** {@linkcode ANSWERED}, {@linkcode NO_REPLY}, {@linkcode REFUSED_BY_LIMIT} or {@linkcode UNREACHABLE}. */
  readonly outcome: Int32Array;
  /** Why it was refused, or {@linkcode NOT_REFUSED}. */
  readonly refusal: Int32Array;
  /** Where in the batch's arena the answer lies, and its bytes; 0 where there is none. */
  readonly replyAt: Int32Array;
  readonly replyLength: Int32Array;
}

/** What is known of a connection when it ends. */
export interface ConnectionEnd {
  readonly listener: number;
  readonly note: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
  /** Bytes that came after its conversation was over; they are not in `bytesIn`. */
  readonly ignored: number;
  /** Bytes that came out of band. */
  readonly urgent: number;
  readonly clientEnd: number;
  /** Connections that its client's address has open with the listener besides. */
  readonly openBeside: number;
}

/** A connection without a note: the room for notes was full when it came. */
export const NOT_RECORDED = -1;

/** Who came: a sockaddr, as accept(2) writes it. */
export interface Comer {
  readonly name: Uint8Array;
  readonly length: number;
  /** Its user as a signed word, where the socket tells it; else UNKNOWN_USER. */
  readonly uid: number;
  /** The sockaddr it connected to, as words; absent where that is the listener's only one. */
  readonly local?: Int32Array;
  /** When it was accepted, in milliseconds since 1970; absent: now. */
  readonly began?: number;
}

/** Why a connection was closed at once. */
export interface Refused {
  readonly refusal: number;
  /** Connections that its client's address has open, where that is why. */
  readonly openBeside: number;
}

export interface Observer {
  /** Datagrams `from` … `to - 1` of a batch have come. Called before they are answered, while their senders are there. */
  came(listener: number, batch: DatagramBatch, from: number, to: number): void;
  /**
   * Counts the datagrams last told to {@linkcode Observer.came}, which are answered now, and notes some of them.
   * @param ends the first is that of datagram `from`
   * @returns how many were not noted
   */
  served(listener: number, batch: DatagramBatch, from: number, to: number, ends: DatagramEnds): number;
  /** Notes that an answer came back: in the batch, the `i`th sender is whom it was sent to, the payload its first bytes. */
  returned(listener: number, batch: DatagramBatch, i: number): void;
  /** Begins a connection's note. @returns its number, or {@linkcode NOT_RECORDED} */
  opened(listener: number, comer: Comer): number;
  /** A connection has read `length` bytes. @param after milliseconds since it was accepted */
  read(note: number, bytes: Uint8Array, length: number, after: number): void;
  /** A connection has written the first `length` of these bytes. */
  wrote(note: number, bytes: Uint8Array, length: number): void;
  /** Counts a connection, ends its note and hands it over. @returns false when it was not noted */
  closed(end: ConnectionEnd, outcome: number, refusal: number): boolean;
  /** Counts and notes a connection that was closed at once. @returns false when it was not noted */
  refused(listener: number, comer: Comer, why: Refused): boolean;
}
