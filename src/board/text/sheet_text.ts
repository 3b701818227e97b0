// The exercises of the file on the text port: how far the student is with each, one of them whole, and what a solved one
// gives. Plain text; make it safe before a terminal shows it.
import type { Opening } from "../../journal/exercises.ts";
import { wrapped } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";
import type { ApiProgress, ApiSheet, CellState } from "../api_types.ts";

const EN = {
  exercises: (sum: string) => `Exercises: ${sum}`,
  commands: "Type e to see the exercises again, or an exercise's name to read it whole",
  done: (done: number, of: number) => `${done} of ${of} done`,
  points: (points: number, most: number) => `${points} of ${most} ${most === 1 ? "point" : "points"}`,
  extra: (points: number) => `+${points} optional`,
  worth: (points: number) => points === 1 ? "1 point" : `${points} points`,
  optional: "optional",
  tries: (count: number) => count === 0 ? "no try yet" : count === 1 ? "1 try" : `${count} tries`,
  ticket: (code: string) => `ticket ${code}`,
  solved: (title: string, code: string) => `${title}: done. Your ticket: ${code}`,
  forName: (name: string) => `Tickets are made out to ${name}; with another name you have other tickets`,
  states: {
    none: "not tried",
    failing: "failing",
    warned: "works, with a warning",
    done: "done",
  } satisfies Record<CellState, string>,
  openings: {
    before: (opens: string) => `opens ${opens}: tries are not counted yet`,
    open: (closes: string) => `until ${closes}`,
    closed: (closes: string) => `closed since ${closes}: tries are not counted`,
  } satisfies Record<Opening, (time: string) => string>,
  back: "What must come back:",
  mistake: "To remember:",
};

/** 1,5 */
const inFrench = (points: number) => points.toLocaleString("fr-FR");

const FR: typeof EN = {
  exercises: (sum) => `Exercices : ${sum}`,
  commands: "Tapez e pour revoir les exercices, ou le nom de l’un d’eux pour le lire en entier",
  done: (done, of) => `${done} sur ${of} ${done < 2 ? "réussi" : "réussis"}`,
  points: (points, most) => `${inFrench(points)} ${points < 2 ? "point" : "points"} sur ${inFrench(most)}`,
  extra: (points) => `+${inFrench(points)} en option`,
  worth: (points) => `${inFrench(points)} ${points < 2 ? "point" : "points"}`,
  optional: "facultatif",
  tries: (count) => count === 0 ? "aucun essai" : count === 1 ? "1 essai" : `${count} essais`,
  ticket: (code) => `ticket ${code}`,
  solved: (title, code) => `${title} : réussi. Votre ticket : ${code}`,
  forName: (name) => `Les tickets sont au nom de ${name} ; sous un autre nom, vous en avez d’autres`,
  states: {
    none: "pas essayé",
    failing: "en échec",
    warned: "marche, avec un avertissement",
    done: "réussi",
  },
  openings: {
    before: (opens) => `ouvre le ${opens} : les essais ne comptent pas encore`,
    open: (closes) => `jusqu’au ${closes}`,
    closed: (closes) => `fermé depuis le ${closes} : les essais ne comptent pas`,
  },
  back: "Ce qui doit revenir :",
  mistake: "À retenir :",
};

const WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, fr: FR };

type Task = ApiSheet["tasks"][number];
type Progress = ApiProgress["exercises"][number];

/** Every exercise with how far the student is. @param width columns */
export function sheetLines({ tasks, progress }: ApiSheet, language: Language, width: number): string[] {
  const words = WORDS[language];
  const { totals: { done, of, points, maxPoints, extra }, name, exercises } = progress;
  const sum = [
    words.done(done, of),
    words.points(points, maxPoints),
    ...extra === undefined || extra.points === 0 ? [] : [words.extra(extra.points)],
  ];
  const items = tasks.flatMap((task, index) => itemLines(task, exercises[index], { index, language, width }));
  const hasTicket = exercises.some(({ ticket }) => ticket !== undefined);
  return [
    words.exercises(sum.join(", ")),
    ...items,
    ...(hasTicket ? wrapped(words.forName(name), width) : []),
    ...wrapped(words.commands, width),
  ];
}

function itemLines(
  task: Task,
  progress: Progress,
  { index, language, width }: { index: number; language: Language; width: number },
): string[] {
  const words = WORDS[language];
  const facts = [
    words.worth(task.points),
    ...task.optional ? [words.optional] : [],
    words.states[progress.state],
    words.tries(progress.attempts),
    ...progress.ticket === undefined ? [] : [words.ticket(progress.ticket)],
    ...timeOf(task, progress.opening, language),
  ];
  const head = `  ${index + 1}. ${task.title} [${task.name}]`;
  return [head, ...wrapped(facts.join(", "), width - 5).map((line) => `     ${line}`)];
}

function timeOf({ opens, closes }: Task, opening: Opening, language: Language): string[] {
  const at = opening === "before" ? opens : closes;
  return at === undefined ? [] : [WORDS[language].openings[opening](dayAndTime(at, language))];
}

/** One exercise whole: the teacher's text as it is written, and its protocol. @param width columns */
export function taskLines(sheet: ApiSheet, index: number, language: Language, width: number): string[] {
  const words = WORDS[language];
  const task = sheet.tasks[index];
  const { text, protocol } = task;
  const told = protocol === undefined ? [] : [
    ...paragraphs(plain([protocol.says, protocol.order ?? ""].join(" ").trim()), width),
    "",
    ...protocol.diagrams.flatMap((diagram) => diagram.split("\n").map((line) => `  ${line}`)),
    "",
    ...paragraphs(`${words.back} ${plain(protocol.back)}`, width),
    ...paragraphs(`${words.mistake} ${plain(protocol.mistake)}`, width),
  ];
  return [
    ...itemLines(task, sheet.progress.exercises[index], { index, language, width }),
    "",
    ...(text === undefined ? [] : [...paragraphs(text, width), ""]),
    ...told,
  ];
}

/** Said below an exchange that solves an exercise. */
export function solvedLine(title: string, ticket: string, language: Language): string {
  return `  ✓ ${WORDS[language].solved(title, ticket)}`;
}

/** Lines of their own stay so: lists and code. */
function paragraphs(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => line.trim() === "" ? [""] : wrapped(line, width));
}

/** Our own words have backquotes around code, which a terminal does not need. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function dayAndTime(at: number, language: Language): string {
  return new Date(at).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}
