// Which of a listener's datagrams are served: those whose sender is allowed, is no server itself, no loop, and sends no
// more than it may. What can be decided once for all datagrams of one message is; nothing here allocates. Not here: the
// limits (admission.ts), how long an answer may be (datagram_source.ts).

import type { DatagramBatch } from "../posix/datagram_batch.ts";
import type { Admission } from "./admission.ts";
import type { BroadcastGuard } from "./broadcast_guard.ts";
import type { LoopGuard } from "./loop_guard.ts";
import { refusal } from "./observer.ts";
import { Sender } from "./sender.ts";
import type { Barred, SenderGuard } from "./sender_guard.ts";

export const NOT_ALLOWED: Barred = {
  refusal: refusal("not-allowed"),
  why: "Refused a datagram: its address is none that [lab] allow has",
};
export const FROM_MANY: Barred = {
  refusal: refusal("not-allowed"),
  why: "Refused a datagram: it claims to come from a broadcast or multicast address",
};
export const TO_MANY: Barred = {
  refusal: refusal("rate"),
  why: "Refused a datagram: too many came by broadcast at once",
};
export const LOOP: Barred = {
  refusal: refusal("loop"),
  why: "Refused a datagram: its sender answers our answers, so that the two would never end",
};
export const RATE: Barred = {
  refusal: refusal("rate"),
  why: "Refused a datagram: its sender sends more than datagrams_per_second",
};

const NONE = -1;

/** What else bars the way where senders are answered. */
export interface AnsweringGuards {
  readonly senders: SenderGuard;
  readonly broadcasts: BroadcastGuard;
  readonly loops: LoopGuard;
}

export interface GateSetting {
  readonly admission: Admission;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Absent where nobody is answered. */
  readonly guards?: AnsweringGuards;
}

export class DatagramGate {
  readonly #admission: Admission;
  readonly #now: () => number;
  readonly #guards: AnsweringGuards | undefined;
  readonly #sender = new Sender();
  /** The message last looked at, what bars all of it, its sender's bucket. */
  #header = NONE;
  #barred: Barred | undefined;
  #bucket = NONE;
  #time = 0;
  /** Whether no datagram of the message has been answered yet. */
  #first = false;

  constructor({ admission, now, guards }: GateSetting) {
    this.#admission = admission;
    this.#now = now;
    this.#guards = guards;
  }

  /** Other datagrams have come to where the last ones were. */
  begin(): void {
    this.#header = NONE;
    this.#time = this.#now();
  }

  /** Whether datagram `i` must not be served; asked once for each. @returns the reason, or undefined when it may be */
  refusal(batch: DatagramBatch, i: number): Barred | undefined {
    const header = batch.headerOf(i);
    if (header !== this.#header) {
      this.#header = header;
      this.#barred = this.#look(batch, i);
    }
    if (this.#barred !== undefined) return this.#barred;
    if (this.#bucket === NONE || this.#admission.datagrams.take(this.#bucket, this.#time)) return undefined;
    return RATE;
  }

  /** The datagram last asked about was answered so. */
  answered(bytes: Uint8Array, at: number, length: number): void {
    if (!this.#first) return;
    this.#first = false;
    this.#guards?.loops.answered(bytes, at, length, this.#time);
  }

  #look(batch: DatagramBatch, i: number): Barred | undefined {
    const { networks, datagrams } = this.#admission;
    this.#sender.take(batch.arena.words, batch.nameAt(i) >> 2, batch.nameLengthOf(i));
    if (!networks.everybody && !networks.has(this.#sender)) return NOT_ALLOWED;
    this.#bucket = datagrams.limited ? this.#admission.bucketOf(this.#sender, this.#time) : NONE;
    return this.#guards === undefined ? undefined : this.#guarded(this.#guards, batch, i);
  }

  #guarded({ senders, broadcasts, loops }: AnsweringGuards, batch: DatagramBatch, i: number) {
    const barred = senders.refusal(batch, i);
    if (barred !== undefined) return barred;
    if (this.#admission.local.isForMany(this.#sender, this.#time)) return FROM_MANY;
    if (broadcasts.isTooMuch(batch, i, this.#time)) return TO_MANY;
    this.#first = loops.concerns(batch, i);
    return this.#first && loops.isLoop(this.#sender, batch, i, this.#time) ? LOOP : undefined;
  }
}
