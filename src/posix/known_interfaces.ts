// This machine's interfaces as last seen: when there is no descriptor left to ask the kernel with, those of the last time are
// good enough, and whoever looks every second must not die of it. Not here: who looks how often.

import { type InterfaceAddress, listInterfaces, type NetworkInterface } from "./interfaces.ts";
import { SystemError } from "./system_error.ts";

export class KnownInterfaces {
  #last: readonly NetworkInterface[] = [];

  /** Asks once: what is loaded on first use needs descriptors too. */
  constructor() {
    this.look();
  }

  look(): readonly NetworkInterface[] {
    try {
      this.#last = listInterfaces();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
    return this.#last;
  }

  /** Every address of them, loopback's too. */
  addresses(): InterfaceAddress[] {
    return this.look().flatMap(({ addresses }) => addresses);
  }

  /** The same as text. */
  texts(): string[] {
    return this.addresses().map(({ address }) => address);
  }
}

/** Lists interfaces as {@linkcode KnownInterfaces} does. */
export function knownInterfaces(): () => readonly NetworkInterface[] {
  const known = new KnownInterfaces();
  return () => known.look();
}
