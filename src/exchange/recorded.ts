// An exchange as it is kept: numbered, with its student and its hints. Types only. Not here: the journal.

import type { Exchange } from "./exchange.ts";
import type { Hint } from "./hint.ts";

export interface RecordedExchange extends Exchange {
  /** Rises by one with each, across restarts. */
  readonly id: number;
  /** The group (class) it belongs to. */
  readonly group: number;
  /** {@linkcode Student.key} */
  readonly student: string;
  readonly hints: readonly Hint[];
}
