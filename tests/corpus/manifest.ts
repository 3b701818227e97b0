// The corpus: which client speaks to which listener, whether it is right, and what the lab is to say of it.
import { CORRECT } from "./manifest_correct.ts";
import { MISTAKEN } from "./manifest_mistaken.ts";
import { JAVA_CORRECT, JAVA_MISTAKEN, PYTHON_CORRECT, PYTHON_MISTAKEN } from "./manifest_languages.ts";

/**
 * Listeners that all clients share. The isolated one gives each connection a worker of its own, the dual one
 * serves IPv4 by an IPv6 socket, the one anywhere takes what comes to any address of the machine.
 */
export const SHARED_LISTENERS = [
  "udp-counter",
  "udp-echo",
  "udp-print",
  "udp-discard",
  "udp-daytime",
  "udp-time",
  "tcp-counter",
  "tcp-isolated",
  "tcp-big-endian",
  "udp-dual",
  "udp-anywhere",
  "tcp-echo",
  "tcp-discard",
  "tcp-daytime",
  "tcp-time",
  "tcp-half-close",
  "multicast",
] as const;

/**
 * Listeners of which a client has one for itself, named after it: who comes by ::1 or by a Unix socket cannot
 * have an address of its own to be told by. "udp-of-one" is an IPv4 listener whose client comes by IPv6; over TCP
 * the kernel refuses such a client, no trap takes it (traps.ts says why), and there is nothing to tell.
 */
export const OWN_LISTENERS = [
  "udp6-counter",
  "tcp6-counter",
  "udp-of-one",
  "unix-stream",
  "unix-counter",
  "unix-half-close",
  "unix-dgram",
  "unix-seqpacket",
] as const;

export type ListenerKind = (typeof SHARED_LISTENERS)[number] | (typeof OWN_LISTENERS)[number];

export interface CorpusClient {
  /** clients/NAME.c, or with its folder and ending for another language; it may come to several listeners. */
  readonly name: string;
  /** Whose address and port it is given. */
  readonly listener: ListenerKind;
  /** Codes of which one must be said: the mistake's. Undefined: the client is correct. */
  readonly mistake?: readonly string[];
  /** It may well be meant so, and no more than info is honest, though the code's level is higher. */
  readonly maybeMeant?: true;
  /** Codes that are true of it as well, at whatever level; praise too. */
  readonly besides?: readonly string[];
  /** Codes of which one should be said of a correct client. */
  readonly praise?: readonly string[];
  /** What would be untrue or a nuisance: matched against `CODE text` of each hint. */
  readonly unsaid?: RegExp;
  /** Why its mistake can't be told, where that is so. */
  readonly missed?: string;
  /** It may find traps only. */
  readonly trap?: true;
  /** The address it is given where that is not the listener's. */
  readonly host?: string;
  /** The listener whose port it is given where that is another. */
  readonly portOf?: ListenerKind;
  /** Exchanges it makes at least; 1 by default. */
  readonly exchanges?: number;
  /** How often it is run, one after the other; once by default. */
  readonly runs?: number;
  /** Milliseconds between two runs. */
  readonly pause?: number;
  /** What is typed. */
  readonly input?: string;
  /** It waits for what never comes, and is run once for each way in which that can end. */
  readonly hangs?: true;
  /** Its datagram from which on it is gone before the answer comes (see from_address.c). */
  readonly gone?: number;
  /** It floods: beside it datagrams of others get lost. */
  readonly alone?: true;
  /** What of this machine it needs. */
  readonly needs?: "root" | "ipv6" | "python3" | "javac";
}

/** How a run ends. Over a connection the lab's patience may end it, a datagram's client only Ctrl-C. */
export const ENDINGS = ["by itself", "after 1 s", "after 5 s", "timed out"] as const;
export type Ending = (typeof ENDINGS)[number];

/** A client and how it ends: what the lab is judged by. */
export interface Trial extends CorpusClient {
  readonly ending: Ending;
}

/** What tells it from the others. */
export function titleOf({ name, listener, ending }: Trial): string {
  return `${name} at ${listener}${ending === "by itself" ? "" : `, ${ending}`}`;
}

/** The trials of some clients, in their order. */
export function trialsOf(clients: readonly CorpusClient[]): Trial[] {
  return clients.flatMap((client) => endingsOf(client).map((ending) => ({ ...client, ending })));
}

/** Of Unix datagrams one does: a lab has 64 listeners, and each of these trials one for itself. */
function endingsOf({ hangs, listener }: CorpusClient): Ending[] {
  if (!hangs) return ["by itself"];
  if (listener === "unix-dgram") return ["after 1 s"];
  const isDatagram = listener.startsWith("udp") || listener === "multicast";
  return isDatagram ? ["after 1 s", "after 5 s"] : ["after 1 s", "after 5 s", "timed out"];
}

export const CORPUS: readonly CorpusClient[] = [
  ...CORRECT,
  ...PYTHON_CORRECT,
  ...JAVA_CORRECT,
  ...MISTAKEN,
  ...PYTHON_MISTAKEN,
  ...JAVA_MISTAKEN,
];
