// The class as JSON: for the teacher (ApiClass) and for the projector (ApiProjector), which shows no address and no
// payload. Not here: keeping it (class_state.ts), sending it (live_class.ts).

import type { Language } from "../config/types.ts";
import type { Student } from "../exchange/student.ts";
import { hintTitle } from "../hints/words.ts";
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
import type { BoardSetting } from "./board_setting.ts";
import type { ClassCell } from "./class_cell.ts";
import type { ClassRow, ClassState } from "./class_state.ts";
import type { ListenerState } from "./lab_view.ts";

/** What the class is told from. */
export interface ClassSources {
  readonly setting: BoardSetting;
  readonly state: ClassState;
  readonly activity: Activity;
  readonly animals: AnimalNames;
}

export function apiClass({ setting, state, activity }: ClassSources, language: Language): ApiClass {
  const { view, journal, clock, lab } = setting;
  const listeners = view.listeners();
  const { id, name, since } = journal.group;
  return {
    lab: lab.name,
    language,
    at: clock(),
    group: { id, name, since },
    listeners: listeners.map((listener) => apiListener(listener, activity, setting.monotonic())),
    rows: [...state.rows].map((row) => apiRow(row, setting, language)),
    activity: {
      step: STEP,
      until: activity.until,
      series: Object.fromEntries(
        listeners.map((listener) => [listener.name, activity.series(listener.name)]),
      ),
    },
    mistakes: apiMistakes(state, clock(), language),
    problems: problemsOf(setting),
  };
}

/** What is wrong now: the daemon's list, and the journal's complaint where it is not among them. */
export function problemsOf({ view, journal }: BoardSetting): string[] {
  const problems = [...view.problems()];
  const { problem } = journal;
  if (problem !== undefined && !problems.includes(problem)) problems.push(problem);
  return problems;
}

/** @param now milliseconds on a clock that never jumps */
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

export function apiRow(row: ClassRow, setting: BoardSetting, language: Language): ApiRow {
  const stuck = stuckOf(row, setting);
  return {
    student: apiStudent(setting.students.byKey(row.student)),
    cells: Object.fromEntries([...row.cells].map(([name, cell]) => [name, apiCell(cell, language)])),
    ...(stuck === undefined ? {} : { stuck }),
    last: row.last,
  };
}

function apiCell(cell: ClassCell, language: Language): ApiCell {
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

/** Who was counted only is called nothing: what came can't be judged. */
function stateOf(cell: ClassCell | undefined): CellState {
  return cell?.best ?? "none";
}

/** The exercise that has gone wrong for longest. */
function stuckOf(row: ClassRow, { clock, board }: BoardSetting): ApiRow["stuck"] {
  const now = clock();
  let worst: ApiRow["stuck"];
  for (const [listener, cell] of row.cells) {
    const stuck = cell.stuck(now, board.stuckAfter);
    if (stuck !== undefined && (worst === undefined || stuck.since < worst.since)) {
      worst = { listener, ...stuck };
    }
  }
  return worst;
}

/** Who is stuck with what, for noticing a change that only time made. */
export function stuckMarks({ setting, state }: ClassSources): string {
  const marks: string[] = [];
  for (const row of state.rows) {
    const stuck = stuckOf(row, setting);
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

export function apiProjector({ setting, state, animals }: ClassSources, language: Language): ApiProjector {
  const { view, journal, clock, lab, students } = setting;
  const exercises = view.listeners().map(({ name }) => name);
  const rows = [...state.rows].map((row) => {
    const { nickname } = students.byKey(row.student);
    const name = nickname ?? animals.of(row.student, journal.group, language);
    return {
      name,
      cells: exercises.map((exercise) => stateOf(row.cells.get(exercise))),
      stuck: stuckOf(row, setting) !== undefined,
    };
  });
  return {
    lab: lab.name,
    language,
    at: clock(),
    group: journal.group.name,
    exercises,
    rows: rows.sort((a, b) => a.name.localeCompare(b.name, language)),
    mistakes: apiMistakes(state, clock(), language),
  };
}
