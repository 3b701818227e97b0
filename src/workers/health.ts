// How the workers are, for whoever watches over the lab. Types only. Not here: looking after them (supervisor.ts).

export interface Health {
  /** Workers that serve now, and how many have died since the start. */
  readonly serving: number;
  readonly deaths: number;
  /** By worker: how often its loop has turned. */
  readonly beats: readonly number[];
  /** Workers that hung, were given up, and have not come back. */
  readonly abandoned: number;
  /** Whether a worker is loaded ahead, for the next that dies. */
  readonly standby: boolean;
}
