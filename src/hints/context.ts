// What rules are given: an exchange with its listener, what that listener wants of a client, what the same
// student did there before, and the lab's other listeners. It is worked out once for all rules.
import type { ByteOrder } from "../config/types.ts";
import type { Exchange, ServiceName } from "../exchange/exchange.ts";
import { int32 } from "../text/ints.ts";
import { type CText, cText, isZero } from "./bytes.ts";

/**
 * A silence of so many milliseconds at the end of a connection is a wait. A program that goes on by itself
 * ends sooner; one whose user sees nothing happen, and presses Ctrl-C after a second, does not. Over a slow
 * network the end follows the last byte by a round trip, which is shorter.
 */
export const WAITED_MS = 500;

/** An exchange, prepared for the rules. */
export interface Context {
  readonly exchange: Exchange;
  readonly lab: LabFacts;
  /** Undefined where a reload took the listener away. */
  readonly listener?: ListenerFacts;
  readonly wants: Wants;
  /** Order of the bytes in the listener's ints. */
  readonly littleEndian: boolean;
  /** The sample of what came. */
  readonly bytes: Uint8Array;
  /** The text they begin with; undefined where there is none, or where ints are wanted and it may be ints. */
  readonly text?: CText;
  /** The bytes as characters of ISO-8859-1, one each. */
  readonly latin1: string;
  /** How many bytes came in all, without those after the conversation's end. */
  readonly came: number;
  /** Whether the sample holds all that came. */
  readonly whole: boolean;
  readonly isStream: boolean;
  /**
   * Milliseconds for which nothing had come or gone when the client ended its side of a connection, or the lab
   * did; 0 for datagrams.
   */
  readonly silence: number;
  /** What the student began before with this listener (its traps too), in the order in which it ended. */
  readonly before: readonly Exchange[];
  /** Whether no other rule found anything; praise is looked for last. */
  readonly clean: boolean;
  /** The code of the worst error or warning in the student's exchange before with this listener. */
  readonly lastFault?: string;
}

/**
 * What a listener wants of a client:
 * - "int": one int of 4 bytes (the counter over connections);
 * - "ints": ints, then the end of output (half-close);
 * - "message": any datagram, in the course a text with its NUL (the counter over datagrams, print);
 * - "anything": bytes (echo, discard; at a challenge its own protocol says which);
 * - "nothing": to be asked (daytime, time, chargen, pings).
 */
export type Wants = "int" | "ints" | "message" | "anything" | "nothing";

/** A listener, as students know it. */
export interface ListenerFacts {
  /** {@linkcode Exchange.listener} */
  readonly name: string;
  readonly transport: Exchange["transport"];
  readonly socket?: Exchange["socket"];
  readonly service: ServiceName;
  /** In host byte order, as it really is; undefined where there is none. */
  readonly port?: number;
  readonly group?: string;
  readonly path?: string;
  readonly byteOrder: ByteOrder;
  /** Whether it does something on purpose to what comes and goes. */
  readonly isImpaired?: true;
}

/** What rules may know of the lab. */
export interface LabFacts {
  readonly listeners: readonly ListenerFacts[];
  /** Whether this machine, and so `byte_order = "host"`, is little-endian. */
  readonly littleEndianHost: boolean;
  /** Names of the interfaces that are up, loopback too; absent where they aren't known. */
  readonly interfaces?: readonly string[];
}

/** Prepares an exchange for the rules. */
export function contextOf(exchange: Exchange, recent: readonly Exchange[], lab: LabFacts): Context {
  const listener = lab.listeners.find(({ name }) => name === exchange.listener);
  const order = listener?.byteOrder ?? "host";
  const isStream = exchange.transport === "tcp" ||
    (exchange.transport === "unix" && exchange.socket !== "dgram");
  const came = Math.max(exchange.bytesIn, exchange.request.length);
  const wants = wanted(exchange, isStream);
  return {
    exchange,
    lab,
    listener,
    wants,
    littleEndian: order === "host" ? lab.littleEndianHost : order === "little",
    bytes: exchange.request,
    text: textIn(exchange.request, came, wants === "int" || wants === "ints"),
    latin1: String.fromCharCode(...exchange.request),
    came,
    whole: came === exchange.request.length && !exchange.truncated,
    isStream,
    silence: silenceOf(exchange),
    // A connection that was begun later may have ended before: of that, this one can't be the mending.
    before: recent.filter((each) => each.listener === exchange.listener && each.began <= exchange.began),
    clean: false,
  };
}

function silenceOf({ clientEnd, began, at, ...after }: Exchange): number {
  if (clientEnd === "none") return 0;
  const lastActive = Math.max(after.lastActiveAfter ?? 0, after.lastByteAfter);
  return Math.max(0, (after.endedAfter ?? at - began) - lastActive);
}

function textIn(bytes: Uint8Array, came: number, ints: boolean): CText | undefined {
  const text = cText(bytes);
  return ints && text !== undefined && isNumber(text, came) ? undefined : text;
}

/**
 * Texts that are taken for such in four bytes, up to their NULs, though an int may lie there so: 12337 is "10".
 * 12345, which is typed more often than any, is "90".
 */
const SHORT_TEXT = /^(?!90$)(?:-?\d{2,3}|-\d|\d{1,2}\n|[A-Za-z]{3}|[A-Za-z]{2}\n|%[dixs]\n)$/;

/** The same in eight bytes, where sizeof was the size of a pointer: the long 12593 is "11". */
const SHORT_DIGITS = /^(?!90$)\d{2,4}$/;

/** Whether a text may be ints all the same: 49 is "1" and three NULs, 25637 is "%d" and two. */
function isNumber({ body, to }: CText, came: number): boolean {
  if (came === 4) return to < 4 && !SHORT_TEXT.test(body);
  if (came === 8) return to <= 4 && !SHORT_DIGITS.test(body);
  return came > 8 && to < 2;
}

function wanted({ service, transport }: Exchange, isStream: boolean): Wants {
  // The kernel answers pings, whatever they hold.
  if (transport === "icmp") return "nothing";
  switch (service) {
    case "counter":
      return isStream ? "int" : "message";
    case "half-close":
      return "ints";
    case "print":
      return "message";
    case "echo":
    case "discard":
    case "challenge":
      return "anything";
    case "daytime":
    case "time":
    case "chargen":
      return "nothing";
  }
}

/** Whether the listener wants ints, one or several. */
export function wantsInts({ wants }: Context): boolean {
  return wants === "int" || wants === "ints";
}

/** The first int, in the listener's byte order, where ints are wanted and only whole ints came. */
export function firstInt(context: Context): number | undefined {
  const { bytes, came, littleEndian } = context;
  if (!wantsInts(context) || bytes.length < 4 || came % 4 !== 0) return undefined;
  return int32(bytes, 0, littleEndian);
}

/** Whether a program waited at the end of its connection for what never came. */
export function waited({ silence }: Context): boolean {
  return silence >= WAITED_MS;
}

/** The silence at the end, in seconds for people: 0.7, 5. */
export function secondsSilent({ silence }: Context): number {
  return silence < 1000 ? Math.round(silence / 100) / 10 : Math.round(silence / 1000);
}

/**
 * The message that a datagram is, or a connection's first read: over a connection the next read may bring
 * another message, and what is kept of it must not be taken for a part of the first.
 */
export function firstMessage({ exchange, bytes, came, isStream }: Context): FirstMessage {
  const length = isStream ? Math.min(came, exchange.readSizes[0] ?? 0) : came;
  const sample = bytes.subarray(0, length);
  const whole = sample.length === length && !exchange.truncated;
  return { sample, length, restIsZero: whole || exchange.restIsZero === true };
}

/** What came as one message. */
export interface FirstMessage {
  /** Its beginning, or all of it. */
  readonly sample: Uint8Array;
  /** How many bytes it has. */
  readonly length: number;
  /** Whether the sample is followed by nothing but zeros; perhaps by nothing at all. */
  readonly restIsZero: boolean;
}

/** Whether a message holds nothing but zeros from `from` on, behind its sample too. */
export function isZeroFrom({ sample, restIsZero }: FirstMessage, from: number): boolean {
  return restIsZero && isZero(sample, from);
}

/** The peer's port; 0 where it has none. */
export function portOf({ peer }: Exchange): number {
  return "port" in peer ? peer.port : 0;
}

/** Bytes `from` … `to - 1` of what came. */
export function inRequest(from: number, to: number): { of: "request"; from: number; to: number } {
  return { of: "request", from, to };
}
