// What one client may take, as this worker applies it: networks that are served, datagrams and connections a
// second, connections and bytes, and the memory for all clients that don't read. Counts lie in memory that
// all workers share; the limits themselves may change while the lab runs.
import { NOT_REFUSED, refusal } from "../shared/tally.ts";
import {
  type AdmissionMemory,
  ConnectionCounts,
  RATE_SETS,
  RATE_WAYS,
  type RateMemory,
} from "../shared/memory.ts";
import type { AdmissionRules } from "../shared/messages.ts";
import { LimitKey, type Peer } from "../shared/peer.ts";
import { Networks } from "../shared/networks.ts";
import type { LocalNetwork } from "./networks.ts";

const NOT_ALLOWED = refusal("not-allowed");
const RATE = refusal("rate");
const CONNECTIONS_PER_ADDRESS = refusal("connections-per-address");

/** So much of a second's allowance may be taken at once. */
const BURST_MS = 2000;

export interface AdmissionOptions {
  readonly memory: AdmissionMemory;
  /** The worker's own. */
  readonly row: number;
  readonly local: LocalNetwork;
  /** The reactor: its `now`, in monotonic milliseconds. */
  readonly time: { readonly now: number };
}

export class Admission {
  readonly datagrams: Rates;
  networks = new Networks([]);
  /** Balancers that are believed when they tell whose a connection is. */
  proxies = new Networks([]);
  /** Bytes that may come on one connection. */
  mostBytes = Infinity;
  /** Milliseconds that one may be open. */
  mostTime = Infinity;
  readonly #options: AdmissionOptions;
  readonly #connections: Rates;
  readonly #counts: ConnectionCounts;
  #mostOpen = Infinity;
  #mostHeld = Infinity;
  readonly #key = new LimitKey();

  constructor(options: AdmissionOptions, rules: AdmissionRules) {
    const { memory, row } = options;
    this.#options = options;
    this.datagrams = new Rates(memory.datagrams);
    this.#connections = new Rates(memory.connections);
    this.#counts = new ConnectionCounts(memory.open, row);
    this.obey(rules);
  }

  /** Takes other limits into force, for what comes from now on. */
  obey({ limits, allow, proxies }: AdmissionRules): void {
    this.networks = new Networks(allow);
    this.proxies = new Networks(proxies);
    this.datagrams.limit(limits.datagramsPerSecond);
    this.#connections.limit(limits.newConnectionsPerSecond);
    this.#mostOpen = limits.connectionsPerAddress || Infinity;
    this.mostBytes = limits.bytesPerConnection || Infinity;
    this.mostTime = limits.timePerConnection || Infinity;
    this.#mostHeld = limits.bufferMemory;
  }

  get local(): LocalNetwork {
    return this.#options.local;
  }

  /** Monotonic milliseconds. */
  get now(): number {
    return this.#options.time.now;
  }

  /**
   * Whether a peer's network is served. A client that may come by loopback may come by any other address of
   * this machine too: a program that sends to a group, or to the machine by its name, does.
   */
  allows(peer: Peer): boolean {
    const { networks } = this;
    return networks.everybody || networks.has(peer) ||
      (networks.loopback && this.local.isOwn(peer, this.now));
  }

  /**
   * Takes a sender's tokens for up to `count` datagrams. The tokens are its address's, or on the lab's own
   * machine, where all are of one address, its socket's.
   * @returns for how many there were tokens
   */
  takeDatagrams(sender: Peer, count: number): number {
    if (!this.datagrams.limited) return count;
    const { now } = this;
    const port = this.local.isOwn(sender, now) ? sender.port : 0;
    return this.datagrams.take(this.#key.of(sender, port), count, now);
  }

  /** Whether a connection that was just accepted is to be refused. @returns why, or NOT_REFUSED */
  refusal(peer: Peer): number {
    if (!this.allows(peer)) return NOT_ALLOWED;
    if (this.#mostOpen < Infinity && this.openOf(peer) >= this.#mostOpen) return CONNECTIONS_PER_ADDRESS;
    if (!this.#connections.limited) return NOT_REFUSED;
    return this.#connections.take(this.#key.of(peer), 1, this.now) === 1 ? NOT_REFUSED : RATE;
  }

  /** Connections that a peer's address has open, with all workers. */
  openOf(peer: Peer): number {
    return this.#counts.openOf(this.#key.of(peer));
  }

  /** Counts a connection as open. @returns its entry, for {@linkcode closed} */
  opened(peer: Peer): number {
    return this.#counts.opened(this.#key.of(peer));
  }

  /** One is closed. @returns how many its address still has open with this worker */
  closed(entry: number): number {
    return this.#counts.closed(entry);
  }

  /**
   * Counts bytes that wait for a slow reader, or no longer do.
   * @returns false when there are too many already
   */
  holdBack(bytes: number): boolean {
    const { memory: { held }, row } = this.#options;
    if (bytes > 0) {
      let all = bytes;
      for (let each = 0; each < held.length; each++) all += held[each];
      if (all > this.#mostHeld) return false;
    }
    held[row] += bytes;
    return true;
  }
}

/**
 * Token buckets, one a client. A bucket is one number: when it will be full again (GCRA, the form that ITU-T
 * I.371 gives the leaky bucket), so one that is full is no different from one that is not there, and another
 * client may have its place. No locks: two workers that take from one bucket at the same moment may let one
 * more through.
 */
export class Rates {
  readonly #keys: Int32Array;
  readonly #full: Float64Array;
  /** Milliseconds that one token takes to come back; 0 when there is no limit. */
  #each = 0;

  constructor({ keys, full }: RateMemory) {
    this.#keys = keys;
    this.#full = full;
  }

  /** @param tokens that come back every second, and twice as many may be taken at once; 0 is no limit */
  limit(tokens: number): void {
    this.#each = tokens === 0 ? 0 : 1000 / tokens;
  }

  get limited(): boolean {
    return this.#each > 0;
  }

  /** Takes up to so many tokens of the client that the key tells from others. @returns how many there were */
  take(key: Pick<LimitKey, "one" | "other" | "hash">, most: number, now: number): number {
    const bucket = this.#bucketOf(key.one, key.other, key.hash, now);
    const full = this.#full[bucket];
    // Another worker's clock may be a turn ahead; what lacks much more than it holds was written by two at
    // once.
    const from = full > now && full - now <= 2 * BURST_MS ? full : now;
    const taken = Math.min(most, Math.floor((now + BURST_MS - from) / this.#each));
    if (taken <= 0) return 0;
    this.#full[bucket] = from + taken * this.#each;
    return taken;
  }

  /** The client's bucket; made full when there is none. */
  #bucketOf(one: number, other: number, hash: number, now: number): number {
    const first = (hash & (RATE_SETS - 1)) * RATE_WAYS;
    let fullest = first;
    for (let bucket = first; bucket < first + RATE_WAYS; bucket++) {
      if (this.#keys[2 * bucket] === one && this.#keys[2 * bucket + 1] === other) return bucket;
      if (this.#full[bucket] < this.#full[fullest]) fullest = bucket;
    }
    // Where all are in use, the one that lacks least is forgotten: its client gets a little more than it
    // should.
    this.#keys[2 * fullest] = one;
    this.#keys[2 * fullest + 1] = other;
    this.#full[fullest] = now;
    return fullest;
  }
}
