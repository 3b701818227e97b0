// What a lab is made with. Types only. Not here: the lab (lab.ts).

import type { LabConfig } from "../config/types.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { KnownInterfaces } from "../posix/known_interfaces.ts";
import type { LabEvents } from "./lab_events.ts";
import type { ObservationSink } from "./observations.ts";
import type { PersistentCounters } from "./persistent_counters.ts";
import type { StdinUse } from "./stdin_use.ts";

export interface LabSetting {
  readonly config: LabConfig;
  readonly stdin: StdinUse;
  readonly log: Logger;
  readonly events: LabEvents;
  /** Counters that outlive the lab; without, each begins at nothing. */
  readonly counters?: Pick<PersistentCounters, "begin" | "keepOnly">;
  readonly sinks: readonly ObservationSink[];
  readonly interfaces: KnownInterfaces;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** For tests that kill many workers; else the supervisor's own. */
  readonly mostDeaths?: number;
}
