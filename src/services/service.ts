// What a service is: bytes in, bytes out. It is handed the bytes that came and room for its answer, and knows
// nothing of sockets or of the log. It can be asked in two ways, one datagram at a time (DatagramService) or
// in a conversation for each connection (StreamService); most services can do both.

import type { ChallengeKind, Impaired, Trial } from "../exchange/challenge.ts";

/** Returned instead of a length: there is nothing to answer. */
export const NO_ANSWER = -1;

/** Returned instead of a length: the request itself is the answer, and is sent without being copied. */
export const SAME_BYTES = -2;

/** Returned instead of a length: a number is owed, and none may be given now. */
export const NO_NUMBER = -3;

/** Most bytes that one call may write into `out`. Only SAME_BYTES answers with more. */
export const MAX_ANSWER = 1024;

/**
 * A request counts as at least so many bytes when the length of its answer is limited: any datagram, even an
 * empty one, may be answered with an int, as the course's counter does. The headers around it (IP and UDP)
 * have 28 bytes already.
 */
export const LEAST_REQUEST = 4;

/** Most bytes that may answer a datagram of `length` bytes, by the listener's `amplification`. */
export function mostAnswer(length: number, amplification: number): number {
  return Math.max(length, LEAST_REQUEST) * amplification;
}

/** Bytes of the IP and UDP headers that every datagram has around it. */
const HEADERS = 28;

/**
 * Most bytes that a challenge may say to a datagram of `length` bytes, by the listener's `amplification`: a forged one
 * must not make the lab flood somebody. They are counted as they come over the wire, since a client asks with whatever
 * it likes, however short. With 256 these are 8 KiB at the least, with 1 they are 32 bytes.
 */
export function mostSaid(length: number, amplification: number): number {
  return (Math.max(length, LEAST_REQUEST) + HEADERS) * amplification;
}

/** Answers datagrams: UDP, multicast, Unix dgram. */
export interface DatagramService {
  /** It never answers: with a forged sender it can't be made to send to somebody else, so less is checked. */
  readonly silent?: true;
  /** Each datagram it is given is shown on the lab's display. */
  readonly shown?: true;
  /**
   * Called for every datagram, so it must not allocate.
   *
   * @param bytes holds the datagram at `from` … `to - 1` (an empty one has `from === to`); valid during the
   * call only
   * @param out where to write an answer of at most {@linkcode MAX_ANSWER} bytes, from `at` on
   * @returns how many bytes were written (0 answers with an empty datagram), or {@linkcode NO_ANSWER}, or
   *   {@linkcode SAME_BYTES}, or {@linkcode NO_NUMBER}
   */
  datagram(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number;
}

/** Serves connections: TCP, Unix stream and Unix seqpacket. */
export interface StreamService {
  /**
   * Called once for each connection, for what has to be remembered of it.
   * @param student whose it is, as {@linkcode Student.key}: given at challenges, and where answers are impaired
   */
  open(student?: string): Conversation;
  /**
   * At a challenge that takes several connections: the tries whose client has not come again in time. Asked every
   * tick; each is told once, and gets an exchange of its own.
   */
  lapsed?(): readonly LapsedTry[];
}

/** A try that is over without another connection of its client's. */
export interface LapsedTry {
  /** {@linkcode Student.key} */
  readonly student: string;
  readonly trial: Trial;
  readonly impaired?: Impaired;
}

/**
 * The service's side of one connection. It is over when it is `finished`, or when the client has ended its
 * output and the service has nothing more to say. Each method writes to `out` from 0 on and returns what
 * {@linkcode DatagramService.datagram} returns.
 */
export interface Conversation {
  /** True when nothing more is wanted of the client: what was answered is sent, then both ways are shut. */
  readonly finished: boolean;
  /** For a service that speaks first: called once, before anything is read. */
  greet?(out: Uint8Array): number;
  /**
   * Bytes have come, at `bytes[0 … length - 1]`: pieces of any size, over Unix seqpacket whole records. They
   * are valid during the call only, and must not be changed: what is recorded of them is read later.
   */
  receive(bytes: Uint8Array, length: number, out: Uint8Array): number;
  /** The client has ended its output (shutdown(fd, SHUT_WR), or close): what remains to be answered. */
  end(out: Uint8Array): number;
  /**
   * For a service that says more than one answer can hold, or more than it is asked. Called when all it has
   * said is sent and the client takes more; after {@linkcode NO_ANSWER} only when more bytes have come.
   * `receive` may be called before all is said: bound what you keep.
   */
  more?(out: Uint8Array): number;
  /** For a conversation that goes by time as well as by bytes: it has {@linkcode Conversation.more}, too. */
  readonly timing?: Timing;
  /**
   * At a challenge: what came of the try. Asked once, when the connection is closed, however that came.
   * @param left whether the client's side has ended, also by a reset, of which nothing else is told; if not, and
   *   nothing is decided yet, the lab has ended it
   */
  verdict?(left: boolean): Trial;
  /** Where bytes were held up on purpose: what was done. Asked once, with {@linkcode Conversation.verdict}. */
  impaired?(): Impaired;
}

/** What a conversation wants of its connection at the moment, beyond reading and answering. */
export interface Timing {
  /**
   * When {@linkcode Conversation.more} is to be asked though nothing came, by {@linkcode
   * ChallengeContext.monotonic}; Infinity: not. Meanwhile the connection goes on though the client has ended its
   * output.
   */
  readonly nextAt: number;
  /** Whether bytes are taken; if not, they stay in the socket's buffers, until the client's send blocks. */
  readonly reads: boolean;
  /** Whether the lab's output ends when all that was said is sent (shutdown(SHUT_WR)), though it reads on. */
  readonly endsOutput: boolean;
  /** Whether the connection is broken off (RST) once it is `finished`. */
  readonly resets: boolean;
}

/** What a service is made with; each takes what it needs. */
export interface ServiceContext {
  /** Order of the bytes in the listener's ints. */
  readonly littleEndian: boolean;
  /** The listener's own count, which all workers share. */
  readonly count: SharedNumber;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** How many times as long as its request an answer to a datagram may be ({@linkcode mostAnswer}). */
  readonly amplification: number;
  /** Only with service "challenge". */
  readonly challenge?: ChallengeContext;
}

/** What a challenge is made with besides. */
export interface ChallengeContext {
  readonly kind: ChallengeKind;
  /** The listener's name: each has its own tries and its own lots. */
  readonly listener: string;
  /** What all that is drawn by lot comes from, 32 bytes. */
  readonly secret: Uint8Array;
  /** Milliseconds, for waits: it never jumps. */
  readonly monotonic: () => number;
}

/** A number that all workers share. */
export interface SharedNumber {
  /**
   * Adds one.
   * @returns the new value, a signed 32-bit integer that wraps as C's int does in practice; undefined where
   *   none may be given at this moment
   */
  next(): number | undefined;
}

/** How one service is made, for each of the two ways to be asked; absent: it can't be asked that way. */
interface ServiceMaker {
  readonly datagrams?: (context: ServiceContext) => DatagramService;
  readonly stream?: (context: ServiceContext) => StreamService;
}

/** Services by name. */
export type Catalogue = Readonly<Record<string, ServiceMaker>>;
