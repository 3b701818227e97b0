// What the main thread and the workers share without messages: heartbeats, tallies, the listeners' counters,
// what clients have of what is limited, the ledger of a worker's descriptors. No locks: each word has one
// writer, or is changed by Atomics only.
import { MAX_LISTENER_SLOTS } from "../../config/types.ts";
import { openNothing, replaceDescriptor } from "../../posix/descriptors.ts";
import { ring } from "../../posix/epoll.ts";
import { close } from "../../posix/socket.ts";
import type { SharedNumber } from "../../services/service.ts";
import { TALLY_FIELDS } from "./tally.ts";
import type { LimitKey } from "./peer.ts";

/** Connections served at once, each by a worker of its own; a worker takes about 13 MB. */
export const MOST_CHILDREN = 16;

/** Workers that wait for a connection, started ahead: starting one takes about 20 ms. */
export const SPARE_CHILDREN = 2;

/** Accepted connections that wait for a worker; more wait in the backlog. */
export const MOST_QUEUED = 64;

/** Descriptors above this are not in the ledger; a process that has so many is no lab. */
const MOST_DESCRIPTORS = 1 << 20;

/** Fields of a worker's control block, in words. */
const BEAT = 0;
const INCARNATION = 1;
const BELL = 2;
const TOLD = 3;
const CONTROL_WORDS = 16;

/** Descriptors that connections leave free, of all that the process may have; of few, this part. */
const RESERVED = 16;
const RESERVED_PART = 1 / 8;

/**
 * Places for a client's bucket, and of those places: powers of two. All in one line of the cache, or nearly.
 */
export const RATE_WAYS = 4;
export const RATE_SETS = 4096;

/** Places for an address's connections, and of those places: powers of two. */
const WAYS = 16;
const SETS = 1024;

// An entry of the connection counts: the two words that tell its address from others, then the connections.
const COUNT = 2;
const ENTRY_WORDS = 3;
const ROW_WORDS = WAYS * SETS * ENTRY_WORDS;

/**
 * In place of an entry: more addresses than there is room for have connections open; this one is not counted.
 */
export const UNCOUNTED = -1;

/** The lab's shared memory, as it is handed to workers. */
export interface SharedLab {
  /**
   * Workers of the pool: rows 0 to `workers - 1`. Row `workers` is the main thread's, the rest are workers of
   * one connection.
   */
  readonly workers: number;
  readonly rows: number;
  /** Per row: heartbeat, incarnation, doorbell. */
  readonly control: Int32Array;
  /** Per row and listener: a tally. */
  readonly tallies: Float64Array;
  /** Per listener: the counter that its workers share. */
  readonly numbers: Int32Array;
  /** Per listener whose counter outlives the lab: the last number that may be given. Main writes it. */
  readonly bounds: Int32Array;
  /** Per listener: 1 while its primary worker wants help. */
  readonly helpWanted: Int32Array;
  /** Per listener: 1 while it is paused: new clients are refused. Main writes it. */
  readonly paused: Int32Array;
  /** Per listener, and last of all together: connections that have a worker of their own, or wait for one. */
  readonly isolated: Int32Array;
  /** What is limited, over all workers. */
  readonly admission: AdmissionMemory;
}

export function shareLab(workers: number): SharedLab {
  const words = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));
  const rows = workers + 1 + MOST_CHILDREN;
  return {
    workers,
    rows,
    control: words(rows * CONTROL_WORDS),
    tallies: new Float64Array(new SharedArrayBuffer(8 * rows * MAX_LISTENER_SLOTS * TALLY_FIELDS)),
    numbers: words(MAX_LISTENER_SLOTS),
    bounds: words(MAX_LISTENER_SLOTS),
    helpWanted: words(MAX_LISTENER_SLOTS),
    paused: words(MAX_LISTENER_SLOTS),
    isolated: words(MAX_LISTENER_SLOTS + 1),
    admission: makeAdmissionMemory(workers + 1, rows),
  };
}

/** Numbers of the pool's workers. */
export function poolWorkers({ workers }: SharedLab): number[] {
  return Array.from({ length: workers }, (_, worker) => worker);
}

/** Numbers of the workers that serve one connection each. */
export function childWorkers({ workers, rows }: SharedLab): number[] {
  return Array.from({ length: rows - workers - 1 }, (_, child) => workers + 1 + child);
}

/** One worker's ledger: byte `fd` is 1 while the descriptor is that worker's to close. */
export function shareLedger(descriptorLimit: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(Math.min(descriptorLimit, MOST_DESCRIPTORS)));
}

/**
 * Ends what every descriptor of a ledger refers to, and keeps their numbers taken: their worker stands still,
 * and when it wakes in the midst of a call's preparation it must not reach whoever had the number next.
 * {@linkcode closeHeld} gives them back. Where there is no descriptor left to do it with, they are closed.
 */
export function blockHeld(ledger: Uint8Array): void {
  const nothing = openNothing();
  if (nothing < 0) return closeHeld(ledger);
  for (let fd = ledger.indexOf(1); fd >= 0; fd = ledger.indexOf(1, fd + 1)) replaceDescriptor(fd, nothing);
  close(nothing);
}

/** Closes every descriptor of a ledger whose worker will not touch them any more. */
export function closeHeld(ledger: Uint8Array): void {
  for (let fd = ledger.indexOf(1); fd >= 0; fd = ledger.indexOf(1, fd + 1)) {
    ledger[fd] = 0;
    close(fd);
  }
}

/** Where the tally of a listener begins in a worker's row (or the main thread's: row `lab.workers`). */
function tallyAt(row: number, listener: number): number {
  return (row * MAX_LISTENER_SLOTS + listener) * TALLY_FIELDS;
}

/** That tally, as a view of its own: for who keeps it. */
export function tallyOf(lab: SharedLab, row: number, listener: number): Float64Array {
  const at = tallyAt(row, listener);
  return lab.tallies.subarray(at, at + TALLY_FIELDS);
}

/** One field of a listener's tallies, over all rows. Makes no view of any: it is asked for many times a second. */
export function tallySum({ tallies, rows }: SharedLab, listener: number, field: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += tallies[tallyAt(row, listener) + field];
  return sum;
}

/** Makes a number that no worker serves any more as if it had never been used. */
export function forgetListener(lab: SharedLab, listener: number): void {
  Atomics.store(lab.paused, listener, 0);
  for (let row = 0; row < lab.rows; row++) tallyOf(lab, row, listener).fill(0);
  Atomics.store(lab.numbers, listener, 0);
  Atomics.store(lab.bounds, listener, 0);
  Atomics.store(lab.helpWanted, listener, 0);
}

/** The listener's counter. Each number is given once, over all workers, and none is left out. */
export function sharedNumber(lab: SharedLab, listener: number): SharedNumber {
  const { numbers } = lab;
  // Atomics.add returns the value before; adding wraps at 2^31 as C's int does.
  return { next: () => (Atomics.add(numbers, listener, 1) + 1) | 0 };
}

/**
 * The listener's counter where it outlives the lab: no number is given beyond what is reserved, however late
 * main is, since a lab that is killed goes on after what it had reserved. Compared and exchanged, not added:
 * a number that is refused is not left out.
 * @param refused called when there is none left to give
 */
export function reservedNumber(lab: SharedLab, listener: number, refused: () => void): SharedNumber {
  const { numbers, bounds } = lab;
  return {
    next: () => {
      for (let last = Atomics.load(numbers, listener);;) {
        if (((Atomics.load(bounds, listener) - last) | 0) <= 0) return void refused();
        const next = (last + 1) | 0;
        const found = Atomics.compareExchange(numbers, listener, last, next);
        if (found === last) return next;
        last = found;
      }
    },
  };
}

/** Whether one more connection may be accepted to be served by a worker of its own. */
export function hasIsolationRoom({ isolated }: SharedLab): boolean {
  return Atomics.load(isolated, MAX_LISTENER_SLOTS) < MOST_CHILDREN + MOST_QUEUED;
}

/** Counts a connection of a listener: 1 when it was accepted, -1 when it is served no longer. */
export function countIsolated({ isolated }: SharedLab, listener: number, change: 1 | -1): void {
  Atomics.add(isolated, listener, change);
  Atomics.add(isolated, MAX_LISTENER_SLOTS, change);
}

/** Has a listener refuse new clients from now on, or serve them again. Connections that are open go on. */
export function setPaused(lab: SharedLab, listener: number, on: boolean): void {
  Atomics.store(lab.paused, listener, on ? 1 : 0);
}

/** Whether a listener is paused. */
export function isPaused(lab: SharedLab, listener: number): boolean {
  return Atomics.load(lab.paused, listener) === 1;
}

/** Wakes the pool's other workers to help with a listener. */
export function requestHelp(lab: SharedLab, listener: number, worker: number): void {
  Atomics.store(lab.helpWanted, listener, 1);
  for (let other = 0; other < lab.workers; other++) {
    const { bell } = new Control(lab, other);
    if (other !== worker && bell > 0) ring(bell);
  }
}

/** A worker that helps finds nothing to do any more. */
export function endHelp(lab: SharedLab, listener: number): void {
  Atomics.store(lab.helpWanted, listener, 0);
}

/** Whether a listener's primary worker wants help. */
export function isHelpWanted(lab: SharedLab, listener: number): boolean {
  return Atomics.load(lab.helpWanted, listener) === 1;
}

/** The control block of one worker, seen from either side. */
export class Control {
  readonly #words: Int32Array;

  constructor(lab: SharedLab, worker: number) {
    this.#words = lab.control.subarray(worker * CONTROL_WORDS, (worker + 1) * CONTROL_WORDS);
  }

  /** Counts turns; a worker that stands still is dead or hung. */
  get beats(): number {
    return Atomics.load(this.#words, BEAT);
  }

  beat(): void {
    Atomics.add(this.#words, BEAT, 1);
  }

  /** Which of the workers that had this place it belongs to; an earlier one must touch nothing. */
  get incarnation(): number {
    return Atomics.load(this.#words, INCARNATION);
  }

  set incarnation(value: number) {
    Atomics.store(this.#words, INCARNATION, value);
  }

  /** The descriptor to ring; 0 for none (descriptor 0 is standard input, never a bell). */
  get bell(): number {
    return Atomics.load(this.#words, BELL);
  }

  set bell(fd: number) {
    Atomics.store(this.#words, BELL, fd);
  }

  /** Commands that were sent to the workers that had this place, which wraps as C's int does. */
  get told(): number {
    return Atomics.load(this.#words, TOLD);
  }

  /** Counts a command that was sent. */
  tell(): void {
    Atomics.add(this.#words, TOLD, 1);
  }
}

/** What is limited, over all workers. */
export interface AdmissionMemory {
  readonly datagrams: RateMemory;
  readonly connections: RateMemory;
  /** Open connections by address: see {@linkcode ConnectionCounts}. */
  readonly open: Int32Array;
  /** By row: bytes that wait for slow readers. */
  readonly held: Float64Array;
}

/**
 * @param rows of those that count open connections by address: one a worker, and one for the main thread,
 *   which counts those that it passes on
 * @param all the rows, with those of workers whose connections main counts
 */
export function makeAdmissionMemory(rows: number, all = rows): AdmissionMemory {
  return {
    datagrams: makeRateMemory(),
    connections: makeRateMemory(),
    open: makeConnectionCounts(rows),
    held: new Float64Array(new SharedArrayBuffer(8 * all)),
  };
}

/** Forgets what a worker's clients had open: it is closed, or will be. */
export function forgetWorker({ admission: { open, held } }: Pick<SharedLab, "admission">, row: number): void {
  open.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS);
  held[row] = 0;
}

/** The token buckets of a limit (admission/admission.ts). */
export interface RateMemory {
  /** By bucket: the two words that tell its client from others; never 0 and 0. */
  readonly keys: Int32Array;
  /** By bucket: when it is full again, in milliseconds. */
  readonly full: Float64Array;
}

export function makeRateMemory(): RateMemory {
  return {
    keys: new Int32Array(new SharedArrayBuffer(4 * 2 * RATE_WAYS * RATE_SETS)),
    full: new Float64Array(new SharedArrayBuffer(8 * RATE_WAYS * RATE_SETS)),
  };
}

/** @param rows one a worker, and one for the main thread */
export function makeConnectionCounts(rows: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * rows * ROW_WORDS));
}

/** What tells an address from others. */
type Key = Pick<LimitKey, "one" | "other" | "hash">;

/**
 * How many connections each address has open with the lab: a table a worker, which only it writes, and in
 * which the others read when they ask for a sum. The limit on it and what an exchange tells of its client's
 * other connections come from here.
 */
export class ConnectionCounts {
  readonly #words: Int32Array;
  readonly #row: number;

  /** @param row the writer's own; one that the table does not have counts nothing ({@linkcode UNCOUNTED}) */
  constructor(words: Int32Array, row: number) {
    this.#words = words;
    this.#row = row;
  }

  /** Connections that an address has open, with all workers. */
  openOf(key: Key): number {
    let open = 0;
    for (let row = 0; row < this.#words.length; row += ROW_WORDS) {
      const entry = this.#find(row, key);
      if (entry !== UNCOUNTED) open += this.#words[entry + COUNT];
    }
    return open;
  }

  /** Counts one more. @returns the entry, for {@linkcode closed} */
  opened(key: Key): number {
    const row = this.#row * ROW_WORDS;
    const known = this.#find(row, key);
    const entry = known === UNCOUNTED ? this.#make(row, key) : known;
    if (entry !== UNCOUNTED) this.#words[entry + COUNT]++;
    return entry;
  }

  /**
   * Counts one less.
   * @returns how many the address still has open with the writer; 0 where it is not counted
   */
  closed(entry: number): number {
    return entry === UNCOUNTED ? 0 : --this.#words[entry + COUNT];
  }

  #find(row: number, { one, other, hash }: Key): number {
    const words = this.#words;
    const first = firstOf(row, hash);
    for (let entry = first; entry < first + WAYS * ENTRY_WORDS; entry += ENTRY_WORDS) {
      if (words[entry] === one && words[entry + 1] === other) return entry;
    }
    return UNCOUNTED;
  }

  #make(row: number, { one, other, hash }: Key): number {
    const words = this.#words;
    const first = firstOf(row, hash);
    for (let entry = first; entry < first + WAYS * ENTRY_WORDS; entry += ENTRY_WORDS) {
      if (words[entry + COUNT] !== 0) continue;
      words[entry] = one;
      words[entry + 1] = other;
      return entry;
    }
    return UNCOUNTED;
  }
}

function firstOf(row: number, hash: number): number {
  return row + (hash & (SETS - 1)) * WAYS * ENTRY_WORDS;
}

/**
 * How many of a process's descriptors are kept for the rest of the lab: its board, its journal, a new worker.
 */
export function reservedDescriptors(limit: number): number {
  return Math.min(RESERVED, Math.floor(limit * RESERVED_PART));
}
