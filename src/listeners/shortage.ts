// Whether a shortage of descriptors is news: a lab that has none left tries again twice a second, for as long as it takes, and
// one that is at its limit has none left again and again. Not here: what is done about it (accepting.ts).

import { EMFILE, ENFILE, ENOBUFS, ENOMEM } from "../posix/constants.ts";
import { SystemError } from "../posix/system_error.ts";

/** A shortage that comes back sooner is the same one. */
const QUIET_MS = 60_000;

/** Whether an errno of accept(2) says that there is no descriptor, or no memory, left. */
export function isShortage(error: number): boolean {
  return error === EMFILE || error === ENFILE || error === ENOBUFS || error === ENOMEM;
}

export class Shortage {
  #lastAt = -Infinity;

  /** What is to be said of a shortage at `now`; undefined when it was said already. */
  news(error: number, now: number): string | undefined {
    const isNew = now - this.#lastAt > QUIET_MS;
    this.#lastAt = now;
    if (!isNew) return undefined;
    return `${new SystemError("accept4", error).message}; who waits is accepted when others have left`;
  }
}
