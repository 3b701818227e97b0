// Whom UDP listeners don't answer: senders that are servers themselves, so that a forged request cannot set two of them
// to answering each other for ever (CERT CA-1996-01, CVE-2024-2169). Those are ports below 1024, where services live,
// and the lab's own ports on this machine's own addresses. Not here: how long an answer may be (datagram_source.ts).

import { decodeAddress, type SocketAddress } from "../posix/address.ts";
import type { DatagramBatch } from "../posix/datagram_batch.ts";
import { unmapped } from "../text/address.ts";
import { refusal } from "./observer.ts";
import { swap16 } from "../text/ints.ts";

/** Ports below are the system's services' (RFC 6335, 6: "System Ports"); a client's port is never one of them. */
const FIRST_CLIENT_PORT = 1024;

/** How long this machine's addresses are believed to be the same: asking for them costs tens of microseconds. */
const ADDRESSES_MS = 1000;

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
  /** This machine's addresses as text, loopback's too. */
  readonly localAddresses: () => readonly string[];
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export class SenderGuard {
  readonly #setting: GuardSetting;
  /** Lower ports are not answered. */
  readonly #firstPort: number;
  /** A bit a port: whether its senders are looked at. By port as it lies in a sockaddr, high byte first. */
  readonly #suspects = new Int32Array(65_536 / 32);
  /** By port: the addresses of the lab's sockets. */
  #own = new Map<number, string[]>();
  #local = new Set<string>();
  #localAt = -Infinity;

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
    this.#own = new Map();
    for (let port = 0; port < this.#firstPort; port++) this.#suspect(port);
    for (const address of own) {
      if (address.family === "unix") continue;
      this.#suspect(address.port);
      this.#own.set(address.port, [...this.#own.get(address.port) ?? [], unmapped(address.address)]);
    }
  }

  #suspect(port: number): void {
    const swapped = swap16(port);
    this.#suspects[swapped >> 5] |= 1 << (swapped & 31);
  }

  /**
   * Whether datagram `i` of a batch must not be answered. Asked for every datagram: nearly always one look at a bit.
   * @returns the reason, or undefined when it may be
   */
  refusal(batch: DatagramBatch, i: number): Barred | undefined {
    // Both sockaddr_in and sockaddr_in6 begin with the family and the port, two bytes each.
    const port = batch.arena.words[batch.nameAt(i) >> 2] >>> 16;
    if ((this.#suspects[port >> 5] & (1 << (port & 31))) === 0) return undefined;
    return this.#look(batch, i);
  }

  #look(batch: DatagramBatch, i: number): Barred | undefined {
    const length = batch.nameLengthOf(i);
    const at = batch.nameAt(i);
    const sender = decodeAddress(batch.arena.bytes.subarray(at, at + length), length);
    if (sender === undefined || sender.family === "unix") return undefined;
    if (sender.port < this.#firstPort) return LOW_PORT;
    const address = unmapped(sender.address);
    const own = this.#own.get(sender.port) ?? [];
    return own.some((bound) => this.#reaches(bound, address)) ? OWN_PORT : undefined;
  }

  /** Whether a socket that is bound to one address would be sent what goes to the other. */
  #reaches(bound: string, address: string): boolean {
    if (bound === address) return true;
    const any = bound === "::" || (bound === "0.0.0.0" && !address.includes(":"));
    return any && this.#isLocal(address);
  }

  #isLocal(address: string): boolean {
    // All of 127.0.0.0/8 is this machine, though only 127.0.0.1 is any interface's.
    if (address.startsWith("127.")) return true;
    const now = this.#setting.now();
    if (now - this.#localAt >= ADDRESSES_MS) {
      this.#local = new Set(this.#setting.localAddresses());
      this.#localAt = now;
    }
    return this.#local.has(address);
  }
}
