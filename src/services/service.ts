// What a service is: bytes in, bytes out. A service knows nothing of sockets, the clock or the log; it is handed
// bytes and a place for its answer. Transports ask for the interface they need: one datagram at a time, or a
// conversation per connection. Not here: any concrete service (one file each), or which names exist (catalogue.ts).

/** Returned instead of a length: there is nothing to answer. */
export const NO_ANSWER = -1;

/** Returned instead of a length: the request itself is the answer and may be sent from where it lies, uncopied. */
export const SAME_BYTES = -2;

/** Most bytes one call may write into `out`; what a service answers beyond the request's own bytes is small. */
export const MAX_ANSWER = 1024;

/**
 * A request counts as at least so many bytes where its answer is measured against it: an int may answer any datagram,
 * an empty one too, as the course's counter does. It is less than the 28 bytes of headers around it (IP and UDP).
 */
export const LEAST_REQUEST = 4;

/** Most bytes that may answer a datagram of `length` bytes, by the listener's `amplification`. */
export function mostAnswer(length: number, amplification: number): number {
  return Math.max(length, LEAST_REQUEST) * amplification;
}

/** Numbers shared by all workers of one listener. */
export interface SharedNumber {
  /** Adds one and returns the new value, a signed 32-bit integer that wraps as C's int does in practice. */
  next(): number;
}

/** What a service may be made with; each takes what it needs. */
export interface ServiceContext {
  readonly littleEndian: boolean;
  readonly count: SharedNumber;
  /** Shows text a peer sent (a datagram's bytes from `from` to `to`); the receiver escapes and bounds it. */
  readonly show: (bytes: Uint8Array, from: number, to: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How many times as long as its request an answer to a datagram may be ({@linkcode mostAnswer}); Infinity is any. */
  readonly amplification: number;
}

/** Answers datagrams: UDP, multicast, Unix dgram. Called for every datagram, so it must not allocate. */
export interface DatagramService {
  /** Answers nothing, whatever comes, so that nobody can make it answer others in its place. */
  readonly silent?: true;
  /**
   * @param bytes holds the datagram at `from` … `to - 1` (an empty one has `from === to`); valid during the call only
   * @param out where to write an answer of at most {@linkcode MAX_ANSWER} bytes, from `at`
   * @returns how many bytes were written (0 answers an empty datagram), {@linkcode NO_ANSWER} or {@linkcode SAME_BYTES}
   */
  datagram(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number;
}

/**
 * One connection's state: TCP, Unix stream, Unix seqpacket (where each call gets one whole record). It is over when it
 * is `finished`, and after the client's end of input when it has no more to say.
 */
export interface Conversation {
  /** True once nothing more is wanted of the client: the answer is flushed, then both ways are shut down. */
  readonly finished: boolean;
  /** Where the service speaks first: asked once, before anything is read; returns as {@linkcode Conversation.end}. */
  greet?(out: Uint8Array): number;
  /**
   * Bytes came, at `bytes[0 … length - 1]`, in pieces of any size.
   * @returns as {@linkcode DatagramService.datagram}, written to `out` from 0
   */
  receive(bytes: Uint8Array, length: number, out: Uint8Array): number;
  /** The client's end of input (its shutdown(1) or close); the answer that remains, as above. */
  end(out: Uint8Array): number;
  /**
   * Where the service says more than one answer can hold, or more than it is asked: called whenever all that was said
   * has left, as long as the client takes more.
   * @returns how many bytes were written to `out` from 0; {@linkcode NO_ANSWER} when there is nothing to say for now,
   *   then it is asked again after the client's next bytes
   */
  more?(out: Uint8Array): number;
}

/** Serves connections: makes the state that belongs to each. */
export interface StreamService {
  open(): Conversation;
}

/** How the service of one name is made, for each of the two ways to be asked; absent where it can't be. */
export interface ServiceMaker {
  readonly datagrams?: (context: ServiceContext) => DatagramService;
  readonly stream?: (context: ServiceContext) => StreamService;
}

/** Services by name. */
export type Catalogue = Readonly<Record<string, ServiceMaker>>;
