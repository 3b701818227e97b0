// What only the teacher gets: every student's tickets, and of one who is named, what their first tries are about.
import { type Expected, expectedOf } from "../../challenges/expected.ts";
import { Lots, ticketOf } from "../../challenges/seed.ts";
import type { LabConfig, ListenerConfig } from "../../config/types.ts";
import type { JournalReader } from "../../journal/reading.ts";
import { foldNickname } from "../../journal/students.ts";
import type { SheetWords } from "./words.ts";

/** Tries that are told: who needs more is better helped by looking at their page. */
const TRIES = 3;

/** One exercise of a student's. */
export interface KeyRow {
  readonly exercise: string;
  /** Absent where the file has no exercises: nobody gets any then. */
  readonly ticket?: string;
  /** What the first tries are about; empty where that is not told. */
  readonly tries: readonly Expected[];
}

/** One student's part of the key, its rows in the order of the sheet. */
interface StudentKey {
  readonly name: string;
  readonly rows: readonly KeyRow[];
}

export interface Key {
  readonly students: readonly StudentKey[];
}

/**
 * The key of a lab for one student, or the tickets of all of the current group.
 * @param student a name; its tickets are made even if nobody of that name has come yet
 */
export function keyOf(config: LabConfig, journal: JournalReader, student?: string): Key {
  const { secret } = journal;
  const come = studentsOf(journal);
  const named = student === undefined
    ? undefined
    : [...come].find(([name]) => foldNickname(name) === foldNickname(student)) ?? [student, undefined];
  const exercises = exercisesOf(config);
  return {
    students: (named === undefined ? [...come] : [named]).map(([name, key]) => ({
      name,
      rows: exercises.map(([exercise, listener]) => ({
        exercise,
        ...(config.exercises.length === 0 ? {} : { ticket: ticketOf(secret, name, exercise) }),
        tries: named === undefined ? [] : triesOf(listener, key, secret),
      })),
    })),
  };
}

/** The names of exercises with their listeners; without exercises, each listener is one. */
function exercisesOf({ exercises, listeners }: LabConfig): (readonly [string, ListenerConfig])[] {
  if (exercises.length === 0) return listeners.map((listener) => [listener.name, listener]);
  const byName = new Map(listeners.map((listener) => [listener.name, listener]));
  return exercises.map(({ name, listener }) => [name, byName.get(listener)!]);
}

/** By name, the keys of those of the current group, as reports have them. */
function studentsOf(journal: JournalReader): Map<string, string> {
  const group = journal.groups().at(-1)?.id ?? "all";
  return new Map(journal.report({ group }).map(({ name, student }) => [name, student]));
}

/** @param key the student's; undefined: nobody of that name has come, and the numbers go by the key */
function triesOf(
  { name: listener, challenge, byteOrder }: ListenerConfig,
  key: string | undefined,
  secret: Uint8Array,
): Expected[] {
  if (challenge === undefined || key === undefined) return [];
  return Array.from({ length: TRIES }, (_, i) => {
    const lots = new Lots(secret, { student: key, listener, attempt: i + 1 });
    return expectedOf(challenge, lots, byteOrder !== "big") ?? [];
  }).flat();
}

/** `n 9, sum -1234`. */
export function expectedText(expected: Expected, words: SheetWords): string {
  const names = { n: "n", seed: words.seed, length: words.length, sum: words.sum, text: words.text };
  return (Object.keys(names) as (keyof typeof names)[])
    .flatMap((name) => expected[name] === undefined ? [] : `${names[name]} ${expected[name]}`).join(", ");
}
