// Checks every [[exercise]]: each key (check_section.ts), then what they say of each other and of the listeners.
import { nearest } from "../text/nearest.ts";
import type { CheckedListener } from "./check_listener.ts";
import { type Checked, checkSection, keyIn } from "./check_section.ts";
import { EXERCISE } from "./exercise_section.ts";
import { listed } from "./kinds.ts";
import type { ProblemList } from "./problems.ts";
import { quote, type TomlTable } from "./values.ts";

type CheckedExercise = Checked<typeof EXERCISE["fields"]>;

/** Names that a message lists: more are no help. */
const MOST_LISTED = 8;

/**
 * Reports what is wrong with the exercises of a file.
 * @param listeners all of the file
 * @returns the exercises, in the order of the file
 */
export function checkExercises(
  tables: readonly TomlTable[],
  listeners: readonly CheckedListener[],
  problems: ProblemList,
): CheckedExercise[] {
  const exercises = tables.map((table, i) => checkSection(EXERCISE, table, labelOf(table, i + 1), problems));
  checkTwice(exercises, "name", "choose another", problems);
  checkTwice(exercises, "listener", "expected another listener for each", problems);
  const names = listeners.flatMap(({ values }) => values.name ?? []);
  for (const exercise of exercises) {
    checkKnown(exercise, names, problems);
    checkTimes(exercise, problems);
  }
  return exercises;
}

/** `exercise "pieces"`, or by position while it has no right name. */
function labelOf({ entries }: TomlTable, position: number): string {
  const name = entries.get("name")?.value;
  const reading = name === undefined ? undefined : EXERCISE.fields.name.kind.read(name);
  return reading !== undefined && "value" in reading
    ? `exercise ${quote(reading.value)}`
    : `exercise ${position}`;
}

/** Reports what two exercises have that only one may have. */
function checkTwice(
  exercises: readonly CheckedExercise[],
  key: "name" | "listener",
  cure: string,
  problems: ProblemList,
): void {
  const first = new Map<string, number>();
  for (const { values, label, lines } of exercises) {
    const value = values[key];
    const line = lines.get(key);
    if (value === undefined || line === undefined) continue;
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, line);
    else {
      const message = `${quote(value)} is the ${key} of the exercise on line ${earlier} too; ${cure}`;
      problems.add(line, keyIn(label, key), message);
    }
  }
}

function checkKnown(
  { values, label, lines }: CheckedExercise,
  names: readonly string[],
  problems: ProblemList,
): void {
  const { listener } = values;
  if (listener === undefined || names.includes(listener)) return;
  const near = nearest(listener, names);
  const wanted = names.length === 0 || names.length > MOST_LISTED
    ? "the name of a [[listener]]"
    : listed(names.map(quote), "or");
  const cure = near === undefined ? `expected ${wanted}` : `did you mean ${quote(near)}?`;
  problems.add(
    lines.get("listener"),
    keyIn(label, "listener"),
    `there is no listener ${quote(listener)}; ${cure}`,
  );
}

function checkTimes({ values, label, lines }: CheckedExercise, problems: ProblemList): void {
  const { opens, closes } = values;
  if (opens === undefined || closes === undefined || closes > opens) return;
  const message = `not after opens, line ${lines.get("opens")}; expected a later date and time`;
  problems.add(lines.get("closes"), keyIn(label, "closes"), message);
}
