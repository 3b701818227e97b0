// poll(2) on one descriptor: a short, bounded wait where an event loop would be too much. poll(2) on several
// descriptors: what the course's select does, without FD_SETSIZE and without rebuilding the sets. Waiting for
// descriptors with a deadline, on the main thread, without making the process deaf. poll(2) blocks the
// thread, and JavaScript's signal listeners, timers and output run on that same thread; so it is called in
// short slices, and the event loop gets a turn between them. Two other ways were weighed: a non-blocking FFI
// call runs on a thread of its own and costs 50 us, which a round trip of 20 us would drown in, and cannot be
// ended early; and no listener at all, which makes Ctrl-C kill the process at once, before it can say how far
// it came. connect(2) with a deadline: started on a non-blocking socket, ready when the socket can be
// written, its outcome in SO_ERROR (connect(2), EINPROGRESS).
import { EAGAIN, EINPROGRESS, EINTR, POLLOUT } from "./constants.ts";
import { SystemError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { errno, libc } from "./libc.ts";
import { pendingError } from "./options.ts";
import { connect } from "./socket.ts";

const pollfd = new Uint8Array(LAYOUT.pollfd.size);
const fields = new DataView(pollfd.buffer);

/**
 * Waits until `fd` is ready for one of `events` or `timeout` milliseconds (-1: for ever) have passed.
 * @returns the events that are there; 0 when none came in time or a signal came first
 */
export function pollOne(fd: number, events: number, timeout: number): number {
  fields.setInt32(LAYOUT.pollfd.fields.fd, fd, true);
  fields.setInt16(LAYOUT.pollfd.fields.events, events, true);
  fields.setInt16(LAYOUT.pollfd.fields.revents, 0, true);
  if (libc().poll(pollfd, 1, timeout) < 0) {
    const error = errno();
    if (error === EINTR) return 0;
    throw new SystemError("poll", error);
  }
  return fields.getInt16(LAYOUT.pollfd.fields.revents, true);
}

const { size, fields: setFields } = LAYOUT.pollfd;

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
    this.#view.setInt32(index * size + setFields.fd, fd, true);
    this.#view.setInt16(index * size + setFields.events, events, true);
    this.#view.setInt16(index * size + setFields.revents, 0, true);
  }

  /** What the last {@linkcode poll} found at entry `index`. */
  found(index: number): number {
    return this.#view.getInt16(index * size + setFields.revents, true);
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
    for (let i = 0; i < this.count; i++) this.#view.setInt16(i * size + setFields.revents, 0, true);
    return 0;
  }
}

/** Longest that a poll holds the thread, in milliseconds: how late Ctrl-C may be noticed. A signal also ends a poll. */
const SLICE = 50;

/** What a wait came to. */
export type Waited = "ready" | "late" | "stopped";

/** What a {@linkcode Waiter} is told. */
interface WaitOptions {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Aborted when waiting is to end. */
  stop: AbortSignal;
  /** Called between slices: a place to show progress. */
  onTurn?: () => void;
}

export class Waiter {
  readonly #around: WaitOptions;
  readonly #one = new PollSet(1);
  #lastTurn: number;

  constructor(around: WaitOptions) {
    this.#around = around;
    this.#lastTurn = around.now();
  }

  /** Milliseconds on the clock that deadlines are on. */
  now(): number {
    return this.#around.now();
  }

  /** Whether it was told to stop. */
  get stopped(): boolean {
    return this.#around.stop.aborted;
  }

  /**
   * Waits until `fd` is ready for one of `events`, or has failed or hung up.
   *
   * @param events POLLIN and its like, by bits
   * @param deadline on {@linkcode now}'s clock; Infinity for none
   */
  ready(fd: number, events: number, deadline: number): Promise<Waited> {
    this.#one.watch(0, fd, events);
    return this.poll(this.#one, deadline);
  }

  /** Waits until one of several descriptors has something; the set then tells what. */
  async poll(set: PollSet, deadline: number): Promise<Waited> {
    // Answers that always are there already must not keep the event loop from its turns.
    if (this.now() - this.#lastTurn >= SLICE) await this.#turn();
    while (!this.stopped) {
      const left = deadline - this.now();
      // Rounded up: rounded down, the last fraction of a millisecond would be spent polling without rest.
      if (set.poll(Math.ceil(Math.min(SLICE, Math.max(0, left)))) > 0) return "ready";
      if (left <= 0) return "late";
      await this.#turn();
    }
    return "stopped";
  }

  /** Lets time pass. */
  async pause(ms: number): Promise<Waited> {
    this.#one.watch(0, -1, 0);
    return await this.poll(this.#one, this.now() + ms);
  }

  async #turn(): Promise<void> {
    // A timer's turn: a microtask would not let signals and writes in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#lastTurn = this.now();
    this.#around.onTurn?.();
  }
}

/** What a connect came to: connected, an errno (positive), or what the wait came to. */
type Connected = "connected" | number | Exclude<Waited, "ready">;

/** Milliseconds between two tries at a Unix socket whose queue is full: unlike TCP, it refuses at once (EAGAIN). */
const TRY_AGAIN = 20;

/**
 * Connects a non-blocking socket.
 *
 * @param to a sockaddr as address.ts encodes it
 * @param deadline on the waiter's clock
 */
export async function connectWithin(
  fd: number,
  to: Uint8Array<ArrayBuffer>,
  deadline: number,
  waiter: Waiter,
): Promise<Connected> {
  let error = -connect(fd, to);
  while (error === EAGAIN) {
    if (waiter.now() >= deadline) return "late";
    if (await waiter.pause(TRY_AGAIN) === "stopped") return "stopped";
    error = -connect(fd, to);
  }
  if (error === 0) return "connected";
  if (error !== EINPROGRESS) return error;
  const waited = await waiter.ready(fd, POLLOUT, deadline);
  if (waited !== "ready") return waited;
  const outcome = pendingError(fd);
  return outcome === 0 ? "connected" : outcome;
}
