// How the workers are, as whoever watches the lab from outside asks it (metrics, a service manager).

export interface Health {
  /** Workers that serve now. */
  readonly serving: number;
  /** Workers that have died so far. */
  readonly deaths: number;
  /** Workers that hung, were replaced, and have not come back: their threads can't be stopped. */
  readonly abandoned: number;
  /** By worker: a count that grows with each turn of its loop, ten times a second at least. */
  readonly beats: readonly number[];
}
