// The `report` command: what each student tried and achieved, from the journal, while the lab runs or after;
// as a table, as CSV (RFC 4180) or as JSON.
import { classGroups, classReport } from "../../cluster/class_report.ts";
import type { ExerciseConfig } from "../../config/types.ts";
import { hintTitle } from "../../hints/words.ts";
import { pointsFor } from "../../journal/exercises.ts";
import { gradebookRecords } from "../../journal/gradebook.ts";
import { readJournal } from "../../journal/reading.ts";
import { byStudent, doneOf, type ReportRow, sortRows } from "../../journal/report.ts";
import { csvRecords, localTime, secondsToSuccess, studentCsvRecords } from "../../journal/report_csv.ts";
import type { Group } from "../../journal/students.ts";
import { escapeText } from "../../text/escape.ts";
import { DATABASE_FLAGS, withDatabase } from "../cluster/database.ts";
import { type Command, type Invocation, OK, usageError } from "../command.ts";
import { CONFIG_ARGUMENT, CONFIG_FLAG, readConfiguration } from "../configuration.ts";
import type { Io } from "../process_io.ts";
import { tableLines } from "./table.ts";

/** Of --since, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const AGO = /^(\d{1,6})([mhd])$/;

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/;

/** Columns of a table that is not on a terminal, or on a wider one than anybody reads across. */
const WIDTH = 100;

export const report: Command = {
  details: [
    "One row per student and listener: attempts, first success, hints; with --by student,",
    "one row per student. Reads the journal while the lab runs, or after it, and changes",
    "nothing. A table on a terminal, JSON elsewhere; --csv is for spreadsheets: a cell that",
    "would be taken for a formula begins with an apostrophe. The table leaves out what does",
    "not fit; --csv and --json have everything. Students merged on the board have one row,",
    "hidden ones none. --since counts whole minutes. Where the configuration has",
    "exercises, rows are in their order, and listeners of none stand apart.",
    "",
    "--gradebook is CSV for the gradebooks of Moodle and Gradescope: a row a student;",
    "of each exercise its points, the first success and the tries.",
    "",
    "With --cluster the rows are of all labs of the class, from their database, as a role that",
    "is a member of guichet_reader: docs/cluster.md. Who goes by one nickname in several labs",
    "has one row.",
    "",
    "Exit status: 0 when the report was made; 2 when the command line or the",
    "configuration is wrong, or there is no journal to read.",
  ],
  flags: [
    CONFIG_FLAG,
    { name: "journal", value: "FILE", help: "The journal itself, instead of the configuration's" },
    {
      name: "since",
      value: "TIME",
      help: "Only attempts since then: 2h, 90m, 2026-11-25 or 2026-11-25T08:00",
    },
    { name: "group", value: "GROUP", help: "A group's name or number, or all; without it, the current one" },
    { name: "by", value: "WHAT", help: "What has a row: listener (if left out) or student" },
    { name: "hidden", help: "Also students hidden on the board, and attempts that are nobody's" },
    { name: "cluster", help: "All labs of the class, from the database that --database names" },
    ...DATABASE_FLAGS,
    { name: "table", help: "Print a table, also into a file or a pipe" },
    { name: "csv", help: "Comma-separated values, with a heading" },
    { name: "gradebook", help: "CSV of points, for gradebooks; needs a configuration with exercises" },
    { name: "mail", value: "DOMAIN", help: "With --gradebook: students' e-mail is NAME@DOMAIN" },
    { name: "json", help: "JSON, also on a terminal" },
  ],
  argument: CONFIG_ARGUMENT,
  run: runReport,
};

async function runReport(invocation: Invocation, io: Io): Promise<number> {
  const { switches } = invocation;
  checkFlags(invocation);
  const since = readSince(invocation, Date.now());
  readBy(invocation);
  const hidden = switches.has("hidden");
  if (switches.has("cluster")) {
    const exercises = classExercises(invocation);
    return await withDatabase(invocation, io, async (connection) => {
      const group = findGroup(await classGroups(connection), invocation);
      await print(await classReport(connection, { since, group, hidden }), exercises, { invocation, io });
      return OK;
    });
  }
  const { path, exercises } = source(invocation);
  using journal = readJournal(path);
  const group = findGroup(journal.groups(), invocation);
  await print(journal.report({ since, group, hidden }), exercises, { invocation, io });
  return OK;
}

async function print(
  rows: readonly ReportRow[],
  exercises: readonly ExerciseConfig[],
  { invocation, io: { stdout } }: { invocation: Invocation; io: Io },
): Promise<void> {
  const { switches, values } = invocation;
  const byStudent = readBy(invocation) === "student";
  const isTable = switches.has("table") || stdout.isTerminal && !switches.has("json");
  const lines = switches.has("gradebook")
    ? withReturns(gradebookRecords(rows, exercises, values.get("mail")))
    : switches.has("csv")
    ? csvLines(rows, byStudent, exercises)
    : isTable
    ? tableLines(rows, {
      byStudent,
      exercises,
      width: stdout.isTerminal ? terminalWidth() : WIDTH,
      title: (code) => hintTitle(code, "en"),
    }).map(escapeText)
    : JSON.stringify(byStudent ? jsonStudents(rows, exercises) : jsonRows(rows, exercises), null, 2).split(
      "\n",
    );
  await stdout.lines(lines);
}

function csvLines(
  rows: readonly ReportRow[],
  byStudent: boolean,
  exercises: readonly ExerciseConfig[],
): string[] {
  const records = byStudent ? studentCsvRecords : csvRecords;
  return withReturns(records(rows, (code) => hintTitle(code, "en"), exercises));
}

/** The output ends each line with the line feed of CRLF. */
function withReturns(records: readonly string[]): string[] {
  return records.map((record) => `${record}\r`);
}

function checkFlags(invocation: Invocation): void {
  const { switches, values, words } = invocation;
  const forms = ["table", "csv", "json", "gradebook"].filter((name) => switches.has(name));
  if (forms.length > 1) {
    throw usageError(`Flags "--${forms[0]}" and "--${forms[1]}" exclude each other`, invocation);
  }
  if (values.has("database") !== switches.has("cluster")) {
    throw usageError(
      "Flags --cluster and --database ADDRESS go together: expected both, or none",
      invocation,
    );
  }
  if (switches.has("cluster") && values.has("journal")) {
    throw usageError("Cannot use --cluster with --journal: expected one of them", invocation);
  }
  if (values.has("mail") && !switches.has("gradebook")) {
    throw usageError("Cannot use --mail alone: expected it with --gradebook", invocation);
  }
  if (switches.has("gradebook") && (values.has("journal") || values.has("by"))) {
    throw usageError(
      "Cannot use --gradebook with --journal or --by: expected the configuration, which has the exercises",
      invocation,
    );
  }
  if (values.has("journal") && (values.has("config") || words.length > 0)) {
    throw usageError("Cannot use --journal with a configuration: expected one of them", invocation);
  }
}

function readBy(invocation: Invocation): "listener" | "student" {
  const by = invocation.values.get("by") ?? "listener";
  if (by === "listener" || by === "student") return by;
  throw usageError(`Cannot use --by "${by}": expected listener or student`, invocation);
}

function terminalWidth(): number {
  try {
    return Math.min(WIDTH, Deno.consoleSize().columns);
  } catch {
    // A terminal that does not tell, or a standard input that is none.
    return WIDTH;
  }
}

/** The journal, and the exercises of its lab; a journal alone does not say which these are. */
function source(invocation: Invocation): { path: string; exercises: readonly ExerciseConfig[] } {
  const given = invocation.values.get("journal");
  if (given !== undefined) return { path: given, exercises: [] };
  const { file, config: { journal, exercises } } = readConfiguration(invocation);
  if (invocation.switches.has("gradebook") && exercises.length === 0) {
    throw usageError(`Cannot make a gradebook of "${file}": expected [[exercise]] in it`, invocation);
  }
  if (journal.path !== ":memory:") return { path: journal.path, exercises };
  throw usageError(`Cannot report on "${file}": its journal is ":memory:", which keeps nothing`, invocation);
}

/** The exercises of a class, which the configuration of any of its labs has; none where none is named. */
function classExercises(invocation: Invocation): readonly ExerciseConfig[] {
  const { values, words, switches } = invocation;
  const named = values.has("config") || words.length > 0 || switches.has("gradebook");
  const { file, config: { exercises } } = named
    ? readConfiguration(invocation)
    : { file: "", config: { exercises: [] } };
  if (!switches.has("gradebook") || exercises.length > 0) return exercises;
  throw usageError(`Cannot make a gradebook of "${file}": expected [[exercise]] in it`, invocation);
}

/** The newest of a name: groups may share one. */
function findGroup(groups: readonly Group[], invocation: Invocation): number | "all" {
  const wanted = invocation.values.get("group");
  if (wanted === "all") return "all";
  const found = wanted === undefined
    ? groups.at(-1)
    : groups.findLast(({ name }) => name === wanted) ?? groups.find(({ id }) => String(id) === wanted);
  if (found !== undefined) return found.id;
  if (wanted === undefined) return "all";
  const names = groups.slice(-10).map(({ id, name }) => `${id} "${name}"`).join(", ");
  throw usageError(
    `Cannot find the group "${wanted}" in the journal: it has ${
      names || "none"
    }; expected one of them, or all`,
    invocation,
  );
}

/**
 * The time of --since, in milliseconds since 1970: so long before now, or a local date and time.
 *
 * @throws {UsageError} for what is no time
 */
export function readSince(invocation: Invocation, now: number): number | undefined {
  const text = invocation.values.get("since");
  if (text === undefined) return undefined;
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]];
  // A date alone would be taken as UTC; the 31st of a shorter month as the next one's first.
  const time = DATE.test(text) ? new Date(text.includes("T") ? text : `${text}T00:00`) : new Date(NaN);
  if (Number(text.slice(8, 10)) === time.getDate()) return time.getTime();
  throw usageError(
    `Cannot use --since "${text}": expected a time such as 2h, 90m, 2026-11-25 or 2026-11-25T08:00`,
    invocation,
  );
}

/** An object a student and listener; with exercises in their order, those of other listeners at the end. */
export function jsonRows(
  rows: readonly ReportRow[],
  exercises: readonly ExerciseConfig[] = [],
): Record<string, unknown>[] {
  const sorted = sortRows(rows, exercises);
  return [...sorted.rows, ...sorted.aside].map((row) => ({
    group: row.group.name,
    student: row.name,
    rule: row.rule,
    address: row.address,
    listener: row.listener,
    attempts: row.attempts,
    thinned: row.dropped,
    successes: row.successes,
    firstSuccess: row.firstSuccess === undefined ? null : localTime(row.firstSuccess),
    secondsToSuccess: secondsToSuccess(row) ?? null,
    best: row.best ?? null,
    hints: jsonHints(row.hints),
    ...exercises.length === 0 ? {} : jsonExercise(row, exercises),
  }));
}

function jsonExercise({ listener, best }: ReportRow, exercises: readonly ExerciseConfig[]): object {
  const exercise = exercises.find((each) => each.listener === listener);
  return exercise === undefined
    ? { exercise: null }
    : { exercise: exercise.name, points: pointsFor(exercise, best), maxPoints: exercise.points };
}

/** An object a student; `listeners` has the best result with each that was tried, by exercise where there are any. */
export function jsonStudents(
  rows: readonly ReportRow[],
  exercises: readonly ExerciseConfig[] = [],
): Record<string, unknown>[] {
  return byStudent(rows, exercises).map((summary) => ({
    group: summary.group.name,
    student: summary.name,
    rule: summary.rule,
    address: summary.address,
    attempts: summary.attempts,
    successes: summary.successes,
    done: doneOf(summary),
    ...summary.totals === undefined ? {} : { totals: summary.totals },
    firstTry: localTime(summary.firstTry),
    lastTry: localTime(summary.last),
    listeners: Object.fromEntries([...summary.best].map(([listener, best]) => [listener, best ?? null])),
    hints: jsonHints(summary.hints),
  }));
}

function jsonHints(hints: ReportRow["hints"]): Record<string, unknown>[] {
  return hints.map(({ code, level, times }) => ({ code, title: hintTitle(code, "en"), level, times }));
}
