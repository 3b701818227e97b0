// What workers have observed, on its way from their memory to the lab. Types only.

import type { CountedClient } from "./client_counts.ts";
import type { Note } from "./note.ts";

export interface Observed {
  readonly notes: Note[];
  readonly counts: CountedClient[];
}
