// What the main thread and the workers share without messages: heartbeats, tallies, the listeners' counters,
// the ledger of a worker's descriptors. One writer a field, except the counters (Atomics). The bounds of "a
// worker for each connection", and how many there are now: shared by who accepts and who serves.
import { MAX_LISTENER_SLOTS } from "../../config/types.ts";
import { close } from "../../posix/socket.ts";
import type { SharedNumber } from "../../services/service.ts";
import { type AdmissionMemory, forgetAdmitted, makeAdmissionMemory } from "../admission/admission.ts";
import { TALLY_FIELDS } from "./observer.ts";

/** Connections served at once, each by a worker of its own; a worker takes about 13 MB. */
export const MOST_CHILDREN = 16;

/** Workers that wait for a connection, started ahead: starting one takes about 20 ms. */
export const SPARE_CHILDREN = 2;

/** Accepted connections that wait for a worker; more wait in the backlog. */
export const MOST_QUEUED = 64;

/** Connections that are served by workers of their own or wait for one: by listener, and last of all together. */
export function makeIsolated(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (MAX_LISTENER_SLOTS + 1)));
}

/** Whether one more connection may be accepted to be served by a worker of its own. */
export function hasIsolationRoom(isolated: Int32Array): boolean {
  return Atomics.load(isolated, MAX_LISTENER_SLOTS) < MOST_CHILDREN + MOST_QUEUED;
}

/** Counts a connection of a listener: 1 when it was accepted, -1 when it is served no longer. */
export function countIsolated(isolated: Int32Array, listener: number, change: 1 | -1): void {
  Atomics.add(isolated, listener, change);
  Atomics.add(isolated, MAX_LISTENER_SLOTS, change);
}

/** Descriptors above this are not in the ledger; a process that has so many is no lab. */
const MOST_DESCRIPTORS = 1 << 20;

/** Fields of a worker's control block, in words. */
const BEAT = 0;
const INCARNATION = 1;
const BELL = 2;
const CONTROL_WORDS = 16;

/** The lab's shared memory, as it is handed to workers. */
export interface SharedLab {
  /** Workers of the pool: rows 0 to `workers - 1`. Row `workers` is the main thread's, the rest are workers of one connection. */
  readonly workers: number;
  readonly rows: number;
  /** Per row: heartbeat, incarnation, doorbell. */
  readonly control: Int32Array;
  /** Per row and listener: a tally. */
  readonly tallies: Float64Array;
  /** Per listener: the counter that its workers share. */
  readonly numbers: Int32Array;
  /** Per listener: 1 while its worker wants help with a queue that grows. */
  readonly helpWanted: Int32Array;
  /** Per listener: 1 while it is paused: who comes is refused. Main writes it. */
  readonly paused: Int32Array;
  /** Per listener, and last of all together: connections handed over to a worker each that are open (isolation.ts). */
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
    helpWanted: words(MAX_LISTENER_SLOTS),
    paused: words(MAX_LISTENER_SLOTS),
    isolated: makeIsolated(),
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

/** Closes every descriptor of a ledger whose worker will not touch them any more. */
export function closeHeld(ledger: Uint8Array): void {
  for (let fd = ledger.indexOf(1); fd >= 0; fd = ledger.indexOf(1, fd + 1)) {
    ledger[fd] = 0;
    close(fd);
  }
}

/** The tally of a listener in a worker's row (or the main thread's: row `lab.workers`). */
export function tallyOf(lab: SharedLab, row: number, listener: number): Float64Array {
  const at = (row * MAX_LISTENER_SLOTS + listener) * TALLY_FIELDS;
  return lab.tallies.subarray(at, at + TALLY_FIELDS);
}

/** Makes a number that no worker serves any more as if it had never been used. */
export function forgetListener(lab: SharedLab, listener: number): void {
  Atomics.store(lab.paused, listener, 0);
  for (let row = 0; row < lab.rows; row++) tallyOf(lab, row, listener).fill(0);
  Atomics.store(lab.numbers, listener, 0);
  Atomics.store(lab.helpWanted, listener, 0);
}

/** Forgets what a worker's clients had open: it is closed, or will be. */
export function forgetWorker(lab: SharedLab, worker: number): void {
  forgetAdmitted(lab.admission, worker);
}

/** The listener's counter. Each number is given once, over all workers, and none is left out. */
export function sharedNumber(lab: SharedLab, listener: number): SharedNumber {
  const { numbers } = lab;
  // Atomics.add returns the value before; adding wraps at 2^31 as C's int does.
  return { next: () => (Atomics.add(numbers, listener, 1) + 1) | 0 };
}

/** Has whoever comes to a listener refused from now on, or served again. Connections that are open go on. */
export function setPaused(lab: SharedLab, listener: number, on: boolean): void {
  Atomics.store(lab.paused, listener, on ? 1 : 0);
}

/** Whether a listener is paused. */
export function isPaused(lab: SharedLab, listener: number): boolean {
  return Atomics.load(lab.paused, listener) === 1;
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
}
