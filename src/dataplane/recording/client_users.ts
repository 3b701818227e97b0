// Which user of this machine a client is, where client and lab share one and the client's socket does not
// tell: asked of the kernel.
import { parseIPv4, parseIPv6, type SocketAddress } from "../../posix/address.ts";
import { type DiagEnd, SocketDiag } from "../../posix/netstat/users.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import type { Peer } from "../shared/peer.ts";

/** Clients asked about in a tick: at 5 to 50 us each, at most a few per cent of a worker's time. */
const MOST_ASKED = 32;

/** Words of an IPv6 address before the one that holds an IPv4 address written in it, and the last of them. */
const MAPPED = 3;
const MAPPED_MARK = 0xffff_0000 | 0;

/** Sockets remembered, a power of two; another socket takes over the place of one with the same hash. */
const PLACES = 1024;

/** How many ticks a socket is believed to be the same user's: its port may belong to another after that. */
const TICKS = 10;

// A place: port and family, four words of the address, user, tick.
const USER = 5;
const TICK = 6;
const WORDS = 7;

interface UsersOptions {
  readonly local: LocalNetwork;
  /** The reactor: its `now`, in monotonic milliseconds. */
  readonly time: { readonly now: number };
  /**
   * The worker's: its descriptor for questions is noted there, so that main can close it if the worker dies.
   */
  readonly ledger: Uint8Array;
}

/** The lab's end of a question, in the family it is asked in. */
interface End extends DiagEnd {
  family: 4 | 6;
  words: Int32Array;
  at: number;
  port: number;
}

interface Bound {
  readonly protocol: "tcp" | "udp";
  readonly family: 4 | 6;
  readonly words: Int32Array;
  readonly port: number;
}

/**
 * The kernel is asked while the client is there, before it is answered, and for a bounded number of clients a
 * tick.
 */
export class ClientUsers {
  readonly #options: UsersOptions;
  #diag: SocketDiag | undefined;
  readonly #bound: (Bound | undefined)[] = [];
  readonly #client = { words: new Int32Array(0), at: 0, port: 0 };
  readonly #server: End = { family: 4, words: new Int32Array(4), at: 0, port: 0 };
  readonly #known = new KnownUsers();
  #asked = 0;

  constructor(options: UsersOptions) {
    this.#options = options;
  }

  /** Learns where a listener's socket is bound, and what it speaks: for other listeners nobody is asked. */
  know(listener: number, protocol: "tcp" | "udp", address: SocketAddress | undefined): void {
    if (address === undefined || address.family === "unix") return;
    const family = address.family === "inet" ? 4 : 6;
    this.#bound[listener] = { protocol, family, words: wordsOf(address.address), port: address.port };
  }

  /** To be called every tick. */
  tick(): void {
    this.#asked = 0;
    this.#known.tick();
  }

  /**
   * @param always whether to ask however many were asked about: for what is rare and costs more than asking
   * @returns the uid as a signed word; UNKNOWN_USER for a client of another machine, and when too many are
   *   asked about
   */
  userOf(listener: number, peer: Peer, always = false): number {
    const { family, address, port } = peer;
    if (family === 0) return UNKNOWN_USER;
    this.#client.words = address;
    this.#client.port = port;
    const known = this.#known.get(family, this.#client);
    if (known !== undefined) return known;
    if (this.#asked >= MOST_ASKED && !always) return UNKNOWN_USER;
    const user = this.#ask(listener, peer, family);
    if (user !== UNKNOWN_USER) this.#known.set(family, this.#client, user);
    return user;
  }

  #ask(listener: number, peer: Peer, family: 4 | 6): number {
    const { local, time, ledger } = this.#options;
    const bound = this.#bound[listener];
    if (bound === undefined || !local.isOwn(peer, time.now)) return UNKNOWN_USER;
    this.#takeServer(peer, bound);
    if (family !== this.#server.family) return UNKNOWN_USER;
    this.#asked++;
    if (this.#diag === undefined) {
      this.#diag = new SocketDiag();
      if (this.#diag.fd >= 0) ledger[this.#diag.fd] = 1;
    }
    return this.#diag.userOf(bound.protocol, family, this.#client, this.#server);
  }

  #takeServer({ localFamily, localWords, localAt }: Peer, bound: Bound): void {
    this.#server.port = bound.port;
    if (localFamily === 0) take(this.#server, bound.family, bound.words, 0);
    else take(this.#server, localFamily, localWords, localAt);
  }
}

/**
 * Users of this machine's sockets that were asked for a moment ago: a client that sends on and on is not
 * asked about each time that its counts begin anew.
 */
export class KnownUsers {
  readonly #words = new Int32Array(PLACES * WORDS);
  #tick = TICKS + 1;

  tick(): void {
    this.#tick = (this.#tick + 1) | 0;
  }

  /** @returns the uid as a signed word, or undefined when it isn't known */
  get(family: 4 | 6, end: DiagEnd): number | undefined {
    const at = this.#placeOf(family, end);
    if (((this.#tick - this.#words[at + TICK]) | 0) > TICKS) return undefined;
    if (this.#words[at] !== head(family, end)) return undefined;
    for (let i = 0; i < lengthOf(family); i++) {
      if (this.#words[at + 1 + i] !== end.words[end.at + i]) return undefined;
    }
    return this.#words[at + USER];
  }

  set(family: 4 | 6, end: DiagEnd, uid: number): void {
    const at = this.#placeOf(family, end);
    this.#words[at] = head(family, end);
    for (let i = 0; i < lengthOf(family); i++) this.#words[at + 1 + i] = end.words[end.at + i];
    this.#words[at + USER] = uid;
    this.#words[at + TICK] = this.#tick;
  }

  #placeOf(family: 4 | 6, end: DiagEnd): number {
    let hash = head(family, end);
    for (let i = 0; i < lengthOf(family); i++) hash = Math.imul(hash ^ end.words[end.at + i], 0x9e37_79b1);
    return ((hash ^ (hash >>> 16)) & (PLACES - 1)) * WORDS;
  }
}

/** Takes an address as one end; one of IPv4 that is written in IPv6 as that of IPv4. */
function take(end: End, family: 4 | 6, words: Int32Array, at: number): void {
  const mapped = family === 6 && words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_MARK;
  end.family = mapped ? 4 : family;
  end.words = words;
  end.at = mapped ? at + MAPPED : at;
}

/** An address as it lies in a sockaddr: one word, or four. */
function wordsOf(address: string): Int32Array {
  const bytes = parseIPv4(address) ?? parseIPv6(address.split("%")[0]) ?? new Uint8Array(4);
  return new Int32Array(bytes.slice().buffer);
}

function head(family: 4 | 6, end: DiagEnd): number {
  return (family << 16) | end.port;
}

function lengthOf(family: 4 | 6): number {
  return family === 4 ? 1 : 4;
}
