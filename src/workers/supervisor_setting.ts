// What the supervisor of the reactor workers is given, and whom it tells what. Types only.

import type { AdmissionRules } from "../listeners/admission.ts";
import type { LentListener, Report, StartWorker } from "./messages.ts";
import type { SharedLab } from "./shared_memory.ts";
import type { WorkerRoom } from "./worker_room.ts";

export interface SupervisorSetting {
  readonly lab: SharedLab;
  /** Numbers of its workers. */
  readonly workers: readonly number[];
  /**
   * Whether workers are started only as they are wanted (`Supervisor.grow`), to serve connections that they are handed.
   * They may die while they serve as often as they like: what a client sends must not end the lab.
   */
  readonly onDemand?: true;
  readonly listeners: readonly LentListener[];
  readonly rules: AdmissionRules;
  readonly descriptorLimit: number;
  readonly room: WorkerRoom;
  /** Whether anything is noted of single exchanges. */
  readonly observes: boolean;
  /** What the first worker does with standard input. */
  readonly stdin: StartWorker["stdin"];
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Deaths within a minute that end the lab; tests that kill many raise it. */
  readonly mostDeaths?: number;
  readonly reported: (worker: number, report: Report) => void;
  /** A worker died or hung, with why, and whether its replacement is on its way. */
  readonly died: (worker: number, why: string, replacing: boolean) => void;
  /** A worker's replacement serves. */
  readonly replaced: (worker: number) => void;
  /** A worker that hung and was abandoned has come back, and ended. */
  readonly ended: (worker: number) => void;
  /** One worker died too often. */
  readonly hopeless: (worker: number) => void;
}
