// Who a message came from, as far as limits tell clients apart: the address, in one spelling, and the port. One object
// that is filled in again and again, so that looking allocates nothing. Not here: what is limited (admission.ts).
import { encodeInet } from "../../posix/address.ts";
import { AF_INET, AF_INET6 } from "../../posix/constants.ts";
import { LAYOUT } from "../../posix/layout.ts";

/** Words of the addresses in a sockaddr, whose first word is the family and the port. */
const V4 = LAYOUT.sockaddr_in.fields.sin_addr / 4;
const V6 = LAYOUT.sockaddr_in6.fields.sin6_addr / 4;

/** The third word of an IPv4 address that is written in IPv6 (::ffff:0:0/96), as little-endian words hold it. */
const MAPPED = 0xffff_0000 | 0;

export class Sender {
  /** 4 or 6; 0 for a Unix client. An IPv4 address that is written in IPv6 is one of IPv4. */
  family: 0 | 4 | 6 = 0;
  /** The address, as its words lie in a sockaddr: one, or four. */
  readonly address = new Int32Array(4);
  /** The port, its bytes as they lie in a sockaddr. */
  port = 0;

  /**
   * Who sends from an address and a port; for what is known at the start.
   * @throws RangeError where the address is neither IPv4 nor IPv6
   */
  static at(address: string, port: number): Sender {
    const sender = new Sender();
    const name = encodeInet(address, port);
    sender.take(new Int32Array(name.buffer), 0, name.length);
    return sender;
  }

  /** Whether the address is 0.0.0.0 or ::, where a socket is bound to every address. */
  get isUnspecified(): boolean {
    const { family, address } = this;
    return family !== 0 && (address[0] | address[1] | address[2] | address[3]) === 0;
  }

  /** Whether both have one address, whatever their ports. */
  hasAddressOf({ family, address }: Sender): boolean {
    if (family !== this.family || family === 0) return false;
    for (let i = 0; i < 4; i++) if (address[i] !== this.address[i]) return false;
    return true;
  }

  /** Becomes the sender whose sockaddr of `length` bytes lies in `words` from word `at`. */
  take(words: Int32Array, at: number, length: number): void {
    const head = length < 2 ? 0 : words[at];
    const family = head & 0xffff;
    this.port = head >>> 16;
    if (family === AF_INET) return this.#takeV4(words[at + V4]);
    if (family !== AF_INET6) return this.#takeNone();
    const from = at + V6;
    if (words[from] === 0 && words[from + 1] === 0 && words[from + 2] === MAPPED) {
      return this.#takeV4(words[from + 3]);
    }
    this.family = 6;
    for (let i = 0; i < 4; i++) this.address[i] = words[from + i];
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

/** Mixes a word into a hash. */
export function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
