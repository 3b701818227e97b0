// Names of this machine's interfaces by their index, asked for again when they may have changed. Not here: their
// addresses (destination_kind.ts).

import type { NetworkInterface } from "../posix/interfaces.ts";
import { knownInterfaces } from "../posix/known_interfaces.ts";

/** How long names are believed to be the same: asking for them costs tens of microseconds. */
const NAMES_MS = 1000;

export class InterfaceNames {
  readonly #clock: () => number;
  readonly #list: () => readonly NetworkInterface[];
  #names = new Map<number, string>();
  #until = -Infinity;

  /** @param clock monotonic milliseconds */
  constructor(clock: () => number, list: () => readonly NetworkInterface[] = knownInterfaces()) {
    this.#clock = clock;
    this.#list = list;
  }

  /** The name of the interface with that index; "" where there is none now. */
  of(index: number): string {
    if (this.#until <= this.#clock()) {
      this.#until = this.#clock() + NAMES_MS;
      this.#names = new Map(this.#list().map((each) => [each.index, each.name]));
    }
    return this.#names.get(index) ?? "";
  }
}
