// What an exchange is: a datagram and its answer, a connection from accept to close, a multicast message, a ping, a
// visit to a trap. Types that every plane of the lab shares, and nothing else. Not here: how exchanges are noted
// (src/workers), who they belong to (student.ts), what is wrong with them (hint.ts).

import type { ServiceName } from "../config/types.ts";

/** First bytes of each way that an exchange keeps. */
export const SAMPLE_BYTES = 96;

/** Sizes of a connection's reads that an exchange keeps: enough to see a message that came in pieces. */
export const MOST_READ_SIZES = 16;

export const OUTCOMES = [
  /** The client was answered. */
  "answered",
  /** Nothing was owed, or nothing could be answered (a datagram cut, an unbound Unix client, a trap). */
  "no-reply",
  /** The client ended its side before there was anything to answer. */
  "closed",
  /** Nothing came for as long as the listener waits, or the lab stopped. */
  "timeout",
  /** The client broke the connection off (RST). */
  "reset",
  /** A limit or a rule refused it; {@linkcode Exchange.refusal} says which. */
  "refused",
  /** The answer came back: nobody was there any more (ICMP port unreachable; ECONNREFUSED of a Unix socket). */
  "unreachable",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const REFUSALS = [
  /** The listener has `max_connections` open. */
  "max-connections",
  /** The sender's port is below 1024 (`answer_low_ports`). */
  "low-port",
  /** The sender is one of the lab's own listeners. */
  "own-port",
  /** The answer would be longer than `amplification` allows. */
  "amplification",
  /** Bytes that wait for slow readers have no more room. */
  "held-back",
  /** The teacher paused the listener. */
  "paused",
  /** The address is not in `[lab] allow`. */
  "not-allowed",
  /** Too many datagrams, connections or new connections from one address. */
  "rate",
  "connections-per-address",
  /** A connection sent more than it may. */
  "bytes-per-connection",
  /** A connection was open for longer than it may. */
  "time-per-connection",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** How the client's side of a connection ended, as far as the server can see. */
export const CLIENT_ENDS = [
  /** No connection: a datagram. */
  "none",
  /** It had not ended when the server closed: the client neither closed nor stopped sending while it was humoured. */
  "open",
  /** Its end of input came before the server had finished: shutdown(1), or close. */
  "before",
  /** Its end of input came after the server's. */
  "after",
  /** RST instead of an end of input, before the server had finished. */
  "reset-before",
  /** RST instead of an end of input, after the server had finished: the answer may have been unread. */
  "reset-after",
] as const;
export type ClientEnd = (typeof CLIENT_ENDS)[number];

/** Why a trap stood where the client knocked. */
export type Trap =
  /** The listener's port with its two bytes swapped: htons is missing. `port` is the trap's own. */
  | { readonly kind: "swapped-port"; readonly port: number }
  /** The listener's port, but UDP where it is TCP, or TCP where it is UDP. */
  | { readonly kind: "other-protocol"; readonly port: number }
  /** A group that is nearly the listener's. */
  | { readonly kind: "near-group"; readonly port: number; readonly group: string };

/** Who came, as the socket tells. */
export type Peer =
  | { readonly address: string; readonly port: number }
  /** A Unix socket's name: a path, `@abstract`, or "" for a client that is not bound. */
  | { readonly path: string };

export interface Exchange {
  /** The listener's name; of a trap, the name of the listener it stands beside. */
  readonly listener: string;
  /** What the socket spoke: of a trap, the trap's own protocol. */
  readonly transport: "udp" | "tcp" | "multicast" | "unix" | "icmp";
  /** The Unix socket's type; undefined elsewhere. */
  readonly socket?: "stream" | "dgram" | "seqpacket";
  /** The listener's service, of a trap too (what the client will have wanted). */
  readonly service: ServiceName;
  readonly trap?: Trap;
  /** IPv4-mapped IPv6 addresses are IPv4 here. */
  readonly peer: Peer;
  /** User of the client's socket, where client and lab share a machine and it could be learnt. */
  readonly uid?: number;
  /** The address it came to: the destination of a datagram (perhaps a group or a broadcast address); "" where not told. */
  readonly local: string;
  /** Name of the interface it came in by, where that is told (multicast); "" elsewhere. */
  readonly interface: string;
  /** IP TTL or hop limit on arrival, where that is asked for (multicast); undefined elsewhere. */
  readonly ttl?: number;
  /** Milliseconds since 1970 at which it began and ended; the same for a datagram. */
  readonly began: number;
  readonly at: number;
  readonly outcome: Outcome;
  /** Only with outcome "refused". */
  readonly refusal?: Refusal;
  readonly clientEnd: ClientEnd;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Reads that brought bytes: 1 for a datagram. */
  readonly reads: number;
  /** Sizes of the first {@linkcode MOST_READ_SIZES} of them. */
  readonly readSizes: readonly number[];
  /** Milliseconds from the beginning to the first byte and to the last; 0 for a datagram. */
  readonly firstByteAfter: number;
  readonly lastByteAfter: number;
  /** The first {@linkcode SAMPLE_BYTES} bytes each way. */
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
  /** A datagram longer than the receive buffer: its end is lost. */
  readonly truncated: boolean;
  /** Bytes that came after the server had finished. */
  readonly late: number;
  /** Bytes that came out of band (MSG_OOB). */
  readonly urgent: number;
  /**
   * Connections that this client's address had open when this one ended, this one not counted: with the worker that served
   * it, or with the whole lab where it was refused because of them.
   */
  readonly openBeside: number;
}

/** Exact counts of what one client socket did with one listener since the last such count, noted singly or not. */
export interface ClientCount {
  readonly listener: string;
  readonly trap?: Trap;
  readonly peer: Peer;
  readonly uid?: number;
  readonly exchanges: number;
  /** Of these, how many come as an {@linkcode Exchange} besides; the rest was thinned. */
  readonly noted: number;
  readonly answers: number;
  readonly refused: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}
