// The class as JSON: for the teacher (ApiClass) and for the projector (ApiProjector), which shows no address and no
// payload.

import type { Language } from "../config/types.ts";
import type { Student } from "../exchange/student.ts";
import { hintTitle } from "../hints/words.ts";
import type { Cell } from "../journal/cell_minute.ts";
import type { Activity } from "./activity.ts";
import { STEP } from "./activity.ts";
import type { AnimalNames } from "./animal_names.ts";
import type {
  ApiCell,
  ApiClass,
  ApiListener,
  ApiProjector,
  ApiRow,
  ApiStudent,
  CellState,
} from "./api_types.ts";
import type { BoardOptions } from "./board_setting.ts";
import type { ClassRow, ClassState } from "./class_state.ts";
import type { ListenerState } from "./lab_view.ts";

/** What the JSON is made from. */
export interface ClassSources {
  readonly options: BoardOptions;
  readonly state: ClassState;
  readonly activity: Activity;
  readonly animals: AnimalNames;
}

export function apiClass({ options, state, activity }: ClassSources, language: Language): ApiClass {
  const { view, journal, clock, lab } = options;
  const { listeners } = view;
  return {
    lab: lab.name,
    language,
    at: clock.wallClock(),
    group: journal.group,
    listeners: listeners.map((listener) => apiListener(listener, activity, clock.monotonic())),
    rows: [...state.rows].map((row) => apiRow(row, options, language)),
    activity: {
      step: STEP,
      until: activity.until,
      series: Object.fromEntries(
        listeners.map((listener) => [listener.name, activity.series(listener.name)]),
      ),
    },
    mistakes: apiMistakes(state, clock.wallClock(), language),
    problems: problemsOf(options),
  };
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
  const { name, transport, address, service, traps, paused, open, datagrams, connections } = listener;
  const { answers, refused, errors, kernelDrops, thinned } = listener;
  const counts = { open, datagrams, connections, answers, refused, errors, kernelDrops, thinned };
  return {
    name,
    transport,
    address,
    service,
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

export function apiRow(row: ClassRow, options: BoardOptions, language: Language): ApiRow {
  const stuck = stuckOf(row, options);
  return {
    student: apiStudent(options.students.byKey(row.student)),
    cells: Object.fromEntries([...row.cells].map(([name, cell]) => [name, apiCell(cell.sum, language)])),
    ...(stuck === undefined ? {} : { stuck }),
    last: row.last,
  };
}

function apiCell(cell: Readonly<Cell>, language: Language): ApiCell {
  const { firstSuccess, hint } = cell;
  return {
    state: stateOf(cell),
    attempts: cell.attempts,
    ...(firstSuccess === undefined ? {} : { firstSuccess }),
    last: cell.last,
    ...(hint === undefined
      ? {}
      : { hint: { id: hint.code, level: hint.level, title: hintTitle(hint.code, language) } }),
  };
}

/** "none" also for exchanges that were only counted: what nobody looked at can't be judged. */
function stateOf(cell: Readonly<Cell> | undefined): CellState {
  return cell?.best ?? "none";
}

/** The exercise with which the student has been stuck for longest. */
function stuckOf(row: ClassRow, { clock, board }: BoardOptions): ApiRow["stuck"] {
  const now = clock.wallClock();
  let worst: ApiRow["stuck"];
  for (const [listener, cell] of row.cells) {
    const stuck = cell.stuck(now, board.stuckAfter);
    if (stuck !== undefined && (worst === undefined || stuck.since < worst.since)) {
      worst = { listener, ...stuck };
    }
  }
  return worst;
}

/** Who is stuck with what, as a text: it changes when somebody gets stuck merely by time passing. */
export function stuckMarks({ options, state }: ClassSources): string {
  const marks: string[] = [];
  for (const row of state.rows) {
    const stuck = stuckOf(row, options);
    if (stuck !== undefined) marks.push(`${row.student} ${stuck.listener}`);
  }
  return marks.join("\n");
}

function apiMistakes(state: ClassState, now: number, language: Language): ApiClass["mistakes"] {
  return state.mistakes.now(now).map(({ code, level, students }) => ({
    id: code,
    level,
    title: hintTitle(code, language),
    students,
  }));
}

export function apiProjector({ options, state, animals }: ClassSources, language: Language): ApiProjector {
  const { view, journal, clock, lab, students } = options;
  const exercises = view.listeners.map(({ name }) => name);
  const rows = [...state.rows].map((row) => {
    const { nickname } = students.byKey(row.student);
    const name = nickname ?? animals.of(row.student, journal.group, language);
    return {
      name,
      cells: exercises.map((exercise) => stateOf(row.cells.get(exercise)?.sum)),
      stuck: stuckOf(row, options) !== undefined,
    };
  });
  return {
    lab: lab.name,
    language,
    at: clock.wallClock(),
    group: journal.group.name,
    exercises,
    rows: rows.sort((a, b) => a.name.localeCompare(b.name, language)),
    mistakes: apiMistakes(state, clock.wallClock(), language),
  };
}
