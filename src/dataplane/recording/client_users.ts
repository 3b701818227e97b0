// Which user of this machine a client is, where client and lab share one and the client's socket does not
// tell: asked of the kernel.
import { parseIPv4, parseIPv6, type SocketAddress } from "../../posix/address.ts";
import { type DiagEnd, SocketDiag } from "../../posix/netstat/users.ts";
import { isConnected, UNKNOWN_USER } from "../../posix/socket.ts";
import type { LocalNetwork } from "../admission/networks.ts";
import type { Peer } from "../shared/peer.ts";

/**
 * Questions about datagrams in a tick of 100 ms, at 2 to 5 us each: a worker has a tenth of its time for them, and asks about
 * who it serves, not about who floods.
 */
const MOST_ASKED = 4096;

/**
 * Those of them about one user's sockets, and about one socket: a student's programs need a few in a tick, a
 * loop around sendto takes no more, and others' stay. Of one socket 40 exchanges are recorded in a tick at most.
 */
const MOST_OF_USER = 1024;
const MOST_OF_SOCKET = 64;

/** Users whose questions are counted, a power of two; those with the same hash share. */
const USERS = 256;

/** In place of a user: nobody was asked, since too much was in this tick. No user has this number. */
export const NOT_ASKED = 0x1_0000_0000;

/** Of a client about which nothing was asked. */
export const NO_QUESTION = -1;

/** Words of an IPv6 address before the one that holds an IPv4 address written in it, and the last of them. */
const MAPPED = 3;
const MAPPED_MARK = 0xffff_0000 | 0;

/** Sockets whose user is remembered, a power of two; another takes over the place of one with its hash. */
const PLACES = 16_384;

// Of a place: the socket's hash; its user; the tick of the last question, and how many it had in that.
const USER = 1;
const TICK = 2;
const COUNT = 3;
const WORDS = 4;

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
 * The kernel is asked about each connection, and about a socket's datagrams each time that some are read:
 * nothing that it said is believed for later, as a port may be another user's in the next moment.
 */
export class ClientUsers {
  readonly #options: UsersOptions;
  #diag: SocketDiag | undefined;
  readonly #bound: (Bound | undefined)[] = [];
  readonly #client = { words: new Int32Array(0), at: 0, port: 0 };
  readonly #server: End = { family: 4, words: new Int32Array(4), at: 0, port: 0 };
  readonly #shares = new QuestionShares();

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
    this.#shares.tick();
  }

  /**
   * Whose the client is now. To be called before it is answered, while it is there; of several connections
   * {@linkcode ask} is cheaper.
   *
   * @returns the uid as a signed word; UNKNOWN_USER for a client of another machine, and one that is gone;
   *   NOT_ASKED when too much was asked about
   */
  userOf(listener: number, peer: Peer): number {
    const { family } = peer;
    const protocol = this.#prepare(listener, peer);
    if (protocol === undefined || family === 0) return UNKNOWN_USER;
    // About a connection it is asked in any case: it costs a tenth of accepting it.
    if (protocol === "tcp") {
      const user = this.#kernel().userOf(protocol, family, this.#client, this.#server);
      // After the other end's reset somebody else may be where it was.
      return user === UNKNOWN_USER || isConnected(peer.fd) ? user : UNKNOWN_USER;
    }
    const socket = hashOf(family, this.#client);
    if (!this.#shares.take(socket)) return NOT_ASKED;
    const user = this.#kernel().userOf(protocol, family, this.#client, this.#server);
    this.#shares.told(socket, user);
    return user;
  }

  /**
   * Has the kernel asked whose a connection's client is, with others, by {@linkcode hear}.
   * @returns the question's number, or {@linkcode NO_QUESTION} for a client of another machine
   */
  ask(listener: number, peer: Peer): number {
    const { family } = peer;
    if (this.#prepare(listener, peer) !== "tcp" || family === 0) return NO_QUESTION;
    return this.#kernel().ask("tcp", family, this.#client, this.#server);
  }

  /** Asks the kernel, at the latest after {@linkcode MOST_TOGETHER} questions. */
  hear(): void {
    this.#diag?.hear();
  }

  /**
   * The answer to a question of those last asked, as {@linkcode userOf} gives it; that of a client whose reset
   * came before may be somebody else's, who is where it was.
   */
  user(question: number): number {
    return question === NO_QUESTION ? UNKNOWN_USER : this.#diag!.user(question);
  }

  /** Takes both ends of a question. @returns the protocol; undefined where there is nothing to ask */
  #prepare(listener: number, peer: Peer): "tcp" | "udp" | undefined {
    const { local, time } = this.#options;
    const { family, address, port } = peer;
    const bound = this.#bound[listener];
    if (family === 0 || bound === undefined || peer.told || !local.isOwn(peer, time.now)) return undefined;
    this.#takeServer(peer, bound);
    if (family !== this.#server.family) return undefined;
    this.#client.words = address;
    this.#client.port = port;
    return bound.protocol;
  }

  #kernel(): SocketDiag {
    if (this.#diag === undefined) {
      this.#diag = new SocketDiag();
      if (this.#diag.fd >= 0) this.#options.ledger[this.#diag.fd] = 1;
    }
    return this.#diag;
  }

  #takeServer({ localFamily, localWords, localAt }: Peer, bound: Bound): void {
    this.#server.port = bound.port;
    if (localFamily === 0) take(this.#server, bound.family, bound.words, 0);
    else take(this.#server, localFamily, localWords, localAt);
  }
}

/**
 * How many questions each user's sockets have had in this tick. Whose a socket is it takes from what was told
 * of it last: that may be wrong by now, and decides only whether there is another question.
 */
export class QuestionShares {
  readonly #sockets = new Int32Array(WORDS * PLACES);
  readonly #ofUser = new Int32Array(USERS);
  #asked = 0;
  #tick = 1;

  tick(): void {
    this.#ofUser.fill(0);
    this.#asked = 0;
    this.#tick = (this.#tick + 1) | 0;
  }

  /** Whether one more question may be asked; counts it if so. @param socket its hash */
  take(socket: number): boolean {
    if (this.#asked >= MOST_ASKED) return false;
    const place = placeOf(socket);
    const sockets = this.#sockets;
    if (sockets[place] === socket) {
      if (this.#ofUser[placeOfUser(sockets[place + USER])] >= MOST_OF_USER) return false;
      if (sockets[place + TICK] === this.#tick && sockets[place + COUNT] >= MOST_OF_SOCKET) return false;
    }
    this.#asked++;
    return true;
  }

  /** Counts a question for the user that the answer told. */
  told(socket: number, user: number): void {
    if (user === UNKNOWN_USER) return;
    const place = placeOf(socket);
    const sockets = this.#sockets;
    if (sockets[place] !== socket || sockets[place + TICK] !== this.#tick) sockets[place + COUNT] = 0;
    sockets[place] = socket;
    sockets[place + USER] = user;
    sockets[place + TICK] = this.#tick;
    sockets[place + COUNT]++;
    this.#ofUser[placeOfUser(user)]++;
  }
}

function placeOf(socket: number): number {
  return WORDS * (socket & (PLACES - 1));
}

function placeOfUser(user: number): number {
  return (Math.imul(user, 0x9e37_79b1) >>> 24) & (USERS - 1);
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

/** A UDP socket's hash, a signed word. */
function hashOf(family: 4 | 6, end: DiagEnd): number {
  let hash = (family << 16) | end.port;
  const words = family === 4 ? 1 : 4;
  for (let i = 0; i < words; i++) hash = Math.imul(hash ^ end.words[end.at + i], 0x9e37_79b1);
  return hash ^ (hash >>> 16);
}
