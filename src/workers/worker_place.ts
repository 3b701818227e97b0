// What main knows of one worker: its thread, the ways to it, how far it has come. Not here: what is done about it
// (supervisor.ts).

import type { ClientReader } from "./client_counts.ts";
import type { StartWorker } from "./messages.ts";
import type { NoteReader } from "./note_ring.ts";

/** One worker in its place. */
export interface Place {
  readonly thread: Worker;
  readonly start: StartWorker;
  readonly commands: MessagePort;
  readonly notes: NoteReader;
  readonly clients: ClientReader;
  ready: boolean;
  draining: boolean;
  stopped: boolean;
  /** The last change of listeners that it has obeyed, or began with. */
  round: number;
  beats: number;
  beatAt: number;
}
