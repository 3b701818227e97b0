// What only the teacher gets: every student's tickets, and what a student's first tries are about.
import { ticketOf } from "../../challenges/seed.ts";
import type { LabConfig } from "../../config/types.ts";
import type { JournalReader } from "../../journal/reading.ts";

/** One student's part of the key. */
interface StudentKey {
  readonly name: string;
  /** By exercise, in the order of the sheet. */
  readonly tickets: readonly (readonly [string, string])[];
}

export interface Key {
  readonly students: readonly StudentKey[];
}

/**
 * The key of a lab for one student, or for all of the current group.
 * @param student a name; its tickets are made even if nobody of that name has come yet
 */
export function keyOf(config: LabConfig, journal: JournalReader, student?: string): Key {
  const { exercises, listeners } = config;
  const names = (exercises.length === 0 ? listeners : exercises).map(({ name }) => name);
  const { secret } = journal;
  return {
    students: (student === undefined ? studentsOf(journal) : [student]).map((name) => ({
      name,
      tickets: names.map((exercise) => [exercise, ticketOf(secret, name, exercise)] as const),
    })),
  };
}

/** Of the current group, each once, as reports have them. */
function studentsOf(journal: JournalReader): string[] {
  const group = journal.groups().at(-1)?.id ?? "all";
  return [...new Set(journal.report({ group }).map(({ name }) => name))];
}
