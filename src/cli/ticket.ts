// The `ticket` command: whether what a student shows was given by this lab, to them, for that exercise. No lab need
// run: its journal has the secret.
import { isTicketOf } from "../challenges/seed.ts";
import { MEMORY } from "../journal/file.ts";
import { readJournal } from "../journal/reading.ts";
import { escapeText } from "../text/escape.ts";
import { nearest } from "../text/nearest.ts";
import { type Command, type Invocation, OK, usageError, WRONG_ANSWER } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";
import type { Io } from "./process_io.ts";

export const ticket: Command = {
  details: [
    "Says whether CODE is the ticket that this lab gave the student for the exercise. Case,",
    "spaces and hyphens make no difference, neither in the ticket nor in the name. The name is",
    "what the student was called when the exercise was solved, as reports have it. The secret",
    "is in the lab's journal; with --journal, the exercise is whatever is named.",
    "",
    "  guichet ticket 7KQ2M9XA --student Alice --exercise pieces --config lab.toml",
    "",
    "Exit status: 0 the ticket is right; 1 it is not; 2 the command line or the configuration",
    "is wrong, or there is no journal to read.",
  ],
  flags: [
    { name: "student", value: "NAME", help: "Whose ticket it should be" },
    {
      name: "exercise",
      value: "NAME",
      help: "The exercise's name",
    },
    CONFIG_FLAG,
    { name: "journal", value: "FILE", help: "The journal itself, instead of the configuration's" },
  ],
  argument: "CODE",
  run: checkTicket,
};

function checkTicket(invocation: Invocation, { stdout }: Io): number {
  const [code] = invocation.words;
  if (code === undefined) {
    throw usageError(
      `No ticket given: expected ${invocation.usage} --student NAME --exercise NAME`,
      invocation,
    );
  }
  const student = needed("student", invocation);
  const exercise = needed("exercise", invocation);
  using journal = readJournal(journalFor(exercise, invocation));
  const isRight = isTicketOf(code, journal.secret, student, exercise);
  const what = `"${code}" is ${isRight ? "the" : "not the"} ticket of "${student}" for "${exercise}"`;
  stdout.line(escapeText(isRight ? `Right: ${what}` : `Wrong: ${what} in this lab`));
  return isRight ? OK : WRONG_ANSWER;
}

function needed(name: string, invocation: Invocation): string {
  const value = invocation.values.get(name);
  if (value !== undefined) return value;
  throw usageError(
    `Flag "--${name}" of "${invocation.command}" is missing: expected --${name} NAME`,
    invocation,
  );
}

/** The journal that is named, or that of a lab that has the exercise. */
function journalFor(exercise: string, invocation: Invocation): string {
  const given = invocation.values.get("journal");
  if (given !== undefined && invocation.values.has("config")) {
    throw usageError("Cannot use --journal with a configuration: expected one of them", invocation);
  }
  if (given !== undefined) return given;
  const { file, config: { exercises, journal } } = readConfiguration({ ...invocation, words: [] });
  const names = exercises.map(({ name }) => name);
  if (names.length === 0) {
    throw usageError(
      `There are no exercises in "${file}", so there are no tickets; expected an [[exercise]]`,
      invocation,
    );
  }
  if (!names.includes(exercise)) {
    const near = nearest(exercise, names);
    const cure = near === undefined ? `expected one of ${names.join(", ")}` : `did you mean "${near}"?`;
    throw usageError(`There is no exercise "${exercise}" in "${file}"; ${cure}`, invocation);
  }
  if (journal.path !== MEMORY) return journal.path;
  throw usageError(
    `Cannot check a ticket of "${file}": its journal is ":memory:", which keeps nothing`,
    invocation,
  );
}
