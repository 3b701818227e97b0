// Whom UDP listeners don't answer: senders that are servers themselves, so that a forged request cannot set two of them
// to answering each other for ever (CERT CA-1996-01, CVE-2024-2169). Those are ports below 1024, where services live,
// and the lab's own ports on this machine's own addresses. Not here: how long an answer may be (datagram_source.ts).

import type { SocketAddress } from "../posix/address.ts";
import { swap16 } from "../text/ints.ts";
import type { LocalNetwork } from "./local_network.ts";
import { refusal } from "./observer.ts";
import { Sender } from "./sender.ts";

/** Ports below are the system's services' (RFC 6335, 6: "System Ports"); a client's port is never one of them. */
const FIRST_CLIENT_PORT = 1024;

/** Why a datagram isn't answered: for its note, and for the log. */
export interface Barred {
  readonly refusal: number;
  readonly why: string;
}

export const LOW_PORT: Barred = {
  refusal: refusal("low-port"),
  why: "Did not answer a port below 1024: it may be a service that would answer in turn",
};
export const OWN_PORT: Barred = {
  refusal: refusal("own-port"),
  why: "Did not answer a port of the lab itself on this machine: the two would answer each other",
};

export interface GuardSetting {
  /** Ports below 1024 are answered all the same; 0 is no port that could be. */
  readonly answerLowPorts: boolean;
  readonly local: LocalNetwork;
}

export class SenderGuard {
  readonly #setting: GuardSetting;
  /** Lower ports are not answered. */
  readonly #firstPort: number;
  /** A bit a port: whether its senders are looked at. By port as it lies in a sockaddr, high byte first. */
  readonly #suspects = new Int32Array(65_536 / 32);
  /** Who would send from the lab's own sockets. */
  #own: readonly Sender[] = [];

  /** @param own where the lab's UDP listeners are bound; {@linkcode SenderGuard.know} tells of others later */
  constructor(setting: GuardSetting, own: readonly SocketAddress[]) {
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
  refusal(sender: Sender, now: number): Barred | undefined {
    const { port } = sender;
    if ((this.#suspects[port >> 5] & (1 << (port & 31))) === 0) return undefined;
    return this.#look(sender, now);
  }

  #look(sender: Sender, now: number): Barred | undefined {
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
