// How many connections each client's address has open with a listener, as this worker knows it. Not here: limits on it.

import { AF_INET, AF_INET6 } from "../posix/constants.ts";
import { LAYOUT } from "../posix/layout.ts";
import type { Comer } from "./observer.ts";
import { int32 } from "../text/ints.ts";
import { isMapped, MAPPED_BYTES } from "../text/address.ts";

const V4 = LAYOUT.sockaddr_in.fields.sin_addr;
const V6 = LAYOUT.sockaddr_in6.fields.sin6_addr;

/** What an address is counted by: a number for IPv4, in either spelling, a text for IPv6 and for Unix users. */
export function addressKey({ name, length, uid }: Comer): string | number {
  const family = length < 2 ? 0 : name[0] | (name[1] << 8);
  if (family === AF_INET) return int32(name, V4, true);
  if (family !== AF_INET6) return `user ${uid}`;
  if (isMapped(name, V6)) return int32(name, V6 + MAPPED_BYTES, true);
  return String.fromCharCode(...name.subarray(V6, V6 + 16));
}

export class OpenAddresses {
  readonly #open = new Map<string | number, number>();

  /** A connection of this address was accepted. @param key as {@linkcode addressKey} has it */
  opened(key: string | number): void {
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
  }

  /** One was closed. @returns how many are open still */
  closed(key: string | number): number {
    const left = (this.#open.get(key) ?? 1) - 1;
    if (left <= 0) this.#open.delete(key);
    else this.#open.set(key, left);
    return Math.max(0, left);
  }
}
