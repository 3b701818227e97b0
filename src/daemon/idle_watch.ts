// Notices that nothing came for a while, as the course's select with a time-out does. Pure: it is told what was counted
// and what time it is. Not here: counting (totals.ts), ending the lab (run_lab.ts).

export class IdleWatch {
  readonly #limit: number;
  #received = 0;
  #since: number;

  /**
   * @param limit milliseconds; 0 is never
   * @param now monotonic milliseconds, as in {@linkcode look}
   */
  constructor(limit: number, now: number) {
    this.#limit = limit;
    this.#since = now;
  }

  /** How often to look: the lab ends that much later than its time at the most. */
  static readonly TICK_MS = 100;

  /**
   * @param received a number that grows with whatever comes
   * @returns whether nothing came for the whole time
   */
  look(received: number, now: number): boolean {
    if (received !== this.#received) {
      this.#received = received;
      this.#since = now;
    }
    return this.#limit > 0 && now - this.#since >= this.#limit;
  }
}
