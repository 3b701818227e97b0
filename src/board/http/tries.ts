// How often a client may try something in a minute: wrong tokens, nicknames.
import type { Clock } from "../../exchange/clock.ts";

const WINDOW = 60_000;

/** Clients that are remembered; of more, the one that began first is forgotten. */
const MOST_TRIERS = 1000;

export class Tries {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #most: number;
  /** Oldest first. */
  readonly #tries = new Map<string, { readonly since: number; count: number }>();

  /** @param most in a minute */
  constructor(clock: Pick<Clock, "monotonic">, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts a try. @returns false after too many; such a one is not counted */
  count(client: string): boolean {
    const now = this.#clock.monotonic();
    let tries = this.#tries.get(client);
    if (tries === undefined || now - tries.since >= WINDOW) {
      this.#tries.delete(client);
      if (this.#tries.size >= MOST_TRIERS) this.#tries.delete(this.#tries.keys().next().value!);
      tries = { since: now, count: 0 };
      this.#tries.set(client, tries);
    }
    if (tries.count >= this.#most) return false;
    tries.count++;
    return true;
  }
}

/** Seconds, for Retry-After: the window may have begun just now. */
export const TRY_AGAIN = { "retry-after": String(WINDOW / 1000) };
