// How many students may appear: a program makes up the addresses that datagrams come from as fast as it
// sends, and each of them would be a row on the board and rows in the journal. Those beyond are counted
// together.
import type { Clock } from "../../exchange/clock.ts";
import { networkOf } from "../../text/address.ts";

/** New addresses a minute: two lecture halls that begin at the same word. */
export const MOST_NEW = 600;

/** The same of one IPv6 network, whose 2^64 addresses one machine may take: a room has one network. */
export const MOST_NEW_OF_NETWORK = 120;

/** Milliseconds. */
const MINUTE = 60_000;

/** Addresses that are known: a day of classes. The one that was silent longest is forgotten first. */
const MOST_KNOWN = 20_000;

export class Arrivals {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #known = new Set<string>();
  #minute = 0;
  #new = 0;
  /** The last minute in which one was not admitted. */
  #refusedIn = -2;
  /** New ones in this minute, by IPv6 network. */
  readonly #ofNetwork = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /**
   * Whether an address is a student's: one that is known, or one for which there is room in this minute.
   *
   * @param proven it has a connection: then only its network's share counts
   */
  admit(address: string, { proven = false } = {}): boolean {
    if (this.#known.has(address)) {
      this.remember(address);
      return true;
    }
    const minute = Math.floor(this.#clock.monotonic() / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#new = 0;
      this.#ofNetwork.clear();
    }
    if (!proven && this.#new >= MOST_NEW) return this.#refuse();
    if (address.includes(":")) {
      const network = networkOf(address);
      const others = this.#ofNetwork.get(network) ?? 0;
      if (others >= MOST_NEW_OF_NETWORK) return this.#refuse();
      this.#ofNetwork.set(network, others + 1);
    }
    if (!proven) this.#new++;
    this.remember(address);
    return true;
  }

  /** What was not told apart in this minute or the last, in words. */
  get problem(): string | undefined {
    if (Math.floor(this.#clock.monotonic() / MINUTE) - this.#refusedIn > 1) return undefined;
    return `Cannot tell all students apart: more than ${MOST_NEW} new addresses in a minute, or ` +
      `${MOST_NEW_OF_NETWORK} of one IPv6 network; the rest are counted together as "others"; ` +
      "look for a program that makes up addresses";
  }

  #refuse(): false {
    this.#refusedIn = this.#minute;
    return false;
  }

  /** An address that has worked here before, or works now. */
  remember(address: string): void {
    this.#known.delete(address);
    if (this.#known.size >= MOST_KNOWN) {
      for (const oldest of this.#known) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.add(address);
  }
}
