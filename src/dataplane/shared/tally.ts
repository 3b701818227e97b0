// What a worker tells of its work in numbers: the fields of its tallies, which are exact, and how exchanges
// end, as its records have it. Main reads both when it has time, so that telling never holds up answering.
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import {
  CLIENT_ENDS,
  type ClientEnd,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
} from "../../exchange/exchange.ts";

/** Fields of a tally, one number each; a worker has one tally a listener, which only it writes. */
export const DATAGRAMS = 0;
export const CONNECTIONS = 1;
export const OPEN = 2;
export const ANSWERS = 3;
export const BYTES_IN = 4;
export const BYTES_OUT = 5;
/**
 * Connections closed because of a limit, datagrams that must not be answered. Those that were refused at once
 * are counted nowhere else.
 */
export const REFUSED = 6;
/** Answers that could not be sent, datagrams cut or refused by a failing service, connections that broke. */
export const ERRORS = 7;
/**
 * Exchanges that were not recorded because too many came at once; they are in the other fields all the same.
 */
export const DROPPED = 8;
/** Bytes that came out of band (MSG_OOB); they are in no other field. */
export const URGENT = 9;
/**
 * Answers that came back because nobody was there (ICMP), of those that were read; they are in ANSWERS too.
 */
export const CAME_BACK = 10;
/** {@linkcode REFUSED} by reason: this plus the number of one of {@linkcode REFUSALS}. */
export const REFUSED_FOR = 11;
export const TALLY_FIELDS = REFUSED_FOR + REFUSALS.length;

/** How exchanges end, as records have it: numbers that index {@linkcode OUTCOMES}. */
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

/** The number by which a record has why something was refused. */
export function refusal(name: Refusal): number {
  return REFUSALS.indexOf(name);
}

const PAUSED = refusal("paused");

/** 1 for what counts as an exchange; 0 for a client that a paused listener refused, who has tried nothing. */
export function exchangesOf(refused: number): 0 | 1 {
  return refused === PAUSED ? 0 : 1;
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
  /** The number of its record, or {@linkcode NOT_RECORDED}. */
  readonly record: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
  /** Bytes that came after its conversation was over; they are not in `bytesIn`. */
  readonly ignored: number;
  /** Bytes that came out of band. */
  readonly urgent: number;
  readonly clientEnd: number;
  /** Milliseconds after it was accepted: the last byte while the client's side was open, and that side's end. */
  readonly lastActiveAfter: number;
  readonly endedAfter: number;
  /** Connections that its client's address has open with the listener besides. */
  readonly openBeside: number;
  /** At a listener that is unkind on purpose. */
  readonly trial?: Trial;
  readonly impaired?: Impaired;
}

/** What there is of a client that was not served: nothing. */
export const UNSERVED = {
  bytesIn: 0,
  bytesOut: 0,
  reads: 0,
  ignored: 0,
  urgent: 0,
  clientEnd: STILL_OPEN,
  lastActiveAfter: 0,
  endedAfter: 0,
} as const;

/** A connection without a record: there was no room for one when it came. */
export const NOT_RECORDED = -1;

/** Why a connection was closed at once. */
export interface Refused {
  readonly refusal: number;
  /** Connections that its client's address has open, where that is why. */
  readonly openBeside: number;
}
