// This machine's addresses as last seen: when there is no descriptor left to ask the kernel with, those of the last time are
// good enough. Not here: who asks how often.

import { type InterfaceAddress, interfaceAddresses } from "../posix/interfaces.ts";
import { SystemError } from "../posix/system_error.ts";

export class KnownAddresses {
  #last: readonly InterfaceAddress[] = [];

  /** Asks once: what is loaded on first use needs descriptors too. */
  constructor() {
    this.look();
  }

  /** Every address of its interfaces, loopback's too. */
  look(): readonly InterfaceAddress[] {
    try {
      this.#last = interfaceAddresses();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
    return this.#last;
  }

  /** The same as text. */
  texts(): string[] {
    return this.look().map(({ address }) => address);
  }
}
