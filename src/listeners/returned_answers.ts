// Answers of a UDP listener that came back because nobody was there any more: noted, a few a tick. Each costs system
// calls, and a client on this machine that sends on and on without listening makes one for every answer; then the kernel
// is told to be silent about them for a while, so that they never cost throughput. Not here: the error queue itself.

import type { DatagramBatch } from "../posix/datagram_batch.ts";
import { receiveReturned, tellReturned, wasUnreachable } from "../posix/error_queue.ts";
import { CAME_BACK, type Observer } from "./observer.ts";

/** So many in a tick are enough to know; more of them are a flood. */
export const MOST_RETURNED = 32;

/** How long the kernel is silent about them after that. */
export const SILENT_MS = 1000;

/** Looks at the queue in one turn; what is left is there in the next. */
const LOOKS_A_TURN = 2;

export interface ReturnedSetting {
  readonly fd: number;
  readonly listener: number;
  /** Takes what came back. */
  readonly batch: DatagramBatch;
  readonly tally: Float64Array;
  readonly observer: Observer;
}

export class ReturnedAnswers {
  readonly #setting: ReturnedSetting;
  #seen = 0;
  #silentUntil = -Infinity;
  #told = false;

  constructor(setting: ReturnedSetting) {
    this.#setting = setting;
  }

  start(): void {
    this.#tell(true);
  }

  stop(): void {
    this.#silentUntil = Infinity;
    this.#tell(false);
  }

  /** Takes some of what came back. @param now milliseconds, as in {@linkcode tick} */
  read(now: number): void {
    const { fd, batch, listener, tally, observer } = this.#setting;
    for (let look = 0; look < LOOKS_A_TURN && this.#told; look++) {
      const count = receiveReturned(batch, fd);
      if (count <= 0) return;
      tally[CAME_BACK] += count;
      for (let i = 0; i < count; i++) {
        if (wasUnreachable(batch, i)) observer.returned(listener, batch, i);
      }
      this.#seen += count;
      if (this.#seen > MOST_RETURNED) {
        this.#silentUntil = now + SILENT_MS;
        this.#tell(false);
      }
    }
  }

  /** To be called every tick. */
  tick(now: number): void {
    this.#seen = 0;
    if (!this.#told && now >= this.#silentUntil) this.#tell(true);
  }

  #tell(on: boolean): void {
    this.#told = on;
    tellReturned(this.#setting.fd, on);
  }
}
