// The class as JSON: for the teacher (ApiClass), and for the projector (ApiProjector), which shows no address
// and no payload: a student without a nickname is an animal and a number there.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Language } from "../../text/language.ts";
import type { Student } from "../../exchange/exchange.ts";
import { hintTitle } from "../../hints/words.ts";
import type { Cell } from "../../journal/cells.ts";
import { asideOf } from "../../journal/exercises.ts";
import { defaultGroupName, type Group } from "../../journal/students.ts";
import type {
  ApiCell,
  ApiClass,
  ApiListener,
  ApiProjector,
  ApiReach,
  ApiRow,
  ApiStudent,
  CellState,
} from "../api_types.ts";
import type { BoardOptions, ListenerState } from "../options.ts";
import { type Activity, STEP } from "./activity.ts";
import { type ShownCell, type ShownRow, shownRows } from "./shown.ts";
import type { Sheet } from "./sheet.ts";
import type { ClassState } from "./state.ts";

/** Names for the projector. The same animal has the same index in both languages. */
const ANIMALS: Readonly<Record<Language, readonly string[]>> = {
  en: (
    "otter heron lynx robin beaver falcon badger hedgehog owl fox deer seal dolphin swan hare squirrel " +
    "marmot ibex stork kingfisher salmon turtle puffin bison"
  ).split(" "),
  fr: (
    "loutre héron lynx rouge-gorge castor faucon blaireau hérisson chouette renard cerf phoque dauphin " +
    "cygne lièvre écureuil marmotte bouquetin cigogne martin-pêcheur saumon tortue macareux bison"
  ).split(" "),
};

/** Numbers after the animal go from 1 to this; more only where all of an animal are taken. */
const NUMBERS = 97;

/** Students whose names are remembered. */
const MOST_NAMES = 4000;

/** What the JSON is made from. */
export interface ClassSources {
  readonly options: BoardOptions;
  readonly state: ClassState;
  readonly sheet: Sheet;
  readonly activity: Activity;
  readonly animals: AnimalNames;
  /** Where students find the lab now. */
  readonly reach: ApiReach;
}

/** The whole class, for the teacher. */
export function apiClass(sources: ClassSources, language: Language): ApiClass {
  const { options, state, activity, reach, sheet } = sources;
  const { view, journal, clock, lab } = options;
  const { listeners } = view;
  const { standings } = journal.roster;
  const tasks = sheet.tasks(language);
  return {
    lab: lab.name,
    language,
    at: clock.wallClock(),
    group: { ...journal.group, name: groupName(journal.group, language) },
    listeners: listeners.map((listener) => apiListener(listener, activity, clock.monotonic())),
    ...(tasks === undefined ? {} : { sheet: tasks }),
    rows: [...shownRows(state, standings)].map((row) => apiRow(row, sources, language)),
    reach,
    hidden: standings.hidden().map((key) => apiStudent(options.students.byKey(key))),
    activity: {
      step: STEP,
      until: activity.until,
      series: Object.fromEntries(
        listeners.map((listener) => [listener.name, activity.series(listener.name)]),
      ),
    },
    mistakes: apiMistakes({ options, state }, language),
    problems: problemsOf(options),
  };
}

/** The class as everybody may see it on a screen. */
export function apiProjector(sources: ClassSources, language: Language): ApiProjector {
  const { options, state, animals, reach, sheet } = sources;
  const { view, journal, clock, lab, students } = options;
  const listeners = view.listeners.map(({ name }) => name);
  const tasks = sheet.tasks(language);
  const columns = tasks?.map(({ listener }) => listener) ?? listeners;
  const rows = [...shownRows(state, journal.roster.standings)].map((row) => {
    const { nickname } = students.byKey(row.student);
    const name = nickname ?? animals.of(row.student, journal.group.id, language);
    return {
      name,
      cells: columns.map((listener) => stateOf(row.cells.get(listener)?.sum)),
      ...optional("totals", sheet.totalsOf(row)),
      stuck: stuckOf(row, options) !== undefined,
    };
  });
  return {
    lab: lab.name,
    language,
    at: clock.wallClock(),
    group: groupName(journal.group, language),
    exercises: tasks?.map(({ name }) => name) ?? listeners,
    ...(tasks === undefined ? {} : {
      sheet: tasks.map(({ listener: _, ...task }) => task),
      aside: asideOf(view.exercises, listeners),
    }),
    rows: rows.sort((a, b) => a.name.localeCompare(b.name, language)),
    mistakes: apiMistakes({ options, state }, language),
    reach,
  };
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : { [key]: value } as Record<Key, Value>;
}

/** A name that nobody chose is said in the reader's language. */
function groupName({ id, name, since }: Group, language: Language): string {
  return name === defaultGroupName(id, since, "en") ? defaultGroupName(id, since, language) : name;
}

/** What is wrong now: the lab's list, and the journal's problem if the list does not have it yet. */
export function problemsOf({ view, journal }: BoardOptions): string[] {
  const problems = [...view.problems];
  const { problem } = journal;
  if (problem !== undefined && !problems.includes(problem)) problems.push(problem);
  return problems;
}

/** @param now monotonic milliseconds */
export function apiListener(listener: ListenerState, activity: Activity, now: number): ApiListener {
  const { name, transport, address, service, challenge, traps, paused } = listener;
  const { open, datagrams, connections } = listener;
  const { answers, refused, errors, kernelDrops, thinned } = listener;
  const counts = { open, datagrams, connections, answers, refused, errors, kernelDrops, thinned };
  return {
    name,
    transport,
    address,
    service,
    ...optional("challenge", challenge),
    traps,
    paused,
    ...counts,
    rate: activity.rate(name),
    health: activity.health(listener, now),
  };
}

export function apiStudent({ key, name, nickname, user, address, rule }: Student): ApiStudent {
  return {
    key,
    name,
    ...(nickname === undefined ? {} : { nickname }),
    ...(user === undefined ? {} : { user }),
    address,
    rule,
  };
}

export function apiRow(
  row: ShownRow,
  { options, sheet }: Pick<ClassSources, "options" | "sheet">,
  language: Language,
): ApiRow {
  const stuck = stuckOf(row, options);
  const [, ...merged] = options.journal.roster.standings.membersOf(row.student);
  return {
    student: apiStudent(options.students.byKey(row.student)),
    cells: Object.fromEntries([...row.cells].map(([name, cell]) => [name, apiCell(cell, language)])),
    ...optional("totals", sheet.totalsOf(row)),
    ...(stuck === undefined ? {} : { stuck }),
    ...serverOf(row.student, options),
    ...(merged.length === 0 ? {} : { merged: merged.map((key) => apiStudent(options.students.byKey(key))) }),
    last: row.last,
  };
}

function serverOf(student: string, { servers }: BoardOptions): Pick<ApiRow, "server"> {
  const trial = servers?.of(student);
  if (trial === undefined) return {};
  const { points, maxPoints } = trial.report ?? {};
  return { server: { suite: trial.suite, ...trial.report === undefined ? {} : { points, maxPoints } } };
}

function apiCell({ sum, failed }: ShownCell, language: Language): ApiCell {
  const { firstSuccess, hint, attempts, last } = sum;
  return {
    state: stateOf(sum),
    attempts,
    ...(firstSuccess === undefined ? {} : { firstSuccess, ...(failed === 0 ? {} : { failingNow: failed }) }),
    last,
    ...(hint === undefined
      ? {}
      : { hint: { id: hint.code, level: hint.level, title: hintTitle(hint.code, language) } }),
  };
}

/** The exercise with which the student has been stuck for longest. */
function stuckOf(row: ShownRow, { clock, board, view }: BoardOptions): ApiRow["stuck"] {
  const now = clock.wallClock();
  const aside = new Set(asideOf(view.exercises, row.cells.keys()));
  let worst: ApiRow["stuck"];
  for (const [listener, cell] of row.cells) {
    if (aside.has(listener)) continue;
    const stuck = cell.stuck(now, board.stuckAfter);
    if (stuck !== undefined && (worst === undefined || stuck.since < worst.since)) {
      worst = { listener, ...stuck };
    }
  }
  return worst;
}

/** Who is stuck with what, as a text: it also changes when only time passes and somebody is stuck by it. */
export function stuckMarks({ options, state }: ClassSources): string {
  const marks: string[] = [];
  for (const row of shownRows(state, options.journal.roster.standings)) {
    const stuck = stuckOf(row, options);
    if (stuck !== undefined) marks.push(`${row.student} ${stuck.listener}`);
  }
  return marks.join("\n");
}

/** "none" also for exchanges that were only counted: without their bytes they can't be judged. */
function stateOf(cell: Readonly<Cell> | undefined): CellState {
  return cell?.best ?? "none";
}

/** The mistakes of the last minutes that most students met. */
export function apiMistakes(
  { options: { clock, journal }, state }: Pick<ClassSources, "options" | "state">,
  language: Language,
): ApiClass["mistakes"] {
  const { standings } = journal.roster;
  return state.mistakes.now(clock.wallClock(), (student) => standings.shownAs(student)).map((
    { code, level, students },
  ) => ({
    id: code,
    level,
    title: hintTitle(code, language),
    students,
  }));
}

interface AnimalName {
  readonly animal: number;
  readonly number: number;
}

/** A student keeps the name for the group's time, and nobody can read an address from it. */
export class AnimalNames {
  #group = -1;
  /** Known to nobody, and another for each group. */
  #salt = "";
  readonly #names = new Map<string, AnimalName>();
  readonly #taken = new Set<string>();

  /**
   * Names can't be followed from class to class, nor be computed from a list of addresses: all of them are
   * tried within a second by whoever knows what else is mixed in, as when the group began.
   *
   * @param group its number
   */
  of(student: string, group: number, language: Language): string {
    // A student who left the board keeps the name; more names than this are no class any more.
    if (group !== this.#group || this.#names.size >= MOST_NAMES) {
      this.#names.clear();
      this.#taken.clear();
      this.#group = group;
      this.#salt = crypto.getRandomValues(new Uint8Array(16)).toHex();
    }
    let name = this.#names.get(student);
    if (name === undefined) {
      name = this.#freeName(sha256(new TextEncoder().encode(`${this.#salt} ${student}`)));
      this.#names.set(student, name);
    }
    return `${ANIMALS[language][name.animal]} ${name.number}`;
  }

  #freeName(digest: Uint8Array): AnimalName {
    const animal = (digest[0] << 8 | digest[1]) % ANIMALS.en.length;
    let number = (digest[2] << 8 | digest[3]) % NUMBERS + 1;
    while (this.#taken.has(`${animal} ${number}`)) number++;
    this.#taken.add(`${animal} ${number}`);
    return { animal, number };
  }
}
