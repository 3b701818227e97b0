// How an exchange lies in the memory that a worker shares with main, the same in the ring (record_ring.ts)
// and while its connection is open (open_records.ts), and how main makes an Exchange of it. A worker knows
// listeners and interfaces by number only; what the numbers stand for, main adds.
import type { ListenerConfig } from "../../config/types.ts";
import {
  CHALLENGES,
  CLUES,
  type Deed,
  DEEDS,
  type Impaired,
  MOST_VALUES,
  type Trial,
  VERDICTS,
} from "../../exchange/challenge.ts";
import type { Clock } from "../../exchange/clock.ts";
import {
  CLIENT_ENDS,
  type Exchange,
  MOST_READ_SIZES,
  OUTCOMES,
  type Peer,
  REFUSALS,
  SAMPLE_BYTES,
  type Trap,
  UNJUDGED,
} from "../../exchange/exchange.ts";
import { addressText, decodeAddress, isWildcard, NAME_SIZE } from "../../posix/address.ts";
import type { KnownInterfaces } from "../../posix/system/interfaces.ts";
import { unmapped } from "../../text/address.ts";

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
/** {@linkcode TRUNCATED}, {@linkcode RETURNED} and so on, by bits. */
export const FLAGS = 25;
/** Milliseconds from the beginning: {@linkcode Exchange.lastActiveAfter}, {@linkcode Exchange.endedAfter}. */
export const LAST_ACTIVE = 26;
export const ENDED = 27;
/** {@linkcode MOST_READ_SIZES} of them. */
export const READ_SIZES = 28;

/** The datagram was longer than the receive buffer. */
export const TRUNCATED = 1;
/** Tells of an answer that came back; the exchange itself was counted, and perhaps recorded, before. */
export const RETURNED = 2;
/** Behind the sample, the datagram or the first read has a byte that is not zero. */
export const REST_USED = 16;
/** A connection that is open. */
export const IS_OPEN = 4;
/** A datagram that was there before the one before it, of the same socket, was answered. */
export const OVERTOOK = 8;
/** The record ends with a trial, or with what was done on purpose; else those words hold anything. */
export const HAS_TRIAL = 32;
export const IS_IMPAIRED = 64;

// Bytes, by their offset from the record's start.
/** The peer's sockaddr. */
export const NAME_AT = 4 * (READ_SIZES + MOST_READ_SIZES);
export const REQUEST_AT = NAME_AT + NAME_SIZE;
export const REPLY_AT = REQUEST_AT + SAMPLE_BYTES;
export const LOCAL_AT = REPLY_AT + SAMPLE_BYTES;
const UNKIND_AT = LOCAL_AT + 16;

// Words behind those bytes, by their number from the record's start: at few listeners anything is written there.
/** {@linkcode Trial}: kind, verdict and clue as bytes of one word, the attempt, the values and how many. */
const TRIAL = UNKIND_AT / 4;
const ATTEMPT = TRIAL + 1;
const VALUES = ATTEMPT + 1;
const VALUE_COUNT = VALUES + MOST_VALUES;
/** {@linkcode Impaired}: deeds as bits (answer's from {@linkcode ANSWER_BITS} on), number, milliseconds. */
const DEED_BITS = VALUE_COUNT + 1;
const IMPAIRED_NO = DEED_BITS + 1;
const IMPAIRED_MS = IMPAIRED_NO + 1;
const ANSWER_BITS = 8;
const REVEALED_BIT = 16;

/** A multiple of 8. */
export const RECORD_BYTES = 8 * Math.ceil((IMPAIRED_MS + 1) / 2);
export const RECORD_WORDS = RECORD_BYTES / 4;
export const RECORD_DOUBLES = RECORD_BYTES / 8;

/** Memory of so many records, seen in three ways. */
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

/**
 * Copies whole words; all offsets are multiples of 4 and what lies behind `length` is room of the same field.
 */
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

/** Sets words `from` … `to - 1` to 0, as `fill` does; that one is a call out of compiled code each time. */
export function clearWords(words: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) words[i] = 0;
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

/** Whether bytes `from` … `to - 1` are all zero: one that is not is mostly the first. */
export function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  while (from < to && bytes[from] === 0) from++;
  return from === to;
}

/** What is to be known of a listener, or of a trap beside it. */
interface NamedListener extends Pick<Exchange, "listener" | "transport" | "socket" | "service" | "trap"> {
  /** The one address that everything comes to; "" where there are several. */
  readonly local: string;
}

/** What the numbers in records and counts stand for, on the main thread. */
export class RecordNames {
  /** By number; those of retired listeners stay, since records of theirs may be on their way. */
  readonly #listeners: NamedListener[] = [];
  readonly #interfaces: KnownInterfaces;
  readonly #clock: Clock;

  constructor(interfaces: KnownInterfaces, clock: Clock) {
    this.#interfaces = interfaces;
    this.#clock = clock;
  }

  /**
   * Names what records call by `number`.
   * @param socket a listener, or a trap
   * @param listener the listener itself, or the one that the trap stands beside
   */
  set(
    number: number,
    { config, trap }: { readonly config: ListenerConfig; readonly trap?: Trap },
    listener: ListenerConfig,
  ): void {
    const address = "address" in config ? config.address : "";
    this.#listeners[number] = {
      listener: listener.name,
      transport: config.transport,
      ...(config.transport === "unix" ? { socket: config.socket } : {}),
      service: listener.service,
      ...(trap === undefined ? {} : { trap }),
      local: address === "" || isWildcard(address) ? "" : unmapped(address),
    };
  }

  listener(number: number): NamedListener {
    return this.#listeners[number];
  }

  /** The name of the interface with that index; "" where there is none now. */
  interface(index: number): string {
    return this.#interfaces.nameOf(index, this.#clock.monotonic());
  }
}

/** The client, from the sockaddr that the kernel gave. */
export function peerOf(sockaddr: Uint8Array): Peer {
  const from = decodeAddress(sockaddr, sockaddr.length);
  if (from === undefined) return { path: "" };
  if (from.family === "unix") return { path: from.path };
  return { address: from.family === "inet" ? from.address : unmapped(from.address), port: from.port };
}

/** Bytes of an address by {@linkcode LOCAL_FAMILY}. */
const LOCAL_BYTES: Readonly<Record<number, number>> = { 0: 0, 4: 4, 6: 16 };

/** Writes a trial into the record that begins at `word`, with its flag. */
export function writeTrial(words: Int32Array, word: number, trial: Trial): void {
  const { kind, verdict, clue, attempt, values } = trial;
  words[word + TRIAL] = CHALLENGES.indexOf(kind) | VERDICTS.indexOf(verdict) << 8 | CLUES.indexOf(clue) << 16;
  words[word + ATTEMPT] = attempt;
  words[word + VALUE_COUNT] = Math.min(values.length, MOST_VALUES);
  for (let i = 0; i < words[word + VALUE_COUNT]; i++) words[word + VALUES + i] = values[i];
  words[word + FLAGS] |= HAS_TRIAL;
}

function readTrial(word: (field: number) => number): Trial {
  const packed = word(TRIAL);
  return {
    kind: CHALLENGES[packed & 255],
    verdict: VERDICTS[packed >> 8 & 255],
    clue: CLUES[packed >> 16 & 255],
    attempt: word(ATTEMPT),
    values: Array.from({ length: word(VALUE_COUNT) }, (_, i) => word(VALUES + i)),
  };
}

/** Writes what was done on purpose into the record that begins at `word`, with its flag. */
export function writeImpaired(words: Int32Array, word: number, impaired: Impaired): void {
  const { request, answer, no, delay, revealed } = impaired;
  words[word + DEED_BITS] = bitsOf(request) | bitsOf(answer) << ANSWER_BITS |
    Number(revealed) << REVEALED_BIT;
  words[word + IMPAIRED_NO] = no;
  words[word + IMPAIRED_MS] = Math.round(delay);
  words[word + FLAGS] |= IS_IMPAIRED;
}

function readImpaired(word: (field: number) => number): Impaired {
  const bits = word(DEED_BITS);
  return {
    no: word(IMPAIRED_NO),
    request: DEEDS.filter((_, i) => (bits & 1 << i) !== 0),
    answer: DEEDS.filter((_, i) => (bits & 1 << i << ANSWER_BITS) !== 0),
    delay: word(IMPAIRED_MS),
    revealed: (bits & 1 << REVEALED_BIT) !== 0,
  };
}

function bitsOf(deeds: readonly Deed[]): number {
  return deeds.reduce((bits, deed) => bits | 1 << DEEDS.indexOf(deed), 0);
}

/** Reads a record; the exchange shares no memory with it, so that it may be written over. */
export function readExchange(views: RecordViews, record: number, names: RecordNames): Exchange {
  const { words, doubles, bytes } = views;
  const word = (field: number) => words[record * RECORD_WORDS + field];
  const double = (field: number) => doubles[record * RECORD_DOUBLES + field];
  // One allocation for all that is of bytes: a flood's records are many.
  const kept = bytes.slice(record * RECORD_BYTES + NAME_AT, (record + 1) * RECORD_BYTES);
  const part = (at: number, length: number) => kept.subarray(at - NAME_AT, at - NAME_AT + length);
  const listener = names.listener(word(LISTENER));
  const localBytes = LOCAL_BYTES[word(LOCAL_FAMILY)];
  const cameIn = listener.transport === "multicast" && word(INTERFACE) !== 0;
  const flags = word(FLAGS);
  // What all have is written at once, and what few have is added: several times faster than spreading parts.
  const exchange: Writable<Exchange> = {
    stage: (flags & IS_OPEN) === 0 ? "ended" : "open",
    id: UNJUDGED.id,
    group: UNJUDGED.group,
    student: UNJUDGED.student,
    hints: UNJUDGED.hints,
    listener: listener.listener,
    transport: listener.transport,
    service: listener.service,
    peer: peerOf(part(NAME_AT, word(NAME_LENGTH))),
    local: localBytes === 0 ? listener.local : addressText(part(LOCAL_AT, localBytes)),
    interface: cameIn ? names.interface(word(INTERFACE)) : "",
    began: double(BEGAN),
    at: double(AT),
    outcome: OUTCOMES[word(OUTCOME)],
    clientEnd: CLIENT_ENDS[word(CLIENT_END)],
    bytesIn: double(BYTES_IN),
    bytesOut: double(BYTES_OUT),
    reads: word(READS),
    readSizes: [],
    firstByteAfter: word(FIRST_BYTE),
    lastByteAfter: word(LAST_BYTE),
    request: part(REQUEST_AT, word(REQUEST_LENGTH)),
    reply: part(REPLY_AT, word(REPLY_LENGTH)),
    truncated: (flags & TRUNCATED) !== 0,
    late: word(LATE),
    urgent: word(URGENT),
    openBeside: word(OPEN_BESIDE),
  };
  exchange.readSizes = readSizesOf(words, record * RECORD_WORDS + READ_SIZES, exchange.reads);
  addRest(exchange, listener, word);
  return exchange;
}

/** Adds what only some exchanges have. */
function addRest(
  exchange: Writable<Exchange>,
  { socket, trap }: NamedListener,
  word: (field: number) => number,
): void {
  if (socket !== undefined) exchange.socket = socket;
  if (trap !== undefined) exchange.trap = trap;
  if (word(UID) !== -1) exchange.uid = word(UID) >>> 0;
  if (word(TTL) >= 0) exchange.ttl = word(TTL);
  if (word(REFUSAL) >= 0) exchange.refusal = REFUSALS[word(REFUSAL)];
  if (exchange.stage === "ended" && exchange.clientEnd !== "none") {
    exchange.lastActiveAfter = word(LAST_ACTIVE);
    if (exchange.clientEnd !== "open") exchange.endedAfter = word(ENDED);
  }
  if (word(READ_SIZES) > SAMPLE_BYTES && (word(FLAGS) & REST_USED) === 0) exchange.restIsZero = true;
  const flags = word(FLAGS);
  if ((flags & OVERTOOK) !== 0) exchange.overtook = true;
  if ((flags & HAS_TRIAL) !== 0) exchange.trial = readTrial(word);
  if ((flags & IS_IMPAIRED) !== 0) exchange.impaired = readImpaired(word);
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function readSizesOf(words: Int32Array, at: number, reads: number): number[] {
  const sizes: number[] = [];
  for (let i = 0; i < Math.min(reads, MOST_READ_SIZES); i++) sizes.push(words[at + i]);
  return sizes;
}
