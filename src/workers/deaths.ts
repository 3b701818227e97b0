// Counts the deaths in one place: one is an accident, several within a minute mean that the next would die as well.
// Pure. Not here: who died, what follows (supervisor.ts, children.ts).

/** So many deaths within a minute are no accident: the lab ends with an error instead of looping. */
export const MOST_DEATHS = 5;
const WITHIN_MS = 60_000;

export class Deaths {
  readonly #most: number;
  readonly #times: number[] = [];

  /** @param most deaths within a minute that are too many */
  constructor(most: number = MOST_DEATHS) {
    this.#most = most;
  }

  /**
   * Counts a death.
   * @param now monotonic milliseconds
   * @returns whether there are too many now
   */
  add(now: number): boolean {
    this.#times.push(now);
    while (this.#times[0] < now - WITHIN_MS) this.#times.shift();
    return this.#times.length >= this.#most;
  }
}
