// How a connection went that had a worker of its own, as the child tells main. Not here: what it means to the lab
// (src/daemon/isolated.ts).

import type { ClientEnd } from "../exchange/exchange.ts";

/** How it went. */
export interface ChildResult {
  bytesIn: number;
  bytesOut: number;
  reads: number;
  /** Bytes that came out of band (MSG_OOB); they are not among `bytesIn`. */
  urgent: number;
  /** Sizes of the first of them. */
  readonly readSizes: number[];
  /** Milliseconds from the beginning to the client's first byte and to its last. */
  firstByteAfter: number;
  lastByteAfter: number;
  /** The first bytes each way. */
  readonly request: number[];
  readonly reply: number[];
  clientEnd: ClientEnd;
  /**
   * The conversation is over; or before that the client ended its input, was silent for too long, broke off, sent too
   * much, stayed for too long.
   */
  end: "over" | "closed" | "timeout" | "reset" | "too-much" | "too-long";
}

/** What is known of a connection before anything came. */
export function unheard(): ChildResult {
  return {
    bytesIn: 0,
    bytesOut: 0,
    reads: 0,
    urgent: 0,
    readSizes: [],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: [],
    reply: [],
    clientEnd: "open",
    end: "over",
  };
}
