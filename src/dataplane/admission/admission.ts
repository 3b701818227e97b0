// What one client may take, as this worker applies it: networks that are served, datagrams and connections a second,
// connections and bytes, and the memory for all who don't read. Counts are kept in memory that all workers share; the
// limits themselves may change while the lab runs. Not here: a datagram's way past it (datagram_gate.ts).
import type { Limits, Network } from "../../config/types.ts";
import { type Comer, NOT_REFUSED, refusal } from "../shared/observer.ts";
import { forgetOpen, makeOpenTable, makeRateMemory, OpenTable, type RateMemory, Rates } from "./buckets.ts";
import { type LocalNetwork, Networks } from "./networks.ts";
import { mix, Sender } from "./peer.ts";

const NOT_ALLOWED = refusal("not-allowed");
const RATE = refusal("rate");
const CONNECTIONS_PER_ADDRESS = refusal("connections-per-address");

/** In the second word of a key: an address of either family, or a user. Ports are below. */
const V4 = 1 << 16;
const USER = 2 << 16;
/** An address of IPv6 has 30 bits of its hash there besides. */
const V6 = 1 << 30;

/** What is limited, over all workers. */
export interface AdmissionMemory {
  readonly datagrams: RateMemory;
  readonly connections: RateMemory;
  readonly open: Int32Array;
  /** By row: bytes that wait for slow readers. */
  readonly held: Float64Array;
}

/**
 * @param rows of those that count open connections by address: one a worker, and one for the main thread, which counts
 *   those that it passes on
 * @param all the rows, with those of workers whose connections main counts
 */
export function makeAdmissionMemory(rows: number, all = rows): AdmissionMemory {
  return {
    datagrams: makeRateMemory(),
    connections: makeRateMemory(),
    open: makeOpenTable(rows),
    held: new Float64Array(new SharedArrayBuffer(8 * all)),
  };
}

/** Forgets what the clients of a worker had, which is gone. */
export function forgetAdmitted({ open, held }: AdmissionMemory, row: number): void {
  forgetOpen(open, row);
  held[row] = 0;
}

/** The limits in force. */
export interface AdmissionRules {
  readonly limits: Limits;
  readonly allow: readonly Network[];
}

export interface AdmissionOptions {
  readonly memory: AdmissionMemory;
  /** The worker's own. */
  readonly row: number;
  readonly local: LocalNetwork;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export class Admission {
  readonly datagrams: Rates;
  readonly local: LocalNetwork;
  networks = new Networks([]);
  /** Bytes that may come on one connection. */
  mostBytes = Infinity;
  /** Milliseconds that one may be open. */
  mostTime = Infinity;
  /** Connections that the address last asked about has open. */
  open = 0;
  readonly #setting: AdmissionOptions;
  readonly #connections: Rates;
  readonly #table: OpenTable;
  #mostOpen = Infinity;
  #mostHeld = Infinity;
  readonly #sender = new Sender();
  #name: Uint8Array = new Uint8Array(0);
  #words: Int32Array = new Int32Array(0);
  #key = 0;
  #other = 0;
  #hash = 0;

  constructor(setting: AdmissionOptions, rules: AdmissionRules) {
    this.#setting = setting;
    this.local = setting.local;
    this.datagrams = new Rates(setting.memory.datagrams);
    this.#connections = new Rates(setting.memory.connections);
    this.#table = new OpenTable(setting.memory.open, setting.row);
    this.obey(rules);
  }

  /** Takes other limits into force, for what comes from now on. */
  obey({ limits, allow }: AdmissionRules): void {
    this.networks = new Networks(allow);
    this.datagrams.limit(limits.datagramsPerSecond);
    this.#connections.limit(limits.newConnectionsPerSecond);
    this.#mostOpen = limits.connectionsPerAddress || Infinity;
    this.mostBytes = limits.bytesPerConnection || Infinity;
    this.mostTime = limits.timePerConnection || Infinity;
    this.#mostHeld = limits.bufferMemory;
  }

  /**
   * Whether a sender's network is served. Who is allowed to come by loopback may come by any other address of this machine
   * too: a program that sends to a group, or to the machine by its name, does.
   */
  allows(sender: Sender, now: number): boolean {
    const { networks, local } = this;
    return networks.everybody || networks.has(sender) || (networks.loopback && local.isOwn(sender, now));
  }

  /**
   * The bucket of a datagram's sender: its address's, or on the lab's own machine, where all are of one address, its
   * socket's.
   */
  bucketOf(sender: Sender, now: number): number {
    const { family, address, port } = sender;
    const own = this.local.isOwn(sender, now) ? port : 0;
    if (family === 4) return this.datagrams.bucketOf(address[0], V4 | own, mix(mix(0, address[0]), own), now);
    const hash = mix(hashOf(address), own);
    return this.datagrams.bucketOf(hash, V6 | (address[3] >>> 2), hash, now);
  }

  /** Whether a connection that was just accepted is to be refused. @returns why, or NOT_REFUSED */
  refusal(comer: Comer): number {
    this.#take(comer);
    if (!this.allows(this.#sender, this.#setting.now())) return NOT_ALLOWED;
    if (this.#mostOpen < Infinity) {
      this.open = this.#table.openOf(this.#key, this.#other, this.#hash);
      if (this.open >= this.#mostOpen) return CONNECTIONS_PER_ADDRESS;
    }
    return this.#hasToken() ? NOT_REFUSED : RATE;
  }

  /** Counts the connection last asked about as open. @returns its entry, for {@linkcode closed} */
  opened(): number {
    return this.#table.opened(this.#key, this.#other, this.#hash);
  }

  /** Counts a connection that nobody has asked about. */
  openedBy(comer: Comer): number {
    this.#take(comer);
    return this.opened();
  }

  /** One is closed. @returns how many its address still has open with this worker */
  closed(entry: number): number {
    return this.#table.closed(entry);
  }

  /** Counts bytes that wait for a slow reader, or no longer do. @returns false when there are too many already */
  holdBack(bytes: number): boolean {
    const { memory: { held }, row } = this.#setting;
    if (bytes > 0) {
      let all = bytes;
      for (let each = 0; each < held.length; each++) all += held[each];
      if (all > this.#mostHeld) return false;
    }
    held[row] += bytes;
    return true;
  }

  #hasToken(): boolean {
    if (!this.#connections.limited) return true;
    const now = this.#setting.now();
    const bucket = this.#connections.bucketOf(this.#key, this.#other, this.#hash, now);
    return this.#connections.take(bucket, 1, now) === 1;
  }

  /** Takes who has come as the one asked about: an address, or on a Unix socket a user. */
  #take({ name, length, uid }: Comer): void {
    if (name !== this.#name) {
      this.#name = name;
      this.#words = new Int32Array(name.buffer, name.byteOffset, name.length >> 2);
    }
    this.#sender.take(this.#words, 0, length);
    const { family, address } = this.#sender;
    this.#keyOf(family, address, uid);
  }

  #keyOf(family: 0 | 4 | 6, address: Int32Array, uid: number): void {
    if (family === 0) {
      this.#key = uid;
      this.#other = USER;
      this.#hash = mix(USER, uid);
    } else if (family === 4) {
      this.#key = address[0];
      this.#other = V4;
      this.#hash = mix(V4, address[0]);
    } else {
      this.#key = this.#hash = hashOf(address);
      this.#other = V6 | (address[3] >>> 2);
    }
  }
}

function hashOf(address: Int32Array): number {
  return mix(mix(mix(mix(V6, address[0]), address[1]), address[2]), address[3]);
}
