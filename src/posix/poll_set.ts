// poll(2) on several descriptors: what the course's select does, without FD_SETSIZE and without rebuilding the sets.
// Not here: one descriptor (poll.ts), deadlines (waiter.ts), the daemon's loop (epoll.ts).

import { EINTR } from "./constants.ts";
import { errno } from "./errno.ts";
import { LAYOUT } from "./layout.ts";
import { libc } from "./libc.ts";
import { SystemError } from "./system_error.ts";

const { size, fields } = LAYOUT.pollfd;

/** An array of struct pollfd. */
export class PollSet {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  /** @param count descriptors there may be */
  constructor(readonly count: number) {
    this.#bytes = new Uint8Array(count * size);
    this.#view = new DataView(this.#bytes.buffer);
    for (let i = 0; i < count; i++) this.watch(i, -1, 0);
  }

  /**
   * Says what entry `index` waits for from now on. The kernel adds POLLERR and POLLHUP, whatever is asked.
   *
   * @param fd -1 for nothing: the kernel passes over it
   * @param events POLLIN and its like, by bits
   */
  watch(index: number, fd: number, events: number): void {
    this.#view.setInt32(index * size + fields.fd, fd, true);
    this.#view.setInt16(index * size + fields.events, events, true);
    this.#view.setInt16(index * size + fields.revents, 0, true);
  }

  /** What the last {@linkcode poll} found at entry `index`. */
  found(index: number): number {
    return this.#view.getInt16(index * size + fields.revents, true);
  }

  /**
   * poll(2).
   *
   * @param timeout milliseconds; 0 only looks, -1 waits for ever
   * @returns how many entries have found something; 0 after the timeout, or when a signal came first
   * @throws SystemError
   */
  poll(timeout: number): number {
    const ready = libc().poll(this.#bytes, this.count, timeout);
    if (ready >= 0) return ready;
    const error = errno();
    if (error !== EINTR) throw new SystemError("poll", error);
    // The kernel leaves revents as they were, from the call before.
    for (let i = 0; i < this.count; i++) this.#view.setInt16(i * size + fields.revents, 0, true);
    return 0;
  }
}
