// Whether a peer's address is this machine's own, or one for many. Asked with every message, so it allocates
// nothing; comparing with a few addresses is faster than any table.
import { parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { broadcastsOf } from "../../posix/system/interfaces.ts";
import type { Peer } from "../shared/peer.ts";

/** 127.0.0.0/8 in the first byte of a word in network order, and the last word of ::1. */
const LOOPBACK_NETWORKS = 127;
const LAST_OF_LOOPBACK = 0x0100_0000;

/** 224.0.0.0/4 and 255.255.255.255, ff00::/8: nobody's own. */
const MULTICAST_BITS = 0xf0;
const MULTICAST = 0xe0;
const LIMITED_BROADCAST = -1;
const MULTICAST_V6 = 0xff;

/** What matters here of an interface's address. */
export interface LocalAddress {
  readonly address: string;
  readonly netmask?: string;
  readonly broadcast?: string;
}

/** This machine's own addresses, and its networks' broadcast addresses. */
export class LocalNetwork {
  readonly #addresses: (now: number) => readonly LocalAddress[];
  #seen: readonly LocalAddress[] | undefined;
  #own = new Int32Array(0);
  /** Four words each. */
  #own6 = new Int32Array(0);
  #broadcasts = new Int32Array(0);

  /** @param addresses at that time, in monotonic milliseconds; the same array while they are the same */
  constructor(addresses: (now: number) => readonly LocalAddress[]) {
    this.#addresses = addresses;
  }

  /** Whether an address is one of this machine's. */
  isOwn(peer: Peer, now: number): boolean {
    const { family, address } = peer;
    // 0.0.0.0 is where a group's message comes from whose interface has no address but loopback's (RFC 1122,
    // 3.2.1.3); from another machine the kernel takes none.
    if (family === 4 && ((address[0] & 0xff) === LOOPBACK_NETWORKS || address[0] === 0)) return true;
    if (family === 6 && isLoopback6(address)) return true;
    return this.isInterface(peer, now);
  }

  /** Whether an address is one that an interface has: of loopback's network that is 127.0.0.1 only, as a rule. */
  isInterface({ family, address }: Peer, now: number): boolean {
    this.#renew(now);
    return family === 4 ? this.#own.includes(address[0]) : this.#hasOwn6(address);
  }

  /**
   * Whether an address is a broadcast or multicast one: nobody sends from those but to make us answer many.
   */
  isForMany({ family, address }: Peer, now: number): boolean {
    if (family !== 4) return family === 6 && (address[0] & 0xff) === MULTICAST_V6;
    if ((address[0] & MULTICAST_BITS) === MULTICAST || address[0] === LIMITED_BROADCAST) return true;
    this.#renew(now);
    return this.#broadcasts.includes(address[0]);
  }

  #hasOwn6(address: Int32Array): boolean {
    const own = this.#own6;
    for (let i = 0; i < own.length; i += 4) {
      let word = 0;
      while (word < 4 && own[i + word] === address[word]) word++;
      if (word === 4) return true;
    }
    return false;
  }

  #renew(now: number): void {
    const all = this.#addresses(now);
    if (all === this.#seen) return;
    this.#seen = all;
    this.#own = addressWords(all.map(({ address }) => parseIPv4(address)));
    this.#own6 = addressWords(all.map(({ address }) => parseIPv6(address.split("%")[0])));
    this.#broadcasts = addressWords(all.flatMap(broadcastsOf).map(parseIPv4));
  }
}

function isLoopback6(address: Int32Array): boolean {
  return address[0] === 0 && address[1] === 0 && address[2] === 0 && address[3] === LAST_OF_LOOPBACK;
}

/** Addresses as their words lie in a sockaddr. */
function addressWords(addresses: readonly (Uint8Array | undefined)[]): Int32Array<ArrayBuffer> {
  const bytes = addresses.flatMap((each) => each === undefined ? [] : [...each]);
  return new Int32Array(Uint8Array.from(bytes).buffer);
}
