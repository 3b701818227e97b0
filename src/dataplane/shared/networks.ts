// Which of the configuration's networks a peer's address is in: those that the lab serves, those of balancers.
// Asked with every message, so it allocates nothing; comparing with a few networks is faster than any table.
import type { Network } from "../../config/types.ts";
import { isMapped, MAPPED_BYTES } from "../../text/address.ts";
import type { Peer } from "./peer.ts";

/** 127.0.0.1, as a word in a sockaddr holds it. */
const LOOPBACK = 0x0100_007f;

const MAPPED_BITS = 8 * MAPPED_BYTES;

/** The networks that a list of the configuration names. */
export class Networks {
  /** Every address is in them. */
  readonly everybody: boolean;
  /** 127.0.0.1 is in them. */
  readonly loopback: boolean;
  /** Mask and address, a word each. */
  readonly #v4: Int32Array;
  /** Four words of masks, then four of addresses. */
  readonly #v6: Int32Array;

  constructor(networks: readonly Network[]) {
    const all = (family: 4 | 6) => networks.some((each) => each.family === family && each.bits === 0);
    this.everybody = all(4) && all(6);
    const v4 = networks.flatMap((each) => each.family === 4 ? [each] : unmapped(each));
    this.#v4 = Int32Array.from(v4.flatMap(wordsOf));
    this.loopback = this.#hasV4(LOOPBACK);
    this.#v6 = Int32Array.from(networks.filter(({ family }) => family === 6).flatMap(wordsOf));
  }

  /** Whether a peer's address is in any; a Unix client has none, and is. */
  has({ family, address }: Peer): boolean {
    if (family === 4) return this.#hasV4(address[0]);
    return family === 0 || this.#hasV6(address);
  }

  #hasV4(address: number): boolean {
    const networks = this.#v4;
    for (let i = 0; i < networks.length; i += 2) {
      if ((address & networks[i]) === networks[i + 1]) return true;
    }
    return false;
  }

  #hasV6(address: Int32Array): boolean {
    const networks = this.#v6;
    for (let i = 0; i < networks.length; i += 8) {
      let word = 0;
      while (word < 4 && (address[word] & networks[i + word]) === networks[i + 4 + word]) word++;
      if (word === 4) return true;
    }
    return false;
  }
}

/** The IPv4 network that one of IPv6 spells, if it spells one. */
function unmapped({ family, bytes, bits }: Network): Network[] {
  const spells = family === 6 && bits >= MAPPED_BITS && isMapped(bytes);
  return spells ? [{ family: 4, bytes: bytes.slice(MAPPED_BYTES), bits: bits - MAPPED_BITS }] : [];
}

/** Its masks and its address, as words in the order of the bytes. */
function wordsOf({ bytes, bits }: Network): number[] {
  const masks = bytes.map((_, i) => 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - 8 * i))));
  return [...new Int32Array(Uint8Array.from([...masks, ...bytes]).buffer)];
}
