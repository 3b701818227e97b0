// Accepting while there are descriptors for it: some are kept for the rest of the lab (its board, its journal, a new worker),
// which can't wait as a client in the backlog can. That there are none is news once: a lab that has none left tries again
// twice a second for as long as it takes. Not here: the waiting itself (accepting.ts).

import { EMFILE, ENFILE, ENOBUFS, ENOMEM } from "../posix/constants.ts";
import { usedDescriptors } from "../posix/epoll.ts";
import { accept } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";

/** Descriptors that connections leave free, of all that the process may have; of few, this part. */
const RESERVED = 16;
const RESERVED_PART = 1 / 8;

/**
 * Descriptors that connections leave free besides where each gets a worker of its own, or this part: Deno opens some for a
 * worker, and connections that wait for one must not have taken them.
 */
const FOR_WORKERS = 40;
const FOR_WORKERS_PART = 1 / 4;

/** A shortage that comes back sooner is the same one. */
const QUIET_MS = 60_000;

/** Whether an errno of {@linkcode Shortage.accept} says that there is no descriptor, or no memory, left. */
export function isShortage(error: number): boolean {
  return error === EMFILE || error === ENFILE || error === ENOBUFS || error === ENOMEM;
}

/** How many of a process's descriptors are not for connections. */
export function reservedDescriptors(limit: number): number {
  return Math.min(RESERVED, Math.floor(limit * RESERVED_PART));
}

export class Shortage {
  /** Numbers from here on are not for connections. */
  readonly #most: number;
  /** The last number given was one of those. */
  #near = false;
  #lastAt = -Infinity;

  /**
   * @param limit descriptors that the process may have
   * @param isolates whether connections get workers of their own
   */
  constructor(limit: number, isolates = false) {
    const forWorkers = isolates ? Math.min(FOR_WORKERS, Math.floor(limit * FOR_WORKERS_PART)) : 0;
    this.#most = limit - reservedDescriptors(limit) - forWorkers;
  }

  /** As {@linkcode accept}, but EMFILE already when there are only few descriptors left. */
  accept(fd: number): number {
    if (this.#near && this.#isNear()) return -EMFILE;
    const accepted = accept(fd);
    // The kernel gives the lowest number that is free.
    this.#near = accepted >= this.#most;
    return accepted;
  }

  /** What is to be said of a shortage at `now`; undefined when it was said already. */
  news(error: number, now: number): string | undefined {
    const isNew = now - this.#lastAt > QUIET_MS;
    this.#lastAt = now;
    if (!isNew) return undefined;
    return `${new SystemError("accept4", error).message}; who waits is accepted when others have left`;
  }

  #isNear(): boolean {
    try {
      return usedDescriptors() >= this.#most;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return true;
    }
  }
}
