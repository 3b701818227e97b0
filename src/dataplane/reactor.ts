// The loop of a worker, as around select(2): sources (a descriptor, what it waits for, what to do when it is
// ready) and things to do every so often; turn() waits for the next of either. It never awaits.
import type { Clock } from "../exchange/clock.ts";
import { EPERM } from "../posix/constants.ts";
import { Epoll } from "../posix/epoll.ts";
import { SystemError } from "../posix/errors.ts";
import type { Arena } from "../posix/memory.ts";
import { close } from "../posix/socket.ts";

/** How long a turn may wait: periodic work is late by this much at the most. */
export const TICK_MS = 100;

/** Something that waits on a descriptor. */
export interface Source {
  /** @param events EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR as epoll_ctl(2) has them */
  ready(events: number): void;
}

export class Reactor {
  readonly arena: Arena;
  /** Monotonic milliseconds when this turn began; sources use it instead of asking again. */
  now: number;
  readonly #clock: Clock;
  readonly #stillMine: () => boolean;
  readonly #epoll: Epoll;
  readonly #sources: (Source | undefined)[] = [];
  /** By descriptor: how often it was added. Events of an earlier user of the number carry an earlier one. */
  readonly #generations: number[] = [];
  readonly #everyTick = new Set<() => void>();
  readonly #everyTurn = new Set<() => void>();
  #nextTick: number;
  #wakeAt = Infinity;
  /** What {@linkcode wallClock} told in this turn; 0: nothing yet. */
  #wall = 0;

  /**
   * @param stillMine asked after each wait and each source's work; once false, nothing is touched any more:
   *   the supervisor, which took a reactor that stood still for dead, has closed its descriptors, and others
   *   may have their numbers by now
   */
  constructor(arena: Arena, clock: Clock, stillMine: () => boolean) {
    this.arena = arena;
    this.#clock = clock;
    this.#stillMine = stillMine;
    this.#epoll = new Epoll(arena);
    this.now = clock.monotonic();
    this.#nextTick = this.now + TICK_MS;
  }

  /** The epoll's own descriptor, for the worker's ledger. */
  get fd(): number {
    return this.#epoll.fd;
  }

  /**
   * Calls `source.ready` whenever `fd` is ready for one of `events`.
   * @returns false when this kind of descriptor can't be waited for (a regular file, /dev/null)
   * @throws SystemError
   */
  add(fd: number, events: number, source: Source): boolean {
    const generation = ((this.#generations[fd] ?? 0) + 1) | 0;
    const result = this.#epoll.add(fd, events, generation);
    if (result === -EPERM) return false;
    if (result < 0) throw new SystemError("epoll_ctl", -result);
    this.#generations[fd] = generation;
    this.#sources[fd] = source;
    return true;
  }

  /** Changes what an added descriptor waits for; 0 is nothing. @throws SystemError */
  modify(fd: number, events: number): void {
    const result = this.#epoll.modify(fd, events, this.#generations[fd]);
    if (result < 0) throw new SystemError("epoll_ctl", -result);
  }

  /** Forgets a descriptor that stays open. */
  remove(fd: number): void {
    this.#epoll.delete(fd);
    this.forget(fd);
  }

  /** Forgets a descriptor that is about to be closed, which takes it out of the epoll too. */
  forget(fd: number): void {
    this.#sources[fd] = undefined;
  }

  /** Calls `work` about every {@linkcode TICK_MS}. @returns what ends that */
  everyTick(work: () => void): () => void {
    this.#everyTick.add(work);
    return () => void this.#everyTick.delete(work);
  }

  /** Calls `work` at the end of every turn. @returns what ends that */
  everyTurn(work: () => void): () => void {
    this.#everyTurn.add(work);
    return () => void this.#everyTurn.delete(work);
  }

  /** Makes the turn after this one begin at `time` at the latest. */
  wakeAt(time: number): void {
    if (time < this.#wakeAt) this.#wakeAt = time;
  }

  /** Milliseconds since 1970, read once a turn: Date.now() is a call out of compiled code. */
  wallClock(): number {
    if (this.#wall === 0) this.#wall = this.#clock.wallClock();
    return this.#wall;
  }

  /** Whether it was given up, after it stood still for too long: then nothing may be touched. */
  get abandoned(): boolean {
    return !this.#stillMine();
  }

  /**
   * Waits for what is next and does it.
   * @returns false when this reactor was abandoned
   * @throws whatever a source throws: that ends the worker
   */
  turn(): boolean {
    // By the time this turn began: asking the clock once a turn is enough for waits of milliseconds.
    const until = Math.min(this.#nextTick, this.#wakeAt);
    this.#wakeAt = Infinity;
    const ready = this.#epoll.wait(Math.max(0, Math.ceil(until - this.now)));
    if (this.abandoned) return false;
    this.now = this.#clock.monotonic();
    this.#wall = 0;
    for (let i = 0; i < ready; i++) {
      this.#dispatch(i);
      if (this.abandoned) return false;
    }
    if (this.now >= this.#nextTick) {
      this.#nextTick = this.now + TICK_MS;
      for (const work of this.#everyTick) work();
      if (this.abandoned) return false;
    }
    for (const work of this.#everyTurn) work();
    // What is done before the next turn may come a while later.
    this.#wall = 0;
    return true;
  }

  #dispatch(i: number): void {
    const fd = this.#epoll.fdOf(i);
    const source = this.#sources[fd];
    // A source closed earlier in this turn leaves its event behind; accept may have given the number away
    // since.
    if (source === undefined || this.#generations[fd] !== this.#epoll.generationOf(i)) return;
    source.ready(this.#epoll.eventsOf(i));
  }

  close(): void {
    close(this.#epoll.fd);
  }
}
