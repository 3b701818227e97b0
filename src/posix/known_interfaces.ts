// This machine's interfaces as last seen, for all of a thread who ask again and again: asking the kernel costs tens of
// microseconds. When there is no descriptor left to ask with, those of the last time are good enough.

import { type InterfaceAddress, listInterfaces, type NetworkInterface } from "./interfaces.ts";
import { SystemError } from "./system_error.ts";

/** How long they are believed to be the same. */
const INTERFACES_MS = 1000;

export class KnownInterfaces {
  readonly #list: () => readonly NetworkInterface[];
  #last: readonly NetworkInterface[] = [];
  #addresses: readonly InterfaceAddress[] = [];
  #askedAt = -Infinity;

  /** Asks once: what is loaded on first use needs descriptors too. */
  constructor(list: () => readonly NetworkInterface[] = listInterfaces) {
    this.#list = list;
    this.#ask();
  }

  /** @param now monotonic milliseconds */
  look(now: number): readonly NetworkInterface[] {
    this.#renew(now);
    return this.#last;
  }

  /** Every address of them, loopback's too; the same array until they are asked for again. */
  addresses(now: number): readonly InterfaceAddress[] {
    this.#renew(now);
    return this.#addresses;
  }

  /** Whether an address is one of theirs. */
  have(address: string, now: number): boolean {
    return this.addresses(now).some((each) => each.address === address);
  }

  /** The name of the interface with that index; "" where there is none now. */
  nameOf(index: number, now: number): string {
    return this.look(now).find((each) => each.index === index)?.name ?? "";
  }

  #renew(now: number): void {
    if (now - this.#askedAt < INTERFACES_MS) return;
    this.#askedAt = now;
    this.#ask();
  }

  #ask(): void {
    try {
      this.#last = this.#list();
      this.#addresses = this.#last.flatMap(({ addresses }) => addresses);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }
}
