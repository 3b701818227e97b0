// Which of a listener's datagrams are served: those whose sender is allowed, is no server itself, and sends
// no more than it may. What can be decided once for all datagrams of one message is; nothing here allocates.
// Datagrams that were sent to many at once: a request to a broadcast address, its sender forged, would make
// every lab of a network answer one victim, so such requests are answered at a bounded rate; and nobody sends
// from a broadcast or multicast address who means well. Whom UDP listeners don't answer: senders that are
// servers themselves, so that a forged request cannot set two of them to answering each other for ever (CERT
// CA-1996-01, CVE-2024-2169). Those are ports below 1024, where services live, and the lab's own ports on
// this machine's own addresses.
import type { SocketAddress } from "../../posix/address.ts";
import { cameToMany, type DatagramBatch } from "../../posix/datagrams/batch.ts";
import { swap16 } from "../../text/ints.ts";
import type { Admission } from "../admission/admission.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import { Sender } from "../admission/peer.ts";
import { refusal } from "../shared/observer.ts";

/** Answers a second to what came by broadcast, and twice as many at once: a class of forty that looks for its server. */
const ANSWERS_A_SECOND = 100;
const BURST_MS = 2000;

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

/** Ports below are the system's services' (RFC 6335, 6: "System Ports"); a client's port is never one of them. */
const FIRST_CLIENT_PORT = 1024;

/** Why a datagram isn't answered: for its note, and for the log. */
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

export interface GuardOptions {
  /** Ports below 1024 are answered all the same; 0 is no port that could be. */
  readonly answerLowPorts: boolean;
  readonly local: LocalNetwork;
}

export class SenderGuard {
  readonly #setting: GuardOptions;
  /** Lower ports are not answered. */
  readonly #firstPort: number;
  /** A bit a port: whether its senders are looked at. By port as it lies in a sockaddr, high byte first. */
  readonly #suspects = new Int32Array(65_536 / 32);
  /** Who would send from the lab's own sockets. */
  #own: readonly Sender[] = [];

  /** @param own where the lab's UDP listeners are bound; {@linkcode SenderGuard.know} tells of others later */
  constructor(setting: GuardOptions, own: readonly SocketAddress[]) {
    this.#setting = setting;
    this.#firstPort = setting.answerLowPorts ? 1 : FIRST_CLIENT_PORT;
    this.know(own);
  }

  /**
   * Learns which places are the lab's own, in the place of those it knew.
   * @param own its UDP listeners'; multicast listeners send nothing, and students bind their port too
   */
  know(own: readonly SocketAddress[]): void {
    this.#suspects.fill(0);
    this.#own = own.flatMap((each) => each.family === "unix" ? [] : [Sender.at(each.address, each.port)]);
    for (let port = 0; port < this.#firstPort; port++) this.#suspect(swap16(port));
    for (const { port } of this.#own) this.#suspect(port);
  }

  /** @param port as it lies in a sockaddr */
  #suspect(port: number): void {
    this.#suspects[port >> 5] |= 1 << (port & 31);
  }

  /**
   * Whether a sender's datagrams must not be answered. Asked for every message: nearly always one look at a bit.
   * @returns the reason, or undefined when they may be
   */
  refusal(sender: Sender, now: number): Rejection | undefined {
    const { port } = sender;
    if ((this.#suspects[port >> 5] & (1 << (port & 31))) === 0) return undefined;
    return this.#look(sender, now);
  }

  #look(sender: Sender, now: number): Rejection | undefined {
    if (sender.family === 0) return undefined;
    if (swap16(sender.port) < this.#firstPort) return LOW_PORT;
    for (const bound of this.#own) {
      if (bound.port === sender.port && this.#reaches(bound, sender, now)) return OWN_PORT;
    }
    return undefined;
  }

  /** Whether a socket that is bound to one address would be sent what goes to the other. */
  #reaches(bound: Sender, sender: Sender, now: number): boolean {
    if (bound.hasAddressOf(sender)) return true;
    const any = bound.isUnspecified && (bound.family === 6 || sender.family === 4);
    return any && this.#setting.local.isOwn(sender, now);
  }
}

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

/** What else bars the way where senders are answered. */
export interface AnsweringGuards {
  readonly senders: SenderGuard;
  readonly broadcasts: BroadcastGuard;
}

interface FilterOptions {
  readonly admission: Admission;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Absent where nobody is answered. */
  readonly guards?: AnsweringGuards;
}

export class DatagramFilter {
  /** Why the datagrams last asked about are not served, as far as they aren't. */
  barred: Rejection = RATE;
  readonly #admission: Admission;
  readonly #now: () => number;
  readonly #guards: AnsweringGuards | undefined;
  readonly #sender = new Sender();

  constructor({ admission, now, guards }: FilterOptions) {
    this.#admission = admission;
    this.#now = now;
    this.#guards = guards;
  }

  /**
   * Asked once for each message.
   * @param i the first of its datagrams
   * @param count how many they are
   * @returns how many of them, from the first on, may be served; {@linkcode barred} tells why no more
   */
  admit(batch: DatagramBatch, i: number, count: number): number {
    const now = this.#now();
    const { datagrams } = this.#admission;
    this.#sender.take(batch.arena.words, batch.nameAt(i) >> 2, batch.nameLengthOf(i));
    const barred = this.#admission.allows(this.#sender, now) ? this.#guardedBy(batch, i, now) : NOT_ALLOWED;
    this.barred = barred ?? RATE;
    if (barred !== undefined) return 0;
    return datagrams.limited
      ? datagrams.take(this.#admission.bucketOf(this.#sender, now), count, now)
      : count;
  }

  #guardedBy(batch: DatagramBatch, i: number, now: number): Rejection | undefined {
    if (this.#guards === undefined) return undefined;
    const { senders, broadcasts } = this.#guards;
    const barred = senders.refusal(this.#sender, now);
    if (barred !== undefined) return barred;
    if (this.#admission.local.isForMany(this.#sender, now)) return FROM_MANY;
    return broadcasts.isTooMuch(batch, i, now) ? TO_MANY : undefined;
  }
}
