// Which of a listener's datagrams are served: those whose sender is allowed, is no server itself, and sends no
// more than it may. What can be decided once for all datagrams of one message is; nothing here allocates. Not here: the
// limits (admission.ts), how long an answer may be (datagram_source.ts).

import type { DatagramBatch } from "../posix/datagram_batch.ts";
import type { Admission } from "./admission.ts";
import type { BroadcastGuard } from "./broadcast_guard.ts";
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
export const RATE: Barred = {
  refusal: refusal("rate"),
  why: "Refused a datagram: its sender sends more than datagrams_per_second",
};

/** What else bars the way where senders are answered. */
export interface AnsweringGuards {
  readonly senders: SenderGuard;
  readonly broadcasts: BroadcastGuard;
}

export interface GateSetting {
  readonly admission: Admission;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Absent where nobody is answered. */
  readonly guards?: AnsweringGuards;
}

export class DatagramGate {
  /** Why the datagrams last asked about are not served, as far as they aren't. */
  barred: Barred = RATE;
  readonly #admission: Admission;
  readonly #now: () => number;
  readonly #guards: AnsweringGuards | undefined;
  readonly #sender = new Sender();

  constructor({ admission, now, guards }: GateSetting) {
    this.#admission = admission;
    this.#now = now;
    this.#guards = guards;
  }

  /**
   * Asked once for each message.
   * @param i the first of its datagrams
   * @param count how many they are
   * @returns how many of them, from the first on, may be served; {@linkcode barred} tells why no more
   */
  admit(batch: DatagramBatch, i: number, count: number): number {
    const now = this.#now();
    const { datagrams } = this.#admission;
    this.#sender.take(batch.arena.words, batch.nameAt(i) >> 2, batch.nameLengthOf(i));
    const barred = this.#admission.allows(this.#sender, now) ? this.#guardedBy(batch, i, now) : NOT_ALLOWED;
    this.barred = barred ?? RATE;
    if (barred !== undefined) return 0;
    return datagrams.limited
      ? datagrams.take(this.#admission.bucketOf(this.#sender, now), count, now)
      : count;
  }

  #guardedBy(batch: DatagramBatch, i: number, now: number): Barred | undefined {
    if (this.#guards === undefined) return undefined;
    const { senders, broadcasts } = this.#guards;
    const barred = senders.refusal(this.#sender, now);
    if (barred !== undefined) return barred;
    if (this.#admission.local.isForMany(this.#sender, now)) return FROM_MANY;
    return broadcasts.isTooMuch(batch, i, now) ? TO_MANY : undefined;
  }
}
