// The vocabulary that every plane of the lab shares: what an exchange is, the exact counts beside it, what a
// hint is, whose an exchange is, and what it is worth to the student who made it.
import type { Impaired, Trial } from "./challenge.ts";
import { isTry } from "./impaired.ts";

/**
 * How far an exchange has come.
 * - `open`: its connection is open, and what is known of it grows;
 * - `ended`: nothing is added to it any more, but over UDP its answer may still come back;
 * - `judged`: its student is known, and the hints that it deserves.
 */
export type Stage = "open" | "ended" | "judged";

/**
 * A datagram and its answer, a connection from accept to close, a multicast message, a ping, a visit to a
 * trap. One object from the moment it is read out of a worker's memory: what becomes known later is set in
 * it.
 */
export interface Exchange {
  stage: Stage;
  /** Rises by one with each, across restarts; 0 until the journal has numbered it. */
  id: number;
  /** The group (class) it belongs to; 0 until the journal has numbered it. */
  group: number;
  /** {@linkcode Student.key}; "" until it is known. */
  student: string;
  /** What is to be said of it; nothing until it is judged. */
  hints: readonly Hint[];
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
  /** The address it came to, perhaps a group's or a broadcast address; "" where the socket does not tell. */
  readonly local: string;
  /** Name of the interface it came in by, where that is told (multicast); "" elsewhere. */
  readonly interface: string;
  /** IP TTL or hop limit on arrival, where that is asked for (multicast); undefined elsewhere. */
  readonly ttl?: number;
  /** Milliseconds since 1970 at which it began and ended; the same for a datagram. */
  readonly began: number;
  at: number;
  outcome: Outcome;
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
  /**
   * Of a connection, milliseconds from the beginning to the last byte either way while the client's side was
   * open, and to the client's end, if it was seen. Not kept in the journal.
   */
  readonly lastActiveAfter?: number;
  readonly endedAfter?: number;
  /** The first {@linkcode SAMPLE_BYTES} bytes each way. */
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
  /**
   * The datagram, or the connection's first read, goes on behind the sample, and with zeros only. Not kept in
   * the journal.
   */
  readonly restIsZero?: true;
  /** A datagram longer than the receive buffer: its end is lost. */
  readonly truncated: boolean;
  /** Bytes that came after the server had finished. */
  readonly late: number;
  /** Bytes that came out of band (MSG_OOB). */
  readonly urgent: number;
  /**
   * Connections that this client's address had open when this one ended, this one not counted: with the
   * worker that served it, or with the whole lab where it was refused because of them.
   */
  readonly openBeside: number;
  /**
   * A datagram that was there before the one before it, of the same socket, was answered. Known while the
   * exchange is in memory; the journal does not keep it.
   */
  readonly overtook?: true;
  /** At a challenge: which try it belongs to, and what came of it. */
  readonly trial?: Trial;
  /** What was done to it on purpose. */
  readonly impaired?: Impaired;
  /** Outside the time in which its exercise is open: it is shown, and counts for nothing. */
  uncounted?: true;
}

/** An answer that ICMP brought back: nobody was at `peer` any more. */
export interface Returned {
  readonly listener: string;
  readonly peer: Peer;
  /** How many of its bytes the ICMP message held: perhaps none, perhaps those of several that were sent joined. */
  readonly bytesOut: number;
  /** The first of them. */
  readonly reply: Uint8Array;
}

/** A judged exchange that turned out otherwise, and is judged anew. */
export interface Correction {
  readonly exchange: Exchange;
  /** The hints it had before. */
  readonly before: readonly Hint[];
}

/** What an exchange has before anybody has looked whose it is. */
export const UNJUDGED = { id: 0, group: 0, student: "", hints: [] as readonly Hint[] } as const;

/** Names of the services a listener can be given. */
export type ServiceName =
  | "counter"
  | "echo"
  | "discard"
  | "print"
  | "daytime"
  | "time"
  | "chargen"
  | "half-close"
  | "challenge";

/** First bytes of each way that an exchange keeps. */
export const SAMPLE_BYTES = 96;

/** Sizes of a connection's reads that an exchange keeps: enough to see a message that came in pieces. */
export const MOST_READ_SIZES = 16;

export const OUTCOMES = [
  /** The client was answered. */
  "answered",
  /** Nothing was owed, or nothing could be answered (a datagram cut, an unbound Unix client, a trap). */
  "no-reply",
  /**
   * The client ended its side before there was anything to answer, or, of a Unix socket, before the answer
   * could be sent.
   */
  "closed",
  /** Nothing came for as long as the listener waits, or the lab stopped. */
  "timeout",
  /** The client broke the connection off (RST; of a Unix socket, it closed with answers unread). */
  "reset",
  /** A limit or a rule refused it; {@linkcode Exchange.refusal} says which. */
  "refused",
  /**
   * The answer came back: nobody was there any more (ICMP port unreachable; ECONNREFUSED of a Unix socket).
   */
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
  /** No number is reserved that could be given: the cluster's database is away, or main is late. */
  "no-numbers",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** How the client's side of a connection ended, as far as the server can see. */
export const CLIENT_ENDS = [
  /** No connection: a datagram. */
  "none",
  /** It had not ended when the server closed: the client neither closed nor stopped sending in time. */
  "open",
  /** Its end of input came before the server had finished: shutdown(1), or close. */
  "before",
  /** Its end of input came after the server's. */
  "after",
  /** RST instead of an end of input, before the server had finished (ECONNRESET of a Unix socket). */
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
  /** The listener's port over IPv6, where it is served over IPv4. */
  | { readonly kind: "other-family"; readonly port: number }
  /** A group that is nearly the listener's. */
  | { readonly kind: "near-group"; readonly port: number; readonly group: string }
  /** The listener's group, and nearly its port. */
  | { readonly kind: "near-port"; readonly port: number; readonly group: string };

/** The client, as the socket tells. */
export type Peer =
  | { readonly address: string; readonly port: number }
  /** A Unix socket's name: a path, `@abstract`, or "" for a client that is not bound. */
  | { readonly path: string };

/** Exact sums over exchanges, whether these were recorded singly or not. */
export interface Sums {
  exchanges: number;
  /** Of these, how many were only counted: no {@linkcode Exchange} tells of them. */
  dropped: number;
  answers: number;
  refused: number;
  bytesIn: number;
  bytesOut: number;
}

/** Adds what is counted of exchanges besides their number. */
export function addTraffic(sum: Omit<Sums, "exchanges">, more: Readonly<Omit<Sums, "exchanges">>): void {
  sum.dropped += more.dropped;
  sum.answers += more.answers;
  sum.refused += more.refused;
  sum.bytesIn += more.bytesIn;
  sum.bytesOut += more.bytesOut;
}

/**
 * What one client socket did with one listener since the last such count; then, added up, what one student
 * did.
 */
export interface Count extends Sums {
  readonly listener: string;
  readonly trap?: Trap;
  /** Of very many clients the rest is counted together: then there is no address. */
  readonly peer: Peer;
  readonly uid?: number;
  /** {@linkcode Student.key}; "" until it is known. */
  student: string;
}

/** What a hint is about, most serious first. Praise is for what is right and rare. */
export const LEVELS = ["error", "warning", "info", "praise"] as const;
export type Level = (typeof LEVELS)[number];

/** How sure the rule is, as Wireshark's expert information says it: fact first, guess second. */
export const CERTAINTIES = ["certain", "high", "medium", "low"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** The bytes a hint speaks of: `from` … `to - 1` of the request's or the reply's sample. */
export interface Evidence {
  readonly of: "request" | "reply";
  readonly from: number;
  readonly to: number;
}

export interface Hint {
  /** Stable: it stands in the journal, in reports and in teachers' notes. */
  readonly code: string;
  readonly level: Level;
  readonly certainty: Certainty;
  readonly evidence?: Evidence;
  /** What the words are filled in with. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** A hint in words. */
export interface HintText {
  /** One sentence: what was seen. */
  readonly fact: string;
  /** One sentence: the likely cause, and the cure. */
  readonly cause: string;
}

/** What told a student from the others. */
export type StudentRule =
  /** The address alone: each student has a machine. */
  | "address"
  /** The user, on a machine that the lab shares. */
  | "user"
  /** A nickname claimed on /me. */
  | "nickname";

/** Whose exchanges are of clients of this machine whose user the kernel could not tell: no student's. */
export const NOBODY = "nobody";

/** The key of a reader of this machine whose user the kernel could not tell: nothing is ever kept under it. */
export const UNKNOWN_READER = "unknown";

/** Who made an exchange. */
export interface Student {
  /**
   * `10.0.0.7` another machine, `local/1000` user 1000 of this one.
   */
  readonly key: string;
  readonly address: string;
  readonly uid?: number;
  /** The user's name, where this machine knows one. */
  readonly user?: string;
  readonly nickname?: string;
  /** What the student is called: nickname, user name, or address. */
  readonly name: string;
  readonly rule: StudentRule;
}

/** What an exchange is worth to its student, worst first: journal, board and reports all go by this. */
export const RESULTS = ["failing", "warned", "done"] as const;
export type Result = (typeof RESULTS)[number];

/**
 * Whether a student has tried something: a listener that the teacher paused, or that has no number to give, refuses
 * without looking, a step of a challenge decides nothing, an exercise that is closed counts nothing, nor does a try
 * that the lab spoilt.
 */
export function isAttempt(exchange: Exchange): boolean {
  const { refusal, uncounted } = exchange;
  const isLabs = refusal === "paused" || refusal === "no-numbers";
  return !isLabs && uncounted === undefined && isTry(exchange, isServed(exchange));
}

/** Whether a try counts for nothing because of what was done to it on purpose. */
export function isSpoilt(exchange: Exchange): boolean {
  return exchange.trial?.verdict !== "step" && !isTry(exchange, isServed(exchange));
}

/** Services that owe no answer: taking what comes is all they do. */
const SILENT: readonly string[] = ["discard", "print"];

/**
 * - `done`: served as it should be, with nothing to mend; a challenge solved;
 * - `warned`: served, with a warning;
 * - `failing`: not served, an error was found, or a trap was met instead of the listener.
 */
export function resultOf(exchange: Exchange, hints: readonly Hint[] = exchange.hints): Result {
  if (exchange.trial !== undefined) return exchange.trial.verdict === "solved" ? "done" : "failing";
  if (exchange.trap !== undefined || hints.some(({ level }) => level === "error")) return "failing";
  if (!isServed(exchange)) return "failing";
  return hints.some(({ level }) => level === "warning") ? "warned" : "done";
}

function isServed({ service, transport, outcome, truncated }: Exchange): boolean {
  if (outcome === "answered") return true;
  // A client that sent twice needs one answer: where the other's return is a fault, a hint says so.
  if (outcome === "unreachable" && transport === "udp") return true;
  return SILENT.includes(service) && !truncated && (outcome === "no-reply" || outcome === "closed");
}
