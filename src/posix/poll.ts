// poll(2): on one descriptor, on several (what the course's select does, without FD_SETSIZE and without
// rebuilding the sets), and on the main thread with a deadline, without making the process deaf; and
// connect(2) with a deadline.
//
// poll(2) blocks the thread, and JavaScript's signal listeners, timers and output run on that same thread. So
// a Waiter calls it in short slices and gives the event loop a turn between them. A non-blocking FFI call
// instead would cost 50 us, which a round trip of 20 us would drown in, and could not be ended early; without
// a listener, Ctrl-C would kill the process before it can say how far it came.
import { EAGAIN, ECANCELED, EINPROGRESS, EINTR, POLLOUT } from "./constants.ts";
import { SystemError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { errno, libc } from "./libc.ts";
import { connect, NOT_YET, pendingError } from "./socket.ts";

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
   * @param count entries that are looked at, from the first; all, unless given
   * @returns how many entries have found something; 0 after the timeout, or when a signal came first
   * @throws SystemError
   */
  poll(timeout: number, count = this.count): number {
    const ready = libc().poll(this.#bytes, count, timeout);
    if (ready >= 0) return ready;
    const error = errno();
    if (error !== EINTR) throw new SystemError("poll", error);
    // The kernel leaves revents as they were, from the call before.
    for (let i = 0; i < this.count; i++) this.#view.setInt16(i * size + fields.revents, 0, true);
    return 0;
  }
}

const single = new PollSet(1);

/**
 * Waits until `fd` is ready for one of `events` or `timeout` milliseconds (-1: for ever) have passed: a
 * short, bounded wait where an event loop would be too much.
 * @returns the events that are there; 0 when none came in time or a signal came first
 */
export function pollOne(fd: number, events: number, timeout: number): number {
  single.watch(0, fd, events);
  single.poll(timeout);
  return single.found(0);
}

/**
 * Longest that a poll holds the thread, in milliseconds: how late Ctrl-C may be noticed. A signal also ends a
 * poll.
 */
const SLICE = 50;

/** What a wait came to. */
export type Waited = "ready" | "late" | "stopped";

/** Waits for descriptors with a deadline, on the main thread. */
export class Waiter {
  readonly #stop: AbortSignal;
  readonly #onTurn: () => void;
  readonly #one = new PollSet(1);
  #lastTurn = performance.now();

  /**
   * @param stop aborted when waiting is to end
   * @param onTurn called between slices: a place to show progress
   */
  constructor(stop: AbortSignal, onTurn = (): void => {}) {
    this.#stop = stop;
    this.#onTurn = onTurn;
  }

  /** The time that deadlines are on, monotonic milliseconds. */
  monotonic(): number {
    return performance.now();
  }

  /** Whether it was told to stop. */
  get stopped(): boolean {
    return this.#stop.aborted;
  }

  /**
   * Waits until `fd` is ready for one of `events`, or has failed or hung up.
   *
   * @param events POLLIN and its like, by bits
   * @param deadline as {@linkcode monotonic} tells the time; Infinity for none
   */
  ready(fd: number, events: number, deadline: number): Promise<Waited> {
    this.#one.watch(0, fd, events);
    return this.poll(this.#one, deadline);
  }

  /** Waits until one of several descriptors has something; the set then tells what. */
  async poll(set: PollSet, deadline: number): Promise<Waited> {
    // Answers that always are there already must not keep the event loop from its turns.
    if (this.monotonic() - this.#lastTurn >= SLICE) await this.#turn();
    while (!this.stopped) {
      const left = deadline - this.monotonic();
      // Rounded up: rounded down, the last fraction of a millisecond would be spent polling without rest.
      if (set.poll(Math.ceil(Math.min(SLICE, Math.max(0, left)))) > 0) return "ready";
      if (left <= 0) return "late";
      await this.#turn();
    }
    return "stopped";
  }

  /** Lets time pass, in milliseconds. */
  async pause(ms: number): Promise<Waited> {
    this.#one.watch(0, -1, 0);
    return await this.poll(this.#one, this.monotonic() + ms);
  }

  async #turn(): Promise<void> {
    // A timer's turn: a microtask would not let signals and writes in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#lastTurn = this.monotonic();
    this.#onTurn();
  }
}

/**
 * Milliseconds between two tries at a Unix socket whose queue is full: unlike TCP, it refuses at once
 * (EAGAIN).
 */
const TRY_AGAIN = 20;

/**
 * connect(2) of a non-blocking socket, with a deadline: it is ready when the socket can be written, and its
 * outcome is in SO_ERROR (connect(2), EINPROGRESS).
 *
 * @param to a sockaddr as address.ts encodes it
 * @param deadline as the waiter tells the time
 * @returns 0, or a negative errno: {@linkcode NOT_YET} when the deadline came first, -ECANCELED when the
 * waiter was stopped
 */
export async function connectWithin(
  fd: number,
  to: Uint8Array<ArrayBuffer>,
  deadline: number,
  waiter: Waiter,
): Promise<number> {
  let result = connect(fd, to);
  while (result === -EAGAIN) {
    if (waiter.monotonic() >= deadline) return NOT_YET;
    if (await waiter.pause(TRY_AGAIN) === "stopped") return -ECANCELED;
    result = connect(fd, to);
  }
  if (result !== -EINPROGRESS) return result;
  const waited = await waiter.ready(fd, POLLOUT, deadline);
  if (waited === "ready") return pendingError(fd);
  return waited === "late" ? NOT_YET : -ECANCELED;
}
