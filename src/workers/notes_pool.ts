// Memory for workers' notes, given from those that are gone to those that take their places: memory of megabytes that is
// freed and asked for again would be cleared by the allocator, all of it, where most of it is never used. Not here: what
// lies in it.

import { makeClientTables } from "./client_layout.ts";
import { makeNoteRing } from "./note_ring.ts";
import type { NotesMemory } from "./notes.ts";
import { makeOpenNotes } from "./open_notes.ts";

export class NotesPool {
  readonly #spare: NotesMemory[] = [];

  /** Memory for one worker. */
  take(): NotesMemory {
    return this.#spare.pop() ?? {
      ring: makeNoteRing(),
      open: makeOpenNotes(),
      clients: makeClientTables(),
    };
  }

  /** Its worker has ended and what it has written was taken. */
  giveBack(memory: NotesMemory): void {
    memory.ring.positions.fill(0);
    memory.open.used.fill(0);
    memory.clients.state.fill(0);
    this.#spare.push(memory);
  }
}
