// The corpus: which client speaks to which listener, whether it is right, and what the lab is to say of it.
import { CORRECT } from "./manifest_correct.ts";
import { MISTAKEN } from "./manifest_mistaken.ts";

/**
 * Listeners that all clients share. The impatient ones wait 1 s for a byte, the isolated one gives each
 * connection a worker of its own, the dual one serves IPv4 by an IPv6 socket.
 */
export const SHARED_LISTENERS = [
  "udp-counter",
  "udp-echo",
  "tcp-counter",
  "tcp-impatient",
  "tcp-isolated",
  "tcp-big-endian",
  "udp-dual",
  "tcp-echo",
  "tcp-discard",
  "tcp-daytime",
  "tcp-half-close",
  "multicast",
] as const;

/**
 * Listeners of which a client has one for itself, named after it: who comes by ::1 or by a Unix socket cannot
 * have an address of its own to be told by.
 */
export const OWN_LISTENERS = [
  "udp6-counter",
  "tcp6-counter",
  "unix-stream",
  "unix-dgram",
  "unix-seqpacket",
] as const;

export type ListenerKind = (typeof SHARED_LISTENERS)[number] | (typeof OWN_LISTENERS)[number];

export interface CorpusClient {
  /** clients/NAME.c; the same program may come to several listeners. */
  readonly name: string;
  /** Whose address and port it is given. */
  readonly listener: ListenerKind;
  /** Codes of which one must be said: the mistake's. Undefined: the client is correct. */
  readonly mistake?: readonly string[];
  /** It may well be meant so, and no more than info is honest, though the code's level is higher. */
  readonly maybeMeant?: true;
  /** Codes that are true of it as well, at whatever level. */
  readonly besides?: readonly string[];
  /** Codes of which one should be said of a correct client. */
  readonly praise?: readonly string[];
  /** It may find traps only. */
  readonly trap?: true;
  /** The address it is given where that is not the listener's. */
  readonly host?: string;
  /** Exchanges it makes at least; 1 by default. */
  readonly exchanges?: number;
  /** How often it is run, one after the other; once by default. */
  readonly runs?: number;
  /** Milliseconds between two runs. */
  readonly pause?: number;
  /** Milliseconds after which it is killed, as by a Ctrl-C: it waits for an answer that never comes. */
  readonly hangs?: number;
  /** What of this machine it needs. */
  readonly needs?: "root" | "ipv6";
}

/** What tells it from the others. */
export function titleOf({ name, listener }: CorpusClient): string {
  return `${name} at ${listener}`;
}

export const CORPUS: readonly CorpusClient[] = [...CORRECT, ...MISTAKEN];
