// Which try a student is at, at one listener, and what is remembered of a try that takes several connections or
// datagrams. In memory of one worker only (the primary): after a restart everybody's first try comes again, with the
// same lots. Pure.

/**
 * Students remembered at one listener: more than a department has. Whoever forges addresses makes others forgotten,
 * whose next try is their first again: no harm is done, and memory is bounded (less than 1 MB).
 */
export const MOST_STUDENTS = 4096;

/** A try that is going on. */
export interface Try<State> {
  readonly student: string;
  /** From 1; with secret, student and listener it decides all lots ({@linkcode Lots}). */
  readonly attempt: number;
  /** What the challenge has to remember of it; its own to change. */
  readonly state: State;
  /** When it is given up unless it is {@linkcode Tries.over} before, in monotonic milliseconds. */
  expires: number;
}

/** All students' tries at one listener. */
export class Tries<State = undefined> {
  readonly #most: number;
  /** How many tries each student has begun, in the order of the last beginnings. */
  readonly #begun = new Map<string, number>();
  readonly #going = new Map<string, Try<State>>();
  #firstExpiry = Infinity;

  /** @param most students remembered */
  constructor(most = MOST_STUDENTS) {
    this.#most = most;
  }

  /** The student's try that goes on; undefined: there is none, and what comes {@linkcode begin}s one. */
  going(student: string): Try<State> | undefined {
    return this.#going.get(student);
  }

  /** Counts a student's next try, where nothing has to be remembered of it. @returns which one it is, from 1 */
  count(student: string): number {
    const attempt = (this.#begun.get(student) ?? 0) + 1;
    // Put in anew: the first in the map is the one that has been away for longest.
    this.#begun.delete(student);
    this.#begun.set(student, attempt);
    if (this.#begun.size > this.#most) this.#forget(this.#begun.keys().next().value!);
    return attempt;
  }

  /**
   * Begins a student's next try; one that went on is over without a word.
   * @param stateOf makes what is remembered of it
   * @param expires when it is given up, in monotonic milliseconds
   */
  begin(student: string, expires: number, stateOf: (attempt: number) => State): Try<State> {
    const attempt = this.count(student);
    const going = { student, attempt, state: stateOf(attempt), expires };
    this.#going.set(student, going);
    this.#firstExpiry = Math.min(this.#firstExpiry, expires);
    return going;
  }

  /** Gives a try that goes on more time. @param expires monotonic milliseconds */
  extend(going: Try<State>, expires: number): void {
    going.expires = expires;
    this.#firstExpiry = Math.min(this.#firstExpiry, expires);
  }

  /** A try has had its verdict, or its last part has begun: what comes from now on is the next one's. */
  over(going: Try<State>): void {
    if (this.#going.get(going.student) === going) this.#going.delete(going.student);
  }

  /** Takes out the tries whose time is over at `now`. Cheap when there are none. */
  takeExpired(now: number): Try<State>[] {
    if (now < this.#firstExpiry) return [];
    const expired = [...this.#going.values()].filter(({ expires }) => expires <= now);
    for (const going of expired) this.#going.delete(going.student);
    this.#firstExpiry = Math.min(...[...this.#going.values()].map(({ expires }) => expires));
    return expired;
  }

  #forget(student: string): void {
    this.#begun.delete(student);
    this.#going.delete(student);
  }
}
