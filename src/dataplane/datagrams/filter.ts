// Which of a UDP or multicast listener's datagrams are served: those whose sender is allowed, is no server
// itself, and sends no more than it may. What can be decided once for all datagrams of one message is;
// nothing here allocates.
import type { SocketAddress } from "../../posix/address.ts";
import { cameToMany, type DatagramBatch } from "../../posix/datagrams/batch.ts";
import type { Admission } from "../admission/admission.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import { refusal } from "../shared/tally.ts";
import { Peer } from "../shared/peer.ts";

/**
 * Answers a second to what came by broadcast, and twice as many at once: a class of forty that looks for its
 * server.
 */
const ANSWERS_A_SECOND = 100;
const BURST_MS = 2000;

/**
 * Ports below are the system's services' (RFC 6335, 6: "System Ports"); a client's port is never one of them.
 */
const FIRST_CLIENT_PORT = 1024;

/** Why a datagram isn't answered: for its record, and for the log. */
export interface Rejection {
  readonly refusal: number;
  readonly why: string;
}

export const LOW_PORT: Rejection = {
  refusal: refusal("low-port"),
  why: "Did not answer a port below 1024: it may be a service that would answer in turn",
};
export const OWN_PORT: Rejection = {
  refusal: refusal("own-port"),
  why: "Did not answer a port of the lab itself on this machine: the two would answer each other",
};
export const NOT_ALLOWED: Rejection = {
  refusal: refusal("not-allowed"),
  why: "Refused a datagram: its address is none that [lab] allow has",
};
export const FROM_MANY: Rejection = {
  refusal: refusal("not-allowed"),
  why: "Refused a datagram: it claims to come from a broadcast or multicast address",
};
export const TO_MANY: Rejection = {
  refusal: refusal("rate"),
  why: "Refused a datagram: too many came by broadcast at once",
};
export const RATE: Rejection = {
  refusal: refusal("rate"),
  why: "Refused a datagram: its sender sends more than datagrams_per_second",
};

/** What is asked besides where senders are answered. */
export interface AnsweringGuards {
  readonly senders: SenderGuard;
  readonly broadcasts: BroadcastGuard;
}

export class DatagramFilter {
  /** Why the datagrams last asked about are not served, where some are not. */
  rejection: Rejection = RATE;
  readonly #admission: Admission;
  readonly #guards: AnsweringGuards | undefined;

  /** @param guards absent where nobody is answered */
  constructor(admission: Admission, guards?: AnsweringGuards) {
    this.#admission = admission;
    this.#guards = guards;
  }

  /**
   * Asked once for each message.
   * @param i the first of its datagrams
   * @param count how many they are
   * @returns how many of them, from the first on, may be served; {@linkcode rejection} tells why no more
   */
  admit(sender: Peer, batch: DatagramBatch, i: number, count: number): number {
    const rejection = this.#admission.allows(sender) ? this.#guardedBy(sender, batch, i) : NOT_ALLOWED;
    this.rejection = rejection ?? RATE;
    return rejection === undefined ? this.#admission.takeDatagrams(sender, count) : 0;
  }

  /** Learns where the lab's UDP listeners are bound now. */
  know(own: readonly SocketAddress[]): void {
    this.#guards?.senders.know(own);
  }

  #guardedBy(sender: Peer, batch: DatagramBatch, i: number): Rejection | undefined {
    if (this.#guards === undefined) return undefined;
    const { senders, broadcasts } = this.#guards;
    const { now, local } = this.#admission;
    const rejection = senders.refusal(sender, now);
    if (rejection !== undefined) return rejection;
    if (local.isForMany(sender, now)) return FROM_MANY;
    return broadcasts.isTooMuch(batch, i, now) ? TO_MANY : undefined;
  }
}

/**
 * The filter of a listener that answers.
 * @param own where the lab's UDP listeners are bound, whichever worker reads them
 */
export function answeringFilter(
  admission: Admission,
  answerLowPorts: boolean,
  own: readonly SocketAddress[],
): DatagramFilter {
  const senders = new SenderGuard({ answerLowPorts, local: admission.local }, own);
  return new DatagramFilter(admission, { senders, broadcasts: new BroadcastGuard() });
}

export interface GuardOptions {
  /** Ports below 1024 are answered all the same; 0 is no port that could be. */
  readonly answerLowPorts: boolean;
  readonly local: LocalNetwork;
}

/**
 * Senders that a UDP listener does not answer: those that are servers themselves, so that a forged request
 * cannot set two of them to answering each other for ever (CERT CA-1996-01, CVE-2024-2169). Those are ports
 * below 1024, where services live, and the lab's own ports on this machine's own addresses.
 */
export class SenderGuard {
  readonly #options: GuardOptions;
  /** Lower ports are not answered. */
  readonly #firstPort: number;
  /** A bit a port: whether its senders are examined. */
  readonly #suspects = new Int32Array(65_536 / 32);
  /** The lab's own sockets, as they would be seen if they sent. */
  #own: readonly Peer[] = [];

  /**
   * @param own where the lab's UDP listeners are bound, until {@linkcode SenderGuard.know} tells of others
   */
  constructor(options: GuardOptions, own: readonly SocketAddress[]) {
    this.#options = options;
    this.#firstPort = options.answerLowPorts ? 1 : FIRST_CLIENT_PORT;
    this.know(own);
  }

  /**
   * Learns which addresses and ports are the lab's own, in the place of those it knew.
   * @param own its UDP listeners'; multicast listeners send nothing, and students bind their port too
   */
  know(own: readonly SocketAddress[]): void {
    this.#suspects.fill(0);
    this.#own = own.flatMap((each) => each.family === "unix" ? [] : [Peer.at(each.address, each.port)]);
    for (let port = 0; port < this.#firstPort; port++) this.#suspect(port);
    for (const { port } of this.#own) this.#suspect(port);
  }

  #suspect(port: number): void {
    this.#suspects[port >> 5] |= 1 << (port & 31);
  }

  /**
   * Whether a sender's datagrams must not be answered. Asked for every message: nearly always one look at a
   * bit.
   * @returns the reason, or undefined when they may be
   */
  refusal(sender: Peer, now: number): Rejection | undefined {
    const { port } = sender;
    if ((this.#suspects[port >> 5] & (1 << (port & 31))) === 0) return undefined;
    return this.#examine(sender, now);
  }

  #examine(sender: Peer, now: number): Rejection | undefined {
    if (sender.family === 0) return undefined;
    if (sender.port < this.#firstPort) return LOW_PORT;
    for (const bound of this.#own) {
      if (bound.port === sender.port && this.#reaches(bound, sender, now)) return OWN_PORT;
    }
    return undefined;
  }

  /** Whether a socket that is bound to one address would be sent what goes to the other. */
  #reaches(bound: Peer, sender: Peer, now: number): boolean {
    if (bound.hasAddressOf(sender)) return true;
    const any = bound.isUnspecified && (bound.family === 6 || sender.family === 4);
    return any && this.#options.local.isOwn(sender, now);
  }
}

/**
 * Bounds the answers to what was sent to many at once: a request to a broadcast address, its sender forged,
 * would make every lab of a network answer one victim.
 */
export class BroadcastGuard {
  /** When as many may be answered at once as ever. */
  #full = 0;

  /** Whether datagram `i` came by broadcast and there were too many such already; counts it. */
  isTooMuch(batch: DatagramBatch, i: number, now: number): boolean {
    if (!cameToMany(batch, i)) return false;
    const after = Math.max(this.#full, now) + 1000 / ANSWERS_A_SECOND;
    if (after - now > BURST_MS) return true;
    this.#full = after;
    return false;
  }
}
