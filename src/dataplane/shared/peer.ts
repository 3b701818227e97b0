// Who is at the other end of a datagram or a connection: its socket address, its user where the socket tells
// it, and the address it came to. One object is filled in again and again, so that nothing is allocated for a
// datagram; what it holds is good until it is filled in again.
import { addressWord, encodeInet, isLinkLocal, NAME_SIZE } from "../../posix/address.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../../posix/constants.ts";
import {
  type DatagramBatch,
  destinationAt,
  destinationFamily,
  senderUser,
} from "../../posix/datagrams/batch.ts";
import { LAYOUT } from "../../posix/layout.ts";
import { localName, peer as accepted, peerUser, readLocalName, UNKNOWN_USER } from "../../posix/socket.ts";

/** Words of the addresses in a sockaddr, whose first word is the family and the port. */
const V4 = addressWord(4);
const V6 = addressWord(6);

/**
 * The third word of an IPv4 address that is written in IPv6 (::ffff:0:0/96), as little-endian words hold it.
 */
const MAPPED = 0xffff_0000 | 0;

/** Word of sin6_scope_id. */
const SCOPE = LAYOUT.sockaddr_in6.fields.sin6_scope_id / 4;

/** Where accept(2) has just written an address, as words. */
const acceptedWords = new Int32Array(accepted.name.buffer);

export class Peer {
  /** Its sockaddr, from word `at`: `length` bytes as the kernel wrote them. */
  words: Int32Array = new Int32Array(0);
  at = 0;
  length = 0;
  /** Its user as a signed word, where the socket tells it; else UNKNOWN_USER. */
  uid = UNKNOWN_USER;
  /** The connection's descriptor; -1 for who sends datagrams. */
  fd = -1;
  /** Whether a balancer told the address of a connection's client: then the kernel does not know whose it is. */
  told = false;
  /** 4 or 6; 0 for a Unix client. An IPv4 address that is written in IPv6 is one of IPv4. */
  family: 0 | 4 | 6 = 0;
  /** The address, as its words lie in a sockaddr: one, or four. */
  readonly address = new Int32Array(4);
  /** The interface of a link-local address (fe80::/10), which is another machine's on each; else 0. */
  scope = 0;
  /** In host order; 0 for a Unix client. */
  port = 0;
  /**
   * The address it came to, from word `localAt`: 4 or 6 by its family, 0 where that is the listener's only
   * one.
   */
  localFamily: 0 | 4 | 6 = 0;
  localWords: Int32Array = this.words;
  localAt = 0;

  /**
   * The peer that has an address and a port; for what is known at the start.
   * @throws RangeError where the address is neither IPv4 nor IPv6
   */
  static at(address: string, port: number): Peer {
    const peer = new Peer();
    const name = encodeInet(address, port);
    peer.take(new Int32Array(name.buffer), 0, name.length);
    return peer;
  }

  /**
   * Becomes the peer whose sockaddr of `length` bytes lies in `words` from word `at`; no more is known of it.
   */
  take(words: Int32Array, at: number, length: number, uid = UNKNOWN_USER): void {
    this.words = words;
    this.at = at;
    this.length = length;
    this.uid = uid;
    this.fd = -1;
    this.localFamily = 0;
    const head = length < 2 ? 0 : words[at];
    const family = head & 0xffff;
    // The upper half has the port's two bytes in network order.
    this.port = (head >>> 24) | ((head >>> 8) & 0xff00);
    if (family === AF_INET) return this.#takeV4(words[at + V4]);
    if (family !== AF_INET6) return this.#takeNone();
    const from = at + V6;
    if (words[from] === 0 && words[from + 1] === 0 && words[from + 2] === MAPPED) {
      return this.#takeV4(words[from + 3]);
    }
    this.family = 6;
    this.scope = isLinkLocal(words[from]) ? words[at + SCOPE] : 0;
    for (let i = 0; i < 4; i++) this.address[i] = words[from + i];
  }

  /** Becomes the sender of datagram `i` of a batch. */
  takeSender(batch: DatagramBatch, i: number): void {
    const { words } = batch.arena;
    this.take(words, batch.nameAt(i) >> 2, Math.min(batch.nameLengthOf(i), NAME_SIZE), senderUser(batch, i));
    const family = destinationFamily(batch, i);
    if (family === 0) return;
    this.localFamily = family;
    this.localWords = words;
    this.localAt = destinationAt(batch, i, family) >> 2;
  }

  /**
   * Becomes the client of the connection `fd`, which accept(2) has just returned. A TCP client's user is
   * asked for later (recording/client_users.ts).
   * @param tellLocal whether to ask for the address that it connected to
   */
  takeAccepted(fd: number, tellLocal: boolean): void {
    this.#takeClient(fd, acceptedWords, accepted.length[0], tellLocal);
    // A Unix client may have no name at all: then its address is not even a family.
    if (this.length < 2 || (this.words[0] & 0xffff) === AF_UNIX) this.uid = peerUser(fd);
  }

  /** Becomes the client of a connection that was accepted earlier, or by another worker. */
  takeHanded({ fd, name, length, uid, told }: HandedPeer, tellLocal: boolean): void {
    this.#takeClient(fd, new Int32Array(name.buffer, name.byteOffset, name.length >> 2), length, tellLocal);
    this.uid = uid;
    this.told = told;
  }

  #takeClient(fd: number, words: Int32Array, length: number, tellLocal: boolean): void {
    this.take(words, 0, length);
    this.fd = fd;
    this.told = false;
    if (!tellLocal || !readLocalName(fd)) return;
    this.localWords = localName.words;
    this.localFamily = (localName.words[0] & 0xffff) === AF_INET ? 4 : 6;
    this.localAt = this.localFamily === 4 ? V4 : V6;
  }

  /** Its sockaddr, padded to whole words, as these are compared: a copy of its own. */
  get name(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.words.slice(this.at, this.at + ((this.length + 3) >> 2)).buffer);
  }

  /** Whether the address is 0.0.0.0 or ::, where a socket is bound to every address. */
  get isUnspecified(): boolean {
    const { family, address } = this;
    return family !== 0 && (address[0] | address[1] | address[2] | address[3]) === 0;
  }

  /** Whether both have one address, whatever their ports. */
  hasAddressOf({ family, address }: Peer): boolean {
    if (family !== this.family || family === 0) return false;
    for (let i = 0; i < 4; i++) if (address[i] !== this.address[i]) return false;
    return true;
  }

  #takeV4(address: number): void {
    this.family = 4;
    this.address[0] = address;
    this.address[1] = this.address[2] = this.address[3] = 0;
  }

  #takeNone(): void {
    this.family = 0;
    this.port = 0;
  }
}

/** What is handed on of a connection's client. */
export interface HandedPeer {
  readonly fd: number;
  /** Its sockaddr, padded to whole words, and its bytes. */
  readonly name: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** Its user as a signed word, or UNKNOWN_USER. */
  readonly uid: number;
  /** {@linkcode Peer.told} */
  readonly told: boolean;
}

/** In the second word of a key: an address of either family, or a user. A port is below. */
const KEY_V4 = 1 << 16;
const KEY_USER = 2 << 16;
/** An address of IPv6 has 30 bits of its last word there besides. */
const KEY_V6 = 1 << 30;

/** What limits tell peers apart by: two words, never 0 and 0, and their hash. */
export class LimitKey {
  one = 0;
  other = 0;
  hash = 0;

  /**
   * Becomes the key of a peer's address, or on a Unix socket of its user.
   * @param port 0 for every port of the address
   * @returns itself
   */
  of({ family, address, scope, uid }: Peer, port = 0): this {
    if (family === 0) {
      this.one = uid;
      this.other = KEY_USER;
      this.hash = mix(KEY_USER, uid);
    } else if (family === 4) {
      this.one = address[0];
      this.other = KEY_V4 | port;
      this.hash = mix(mix(KEY_V4, address[0]), port);
    } else {
      const hash = mix(mix(mix(mix(KEY_V6 ^ scope, address[0]), address[1]), address[2]), address[3]);
      this.one = this.hash = mix(hash, port);
      this.other = KEY_V6 | (address[3] >>> 2);
    }
    return this;
  }
}

/** Mixes a word into a hash. */
function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
