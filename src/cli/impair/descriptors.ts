// The descriptors of `guichet impair`, and what is to be done when one is ready: a poll(2) set of a fixed size, in which
// each has a place while it is open.
import { PollSet, type Waited, type Waiter } from "../../posix/poll.ts";

/** What waits on a descriptor. */
export interface Watched {
  /** @param found POLLIN and its like, by bits; POLLERR and POLLHUP too */
  readonly ready: (found: number) => void;
}

export class Descriptors {
  readonly #set: PollSet;
  readonly #watched: (Watched | undefined)[] = [];
  readonly #free: number[] = [];

  /** @param most descriptors at a time */
  constructor(most: number) {
    this.#set = new PollSet(most);
    for (let place = most - 1; place >= 0; place--) this.#free.push(place);
  }

  /** Whether so many more may be added. */
  hasRoom(count: number): boolean {
    return this.#free.length >= count;
  }

  /** Watches a descriptor; there must be room. @returns its place */
  add(fd: number, events: number, watched: Watched): number {
    const place = this.#free.pop()!;
    this.#watched[place] = watched;
    this.#set.watch(place, fd, events);
    return place;
  }

  /** Changes what a place waits for; 0 is what poll always tells. */
  watch(place: number, fd: number, events: number): void {
    this.#set.watch(place, fd, events);
  }

  /** Before its descriptor is closed. */
  remove(place: number): void {
    this.#set.watch(place, -1, 0);
    this.#watched[place] = undefined;
    this.#free.push(place);
  }

  /**
   * Waits until a descriptor is ready, or for a time, and has those that are ready do their work.
   * @param deadline as the waiter tells the time
   */
  async wait(waiter: Waiter, deadline: number): Promise<Waited> {
    const waited = await waiter.poll(this.#set, deadline);
    if (waited !== "ready") return waited;
    for (let place = 0; place < this.#set.count; place++) {
      const found = this.#set.found(place);
      // One that was ready may have closed another.
      if (found !== 0) this.#watched[place]?.ready(found);
    }
    return waited;
  }
}
