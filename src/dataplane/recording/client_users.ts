// Which user of this machine a client is, where client and lab share one: asked of the kernel while the
// client is there, before it is answered, and for so many clients at the most in every tick. Users of this
// machine's sockets that were asked for a moment ago: a client that sends on and on is not asked about each
// time that its counts begin anew.
import { parseIPv4, parseIPv6, type SocketAddress } from "../../posix/address.ts";
import { type DiagEnd, SocketDiag } from "../../posix/netstat/users.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import { swap16 } from "../../text/ints.ts";
import { Sender } from "../admission/peer.ts";

/** Sockets remembered, a power of two; another with the same place takes it over. */
const PLACES = 1024;

/** How many ticks a socket is believed to be the same user's: its port may be another's after that. */
const TICKS = 10;

// A place: port and family, four words of the address, user, tick.
const USER = 5;
const TICK = 6;
const WORDS = 7;

export class KnownUsers {
  readonly #words = new Int32Array(PLACES * WORDS);
  #tick = TICKS + 1;

  renew(): void {
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

function head(family: 4 | 6, end: DiagEnd): number {
  return (family << 16) | end.port;
}

function lengthOf(family: 4 | 6): number {
  return family === 4 ? 1 : 4;
}

/** Clients asked about in a tick: at 5 to 50 us each, at most a few per cent of a worker's time. */
const MOST_ASKED = 32;

/** Words of an IPv6 address before the one that holds an IPv4 address written in it, and the last of them. */
const MAPPED = 3;
const MAPPED_MARK = 0xffff_0000 | 0;

/** Who is asked about: filled in and passed, again and again, so that asking allocates nothing. */
export class ClientQuestion {
  listener = 0;
  /** The client's sockaddr, from word `at`, `length` bytes. */
  words: Int32Array = new Int32Array(0);
  at = 0;
  length = 0;
  /** The address it came to, from word `localAt`: 4 or 6 by its family; 0 when it is the listener's own. */
  localFamily: 0 | 4 | 6 = 0;
  localWords: Int32Array = new Int32Array(0);
  localAt = 0;
}

interface UsersOptions {
  /** Whether a client's address is one of this machine's. */
  readonly isOwn: (client: Sender) => boolean;
  /** A descriptor was opened, for the ledger of whoever cleans up. */
  readonly opened: (fd: number) => void;
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

export class ClientUsers {
  readonly #setting: UsersOptions;
  #diag: SocketDiag | undefined;
  readonly #bound: (Bound | undefined)[] = [];
  readonly #sender = new Sender();
  readonly #client = { words: this.#sender.address, at: 0, port: 0 };
  readonly #server: End = { family: 4, words: new Int32Array(4), at: 0, port: 0 };
  readonly #known = new KnownUsers();
  #asked = 0;

  constructor(setting: UsersOptions) {
    this.#setting = setting;
  }

  /** Where a listener's socket is bound, and what it speaks: others' users are not asked for. */
  know(listener: number, protocol: "tcp" | "udp", address: SocketAddress | undefined): void {
    if (address === undefined || address.family === "unix") return;
    const family = address.family === "inet" ? 4 : 6;
    this.#bound[listener] = { protocol, family, words: wordsOf(address.address), port: address.port };
  }

  /** Begins a tick. */
  renew(): void {
    this.#asked = 0;
    this.#known.renew();
  }

  /** @returns the uid as a signed word; UNKNOWN_USER for a client of another machine, and when too many are asked about */
  userOf(question: ClientQuestion): number {
    this.#sender.take(question.words, question.at, question.length);
    const { family, port } = this.#sender;
    if (family === 0) return UNKNOWN_USER;
    this.#client.port = swap16(port);
    const known = this.#known.get(family, this.#client);
    if (known !== undefined) return known;
    if (this.#asked >= MOST_ASKED) return UNKNOWN_USER;
    const user = this.#ask(question, family);
    if (user !== UNKNOWN_USER) this.#known.set(family, this.#client, user);
    return user;
  }

  #ask(question: ClientQuestion, family: 4 | 6): number {
    const bound = this.#bound[question.listener];
    if (bound === undefined || !this.#setting.isOwn(this.#sender)) return UNKNOWN_USER;
    this.#takeServer(question, bound);
    if (family !== this.#server.family) return UNKNOWN_USER;
    this.#asked++;
    if (this.#diag === undefined) {
      this.#diag = new SocketDiag();
      if (this.#diag.fd >= 0) this.#setting.opened(this.#diag.fd);
    }
    return this.#diag.userOf(bound.protocol, family, this.#client, this.#server);
  }

  #takeServer({ localFamily, localWords, localAt }: ClientQuestion, bound: Bound): void {
    this.#server.port = bound.port;
    if (localFamily === 0) take(this.#server, bound.family, bound.words, 0);
    else take(this.#server, localFamily, localWords, localAt);
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
